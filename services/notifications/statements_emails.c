// statements_emails -- the SQL of notifications by e-mail.
#include "services/notifications/store_emails.h"

const Statement email_statements[] = {
    {"email_put", "insert into email (id, user_id, cause_id, doc, created_at, due_at, contact_id)"
                  " values ($1, $2, $3, $4, $5, $6, $7) on conflict (user_id, cause_id) where tries = 0"
                  " do update set doc = excluded.doc, contact_id = excluded.contact_id"},
    {"emails_to_blank", "select id, doc from email where contact_id = $1 and id > $2 order by id limit $3"},
    {"email_blank", "update email set doc = $3 where id = $2 and contact_id = $1"},
    {"emails_take", "update email set tries = tries + 1, due_at = now_db() + interval '1 minute' where id in"
                    " (select id from email where state = 1 and due_at <= now_db() order by due_at limit $1"
                    "   for update skip locked) returning id, user_id, tries, doc"},
    {"email_drop", "delete from email where id = $1"},
    {"email_wait", "update email set state = case when $2::int = 0 then 2 else 1 end,"
                   " due_at = now_db() + $2::int * interval '1 second', cause = $3 where id = $1"},
    {"emails_count",
     "select count(*) filter (where state = 1), count(*) filter (where state = 2) from email"},
    {"emails_list", "select id, user_id, state, tries, cause, created_at, due_at, doc, created_at from email "
                    "where state = $1"
                    " and (created_at, id) < (coalesce($2::timestamptz, 'infinity'),"
                    "  coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')) order by created_at desc, "
                    "id desc limit $4"},
    {"emails_count_state", "select count(*) from email where state = $1"},
    {"email_retry",
     "update email set state = 1, tries = 1, due_at = now_db() where id = $1 and tries > 0 returning 1"},
    {"email_delete", "delete from email where id = $1 returning 1"},
    {"emails_forget",
     "delete from email where id in (select id from email where state = 2 and created_at < $1"
     "  order by created_at desc limit $2 for update skip locked)"},
    {0},
};
