// statements_webhooks -- the SQL of webhooks.
#include "services/notifications/store_webhooks.h"

#define WEBHOOK                                                                                              \
    "select w.doc, w.secret, case when w.old_secret_until > now_db() then w.old_secret end,"                 \
    " (select d.at from webhook_delivery d where d.webhook_id = w.id and d.state = 1"                        \
    "   order by d.id desc limit 1),"                                                                        \
    " (select min(t.since) from webhook_trouble t where t.webhook_id = w.id), w.created_at, w.id"            \
    " from webhook w where "
#define AFTER(k0, k1, most)                                                                                  \
    " (w.created_at, w.id) < (coalesce(" k0 "::timestamptz, 'infinity'),"                                    \
    "  coalesce(" k1 "::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))"                                      \
    " order by w.created_at desc, w.id desc limit " most

const Statement webhook_statements[] = {
    {"webhook_by_id", WEBHOOK "w.id = $1"},
    {"webhook_by_id_locked", WEBHOOK "w.id = $1 for update of w"},
    {"webhooks_of", WEBHOOK "w.owner_id = $1 and" AFTER("$2", "$3", "$4")},
    {"webhooks_newest", WEBHOOK AFTER("$1", "$2", "$3")},
    {"webhooks_count", "select count(*) filter (where owner_id = $1), count(*) from webhook"},
    {"webhook_insert", "insert into webhook (id, owner_id, state, created_at, version, doc, secret)"
                       " values ($1, $2, $3, $4, $5, $6, $7)"},
    {"webhook_save", "with saved as (update webhook set state = $2, version = $3, doc = $4 where id = $1"
                     " returning 1) select must_touch(count(*)) from saved"},
    {"webhook_replace_secret",
     "update webhook set old_secret = secret, old_secret_until = $3, secret = $2 where id = $1"},
    {"webhook_delete", "delete from webhook where id = $1"},
    {"webhook_end_troubles", "delete from webhook_trouble where webhook_id = $1"},

    {"deliveries_newest", "select doc from webhook_delivery where webhook_id = $1"
                          " and id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')"
                          " order by id desc limit $3"},
    {"deliveries_by_state", "select doc from webhook_delivery where webhook_id = $1 and state = $4"
                            " and id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')"
                            " order by id desc limit $3"},
    {"deliveries_count", "select count(*) from webhook_delivery where webhook_id = $1"
                         " and ($2::int = 0 or state = $2)"},
    {"delivery_by_id", "select doc from webhook_delivery where webhook_id = $1 and id = $2"},
    {"delivery_insert",
     "insert into webhook_delivery (id, webhook_id, state, at, doc) values ($1, $2, $3, $4, $5)"},
    {"deliveries_forget", "delete from webhook_delivery where webhook_id = $1 and id <= (select id"
                          " from webhook_delivery where webhook_id = $1 order by id desc offset $2 limit 1)"},
    {"deliveries_forget_old",
     "delete from webhook_delivery where id in (select id from webhook_delivery where at < $1"
     "  order by at limit $2 for update skip locked)"},

    {"allowed_targets_save", "insert into allowed_targets (targets) values ($1) on conflict (one) do update"
                             " set targets = excluded.targets"},
    {"allowed_targets", "select unnest(targets) from allowed_targets"},

    // Sending. Who holds a webhook says so every second; six seconds of silence, and another instance takes
    // it.
    {"webhooks_hold",
     "with mine as (update webhook set leased_until = now_db() + interval '6 seconds'"
     "   where state = 1 and lease_id = $1 returning id, version),"
     " free as (select id from webhook where state = 1 and leased_until < now_db()"
     "   and lease_id is distinct from $1 order by leased_until limit $2 for update skip locked),"
     " taken as (update webhook w set lease_id = $1, leased_until = now_db() + interval '6 seconds' from free"
     "   where w.id = free.id returning w.id, w.version)"
     " select id, version from mine union all select id, version from taken"},
    {"webhooks_let_go", "update webhook set lease_id = null, leased_until = '-infinity'"
                        " where lease_id = $1 and ($2::uuid is null or id = $2)"},
    {"cursors_of", "select source, is_unknown, array_to_string(epochs, ' '), array_to_string(seqs, ' ')"
                   " from webhook_cursor where webhook_id = $1"},
    {"troubles_of",
     "select source, partition, seq, tries, next_at from webhook_trouble where webhook_id = $1"},
    {"cursor_put",
     "insert into webhook_cursor (webhook_id, source, epochs, seqs, is_unknown) values ($1, $2, $3, $4, $5)"
     " on conflict (webhook_id, source) do update set epochs = excluded.epochs, seqs = excluded.seqs,"
     "  is_unknown = excluded.is_unknown"},
    {"cursor_move",
     "with moved as (update webhook_cursor c set epochs[$4::int + 1] = $5, seqs[$4::int + 1] = $6"
     "   from webhook w where c.webhook_id = $1 and c.source = $3 and w.id = $1 and w.lease_id = $2"
     "   returning 1) select must_touch(count(*)) from moved"},
    {"trouble_end",
     "delete from webhook_trouble where webhook_id = $1 and source = $2 and partition = $3 and seq <= $4"},
    {"trouble_count",
     "insert into webhook_trouble as t (webhook_id, source, partition, seq, tries, since, next_at)"
     " select id, $3, $4, $5, 1, now_db(), now_db() from webhook where id = $1 and lease_id = $2"
     " on conflict (webhook_id, source, partition) do update"
     "  set tries = case when t.seq = excluded.seq then t.tries + 1 else 1 end,"
     "  since = case when t.seq = excluded.seq then t.since else excluded.since end, seq = excluded.seq"
     " returning tries, since"},
    {"trouble_wait",
     "update webhook_trouble set next_at = $4 where webhook_id = $1 and source = $2 and partition = $3"},
    {"webhook_was_told_since",
     "select exists (select 1 from webhook_delivery where webhook_id = $1 and state = 1 and at > $2)"},
    {0},
};
