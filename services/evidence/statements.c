// statements -- SQL about proofs, files and calls. Names say the shape of the rows; store*.c reads them.
#include "services/evidence/store.h"

#define DOSSIER                                                                                              \
    "d.id, d.campaign_id, d.contact_id, d.owner_id, d.service_id, d.kind, d.state, d.deleted, d.copied,"     \
    " d.asked_since, d.status, d.cause, d.version, d.evidence_at, d.warned_at, d.accepted, d.swept_on"
// What somebody may see: $1 all campaigns, $2 his campaigns, $3 everything outside them, $4 he and those he
// leads.
#define VISIBLE                                                                                              \
    "(($1::bool and d.campaign_id is not null) or d.campaign_id = any($2::uuid[])"                           \
    " or (d.campaign_id is null and ($3::bool or d.owner_id = any($4::uuid[])"                               \
    " or d.contact_id = any(array(select k.id from contact k where k.salesperson_id = any($4::uuid[]))))))"
#define CALL "c.doc, c.recording_url, c.recording_id, p.full_name, c.at, c.id"
// $2: by whom; 0: anybody.
#define CALLS_OF(where)                                                                                      \
    " from phone_call c left join person p on p.id = c.user_id where " where                                 \
    " and c.at is not null and ($2::int = 0 or c.by = $2)"

const Statement evidence_statements[] = {
    // --- dossiers ---
    {"dossier_locked", "select " DOSSIER " from dossier d where d.id = $1 for update"},
    {"dossier_save",
     "insert into dossier (id, campaign_id, contact_id, owner_id, service_id, kind, state, deleted, copied,"
     " asked_since, status, cause, version, evidence_at, warned_at, accepted, swept_on)"
     " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict (id)"
     " do update set contact_id = excluded.contact_id, owner_id = excluded.owner_id,"
     " service_id = excluded.service_id, kind = excluded.kind, state = excluded.state,"
     " deleted = excluded.deleted, copied = excluded.copied, asked_since = excluded.asked_since,"
     " status = excluded.status, cause = excluded.cause, version = excluded.version,"
     " evidence_at = excluded.evidence_at, warned_at = excluded.warned_at, accepted = excluded.accepted,"
     " swept_on = excluded.swept_on"},
    {"proofs_newest", "select (select max(at) from item where opportunity_id = $1),"
                      " (select max(at) from warning where opportunity_id = $1)"},
    {"dossiers_asked_locked", "select " DOSSIER " from dossier d where d.contact_id = $1"
                              " and d.asked_since is not null order by d.id limit $2 for update"},
    // Each of many random places picks who stands next behind it; where there are few, all are taken.
    {"dossiers_sample",
     "with unchecked as (select id, dice from dossier where asked_since is not null and status = 3"
     " and not accepted), picked as (select k.id from generate_series(1, 3 * $1::int) g"
     " cross join lateral (select random() + 0 * g as place) r cross join lateral"
     " (select d.id from dossier d where d.asked_since is not null and d.status = 3 and not d.accepted"
     "   and d.dice >= r.place order by d.dice limit 1) k),"
     " filled as (select id, 0 as late from (select distinct id from picked) p union all"
     " select id, 1 from (select id from unchecked order by dice limit $1::int) f)"
     " select id from (select id, min(late) as late from filled group by id) s order by late, random()"
     " limit $1::int"},
    {"dossiers_at_stake", "select d.id from dossier d where d.asked_since is not null and d.status = 2"
                          " and d.swept_on is null and d.asked_since <= $5::timestamptz and " VISIBLE
                          " and ($6::uuid is null or d.id > $6) order by d.id limit $7"},
    {"detaches_of",
     "select distinct d.contact_id, c.salesperson_id from dossier d join contact c on c.id = d.contact_id"
     " and c.salesperson_id = d.owner_id where d.id = any($1::uuid[]) and not exists"
     " (select from dossier o where o.contact_id = d.contact_id and o.kind = 2 and not o.deleted"
     "   and o.state = any($2::int[]) and not (o.asked_since is not null and o.status = 2"
     "   and o.asked_since <= $3::timestamptz)) order by 1"},

    // --- proofs and warnings ---
    {"item_insert", "insert into item (id, opportunity_id, at, by_user, doc) values ($1, $2, $3, $4, $5)"},
    {"warning_insert", "insert into warning (id, opportunity_id, at, doc) values ($1, $2, $3, $4)"},
    {"items_newest",
     "select i.doc, p.full_name, i.at, i.id from item i left join person p on p.id = i.by_user"
     " where i.opportunity_id = $1 and ($2::timestamptz is null or (i.at, i.id) < ($2, $3::uuid))"
     " order by i.at desc, i.id desc limit $4"},
    {"items_count", "select count(*) from item where opportunity_id = $1"},
    {"warnings_newest",
     "select doc from warning where opportunity_id = $1 order by at desc, id desc limit 20"},
    {"dossier_shown", "select " DOSSIER ", s.id is not null from dossier d"
                      " left join legal_service s on s.id = d.service_id where d.id = $1"},

    // --- attachments ---
    {"attachment_insert", "insert into attachment (id, by_user, chunks, doc) values ($1, $2, $3, $4)"},
    {"attachment_drop", "delete from attachment where id = $1"},
    {"attachment_by_id", "select chunks, doc from attachment where id = $1"},
    {"attachment_link", "insert into attachment_link (attachment_id, opportunity_id, contact_id, on_contact)"
                        " values ($1, $2, $3, false) on conflict do nothing"},
    {"attachments_link",
     "insert into attachment_link (attachment_id, opportunity_id, contact_id, on_contact)"
     " select a.id, $3, $4, true from attachment a where a.id = any($1::uuid[]) and a.by_user = $2"
     " on conflict (attachment_id, coalesce(opportunity_id, '00000000-0000-0000-0000-000000000000'),"
     " contact_id) do update set on_contact = true returning attachment_id"},
    {"attachment_owner", "select by_user from attachment where id = $1"},
    {"attachment_links",
     "select opportunity_id, case when on_contact then contact_id end from attachment_link"
     " where attachment_id = $1 limit 100"},

    // --- calls ---
    {"call_begin", "insert into phone_call (id, call_id, by) values ($1, $2, 1) on conflict do nothing"},
    {"call_by_call_id_locked", "select id, contact_id, opportunity_id, recording_id, recording_url, doc"
                               " from phone_call where call_id = $1 for update"},
    {"call_by_id", "select id, contact_id, opportunity_id, recording_id, recording_url, doc"
                   " from phone_call where id = $1 and at is not null"},
    {"call_by_id_locked", "select id, contact_id, opportunity_id, recording_id, recording_url, doc"
                          " from phone_call where id = $1 and at is not null for update"},
    {"call_save",
     "update phone_call set contact_id = $2, opportunity_id = $3, by = $4, at = $5, user_id = $6,"
     " doc = $7 where id = $1"},
    {"call_set_recording", "update phone_call set recording_id = coalesce($2, recording_id),"
                           " recording_url = coalesce($3, recording_url) where id = $1"},
    {"dossier_ids_of_contact",
     "select id from dossier where contact_id = $1 and not deleted order by id limit 100"},
    {"calls_since", "select doc from phone_call where contact_id = $1 and opportunity_id is null and at >= $2"
                    " order by at limit 100"},
    {"calls_of_contact",
     "select " CALL CALLS_OF(
         "c.contact_id = $1::uuid") " and ($3::timestamptz is null or (c.at, c.id) < ($3, $4::uuid))"
                                    " order by c.at desc, c.id desc limit $5"},
    {"calls_of_contact_count", "select count(*)" CALLS_OF("c.contact_id = $1::uuid")},
    // Its own, and those with the customer that name no opportunity: each arm from its index, newest first.
    {"calls_of_opportunity",
     "select doc, recording_url, recording_id, full_name, at, id from ("
     " (select " CALL CALLS_OF(
         "c.opportunity_id = $1::uuid") "   and ($3::timestamptz is null or (c.at, c.id) < ($3, $4::uuid)) "
                                        "order by c.at desc, c.id desc limit $5)"
                                        " union all"
                                        " (select " CALL CALLS_OF(
                                            "c.contact_id = (select contact_id from dossier where id = "
                                            "$1::uuid)"
                                            " and c.opportunity_id is null") "   and ($3::timestamptz is "
                                                                             "null or (c.at, c.id) < ($3, "
                                                                             "$4::uuid)) order by c.at desc, "
                                                                             "c.id desc limit $5)"
                                                                             ") s order by at desc, id desc "
                                                                             "limit $5"},
    {"calls_of_opportunity_count",
     "select (select count(*)" CALLS_OF("c.opportunity_id = $1::uuid") ") + (select count(*)" CALLS_OF(
         "c.contact_id = (select contact_id "
         "from dossier where id = $1::uuid) "
         "and c.opportunity_id is null") ")"},
    {0},
};
