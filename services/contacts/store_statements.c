// store_statements -- every SQL statement of the daemon, by name.
#include "services/contacts/store.h"

#define SHOWN                                                                                                \
    "select c.doc, p.full_name, parent.name, n.opportunities, n.orders, n.meetings, c.created_at, c.id, "    \
    "c.name_fold,"                                                                                           \
    " c.updated_at from contact c left join person p on p.id = c.salesperson_id"                             \
    " left join contact parent on parent.id = c.parent_id left join contact_count n on n.contact_id = c.id"
#define FOUND                                                                                                \
    " where ($1::uuid is null or c.salesperson_id = $1 or c.salesperson_id = any($2::uuid[]))"               \
    " and ($3::text is null or c.search like $3) and ($4::uuid is null or c.salesperson_id = $4)"            \
    " and ($5::uuid is null or c.status_id = $5) and ($6::uuid is null or c.rank_id = $6)"                   \
    " and ($7::uuid is null or c.offered_service_ids @> array[$7::uuid])"                                    \
    " and ($8::uuid is null or c.industry_id = $8) and ($9::uuid is null or c.parent_id = $9)"               \
    " and ($10::int = 0 or c.verify = $10) and ($11::int = 0 or c.type = $11)"                               \
    " and ($12::boolean is null or c.old_customer = $12) and (not $13::boolean or c.salesperson_id is null)"
#define COLUMNS                                                                                              \
    "type, name, name_fold, search, tax_code, citizen_id, phone_normal, email_normal, parent_id, "           \
    "salesperson_id,"                                                                                        \
    " status_id, rank_id, industry_id, offered_service_ids, verify, old_customer, external_id, updated_at, " \
    "version,"                                                                                               \
    " doc"

const Statement contact_statements[] = {
    {"contact_shown", SHOWN " where c.id = $1"},
    {"contacts_by_ids", "select doc from contact where id = any($1::uuid[])"},
    {"contact_locked", "select doc from contact where id = $1 for update"},
    {"contact_by_external_id_locked", "select doc from contact where external_id = $1 for update"},
    {"contact_insert", "insert into contact (id, created_at, " COLUMNS
                       ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
                       " $13, $14, $15, $16::uuid[], $17, $18, $19, $20, $21, $22)"},
    {"contact_save", "with saved as (update contact set (" COLUMNS
                     ") = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
                     " $15::uuid[], $16, $17, $18, $19, $20, $21) where id = $1 returning 1)"
                     " select must_touch(count(*)) from saved"},
    {"contact_names",
     "select p.full_name, parent.name, n.opportunities, n.orders, n.meetings from (select $1::uuid as id) me"
     " left join person p on p.id = $2 left join contact parent on parent.id = $3"
     " left join contact_count n on n.contact_id = me.id"},
    {"contacts_by_tax_code", SHOWN " where c.tax_code = $1 and c.id is distinct from $2::uuid limit 20"},
    {"contacts_by_citizen_id", SHOWN " where c.citizen_id = $1 and c.id is distinct from $2::uuid limit 20"},
    {"contacts_by_phone", SHOWN " where c.phone_normal = $1 and c.id is distinct from $2::uuid limit 20"},
    {"parents_above",
     "with recursive above (id, parent_id) as (select id, parent_id from contact where id = $1"
     " union select c.id, c.parent_id from contact c join above on c.id = above.parent_id)"
     " select count(*) > 0, coalesce(bool_or(id = $2), false) from above"},
    {"contacts_newest",
     SHOWN FOUND " and ($14::timestamptz is null or (c.created_at, c.id) < ($14::timestamptz,"
                 " $15::uuid)) order by c.created_at desc, c.id desc limit $16"},
    {"contacts_by_name", SHOWN FOUND " and ($14::text is null or (c.name_fold, c.id) > ($14, $15::uuid))"
                                     " order by c.name_fold, c.id limit $16"},
    {"contacts_changed",
     SHOWN FOUND " and ($14::timestamptz is null or (c.updated_at, c.id) < ($14::timestamptz,"
                 " $15::uuid)) order by c.updated_at desc, c.id desc limit $16"},
    {"contacts_count", "select count(*) from contact c" FOUND},
    {"history_add",
     "insert into contact_history (contact_id, at, id, user_id, doc) values ($1, $2, $3, $4, $5)"
     " on conflict do nothing"},
    {"history_newest",
     "select h.doc, p.full_name, h.at, h.id from contact_history h left join person p on p.id = h.user_id"
     " where h.contact_id = $1 and ($2::timestamptz is null or (h.at, h.id) < ($2::timestamptz, $3::uuid))"
     " order by h.at desc, h.id desc limit $4"},
    {"history_count", "select count(*) from contact_history where contact_id = $1"},
    {"comment_add",
     "insert into contact_comment (contact_id, at, id, user_id, doc) values ($1, $2, $3, $4, $5)"
     " on conflict do nothing"},
    {"comments_newest",
     "select c.doc, p.full_name, c.at, c.id from contact_comment c left join person p on p.id = c.user_id"
     " where c.contact_id = $1 and ($2::timestamptz is null or (c.at, c.id) < ($2::timestamptz, $3::uuid))"
     " order by c.at desc, c.id desc limit $4"},
    {"comments_count", "select count(*) from contact_comment where contact_id = $1"},
    {"count_add",
     "insert into contact_count as n (contact_id, opportunities, orders, meetings) values ($1, $2, $3, $4)"
     " on conflict (contact_id) do update set opportunities = n.opportunities + excluded.opportunities,"
     " orders = n.orders + excluded.orders, meetings = n.meetings + excluded.meetings"},
    {"person_by_id", "select full_name, active from person where id = $1"},
    {"person_save",
     "insert into person (id, full_name, active, version) values ($1, $2, $3, $4) on conflict (id) do update"
     " set full_name = excluded.full_name, active = excluded.active, version = excluded.version"
     " where excluded.version > person.version"},
    {"snapshot_contacts", "select id, doc from contact where id > $1::uuid order by id limit $2"},
    {0},
};

const SnapshotPart contact_snapshots[] = {{&contacts__contact__descriptor, "snapshot_contacts"}, {0}};
