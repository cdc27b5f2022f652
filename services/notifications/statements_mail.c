// statements_mail -- the SQL of internal mail.
#include "services/notifications/store_mail.h"

// $1: who asks, $2: he sees all campaigns. ACC-02
#define SEEN                                                                                                 \
    " p.user_id = $1 and (t.campaign_id is null or $2::bool or exists (select 1 from campaign_member v"      \
    "  where v.campaign_id = t.campaign_id and v.user_id = $1))"
#define THREAD                                                                                               \
    "select t.id, t.subject, t.campaign_id, t.contact_id, t.created_by, x.full_name, t.created_at,"          \
    " t.last_at, t.messages, p.unread, c.name, p.last_at, p.thread_id"                                       \
    " from mail_participant p join mail_thread t on t.id = p.thread_id"                                      \
    " left join campaign c on c.id = t.campaign_id left join person x on x.id = t.created_by where" SEEN
#define FILTERED                                                                                             \
    " and ($3::text is null or t.search like $3 or exists (select 1 from mail_message m"                     \
    "   where m.thread_id = t.id and m.search like $3))"                                                     \
    " and ($4::uuid is null or t.campaign_id = $4) and (not $5::bool or p.unread > 0)"

const Statement mail_statements[] = {
    // docs/decisions/0006-lists-with-optional-filters.md
    {"plan_for_values", "select set_config('plan_cache_mode', 'force_custom_plan', true)"},
    {"mail_thread_seen", THREAD " and t.id = $3"},
    {"mail_thread_locked", THREAD " and t.id = $3 for update of t"},
    {"mail_participants",
     "select p.user_id, x.full_name, p.read_at, p.unread from mail_participant p"
     " left join person x on x.id = p.user_id where p.thread_id = $1 order by p.user_id"},
    {"mail_threads", THREAD FILTERED " and (p.last_at, p.thread_id) < (coalesce($6::timestamptz, 'infinity'),"
                                     "  coalesce($7::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))"
                                     " order by p.last_at desc, p.thread_id desc limit $8"},
    {"mail_threads_count", "select count(*) from mail_participant p join mail_thread t on t.id = p.thread_id"
                           " where" SEEN FILTERED},
    {"mail_unread", "select coalesce(sum(p.unread), 0) from mail_participant p"
                    " join mail_thread t on t.id = p.thread_id where" SEEN " and p.unread > 0"},

    {"mail_campaign_seen", "select 1 from campaign where id = $3 and ($2::bool or exists (select 1"
                           " from campaign_member where campaign_id = $3 and user_id = $1))"},
    // $2: the campaign of a thread that is begun, $3: or the thread that they are added to.
    {"mail_recipients",
     "with within as (select coalesce($2::uuid, (select campaign_id from mail_thread where id = $3)) as id)"
     " select w.id, coalesce(p.active, false), c.id is null or exists (select 1 from campaign_member m"
     "   where m.campaign_id = c.id and m.user_id = w.id)"
     "  or coalesce(p.roles && array(select name from role where views_all), false), p.full_name"
     " from unnest($1::uuid[]) with ordinality w (id, place) cross join within c"
     " left join person p on p.id = w.id order by w.place"},
    {"mail_members", "select distinct m.user_id from campaign_member m join person p on p.id = m.user_id"
                     " where m.campaign_id = $1 and p.active order by m.user_id"},

    {"mail_thread_insert",
     "insert into mail_thread (id, subject, search, campaign_id, contact_id, created_by, created_at, last_at)"
     " values ($1, $2, $3, $4, $5, $6, $7, $7)"},
    {"mail_participants_add", "insert into mail_participant (thread_id, user_id, last_at)"
                              " select $1, unnest($2::uuid[]), $3 on conflict do nothing"},
    {"mail_message_insert",
     "insert into mail_message (id, thread_id, user_id, at, body, search, attachment_ids)"
     " values ($1, $2, $3, $4, $5, $6, $7)"},
    {"mail_thread_touch", "update mail_thread set last_at = $2, messages = messages + 1 where id = $1"},
    {"mail_participants_touch",
     "update mail_participant set last_at = $2, unread = unread + case when user_id = $3 then 0 else 1 end"
     " where thread_id = $1"},
    {"mail_messages",
     "select m.id, m.thread_id, m.user_id, x.full_name, m.at, m.body, array_to_string(m.attachment_ids, ' ')"
     " from mail_message m left join person x on x.id = m.user_id where m.thread_id = $1"
     " and m.id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') order by m.id desc limit $3"},
    {"mail_messages_count", "select messages from mail_thread where id = $1"},
    {"mail_mark_read",
     "update mail_participant set unread = 0, read_at = $3 where thread_id = $1 and user_id = $2"},

    {"mail_erase_messages", "update mail_message m set body = '', search = '', attachment_ids = '{}'"
                            " from mail_thread t where t.contact_id = $1 and m.thread_id = t.id"},
    {"mail_erase_threads", "update mail_thread set subject = '', search = '' where contact_id = $1"},
    {"mail_merged", "update mail_thread set contact_id = $2 where contact_id = $1"},
    {0},
};
