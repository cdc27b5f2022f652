// store_statements -- every SQL statement of the daemon, by name.
#include "services/contacts/store.h"

// The columns are read by store_rows.c, in this order.
#define SHOWN "select c.doc, p.full_name, parent.name, n.opportunities, n.orders, n.meetings"
#define FROM                                                                                                 \
    " from contact c left join person p on p.id = c.salesperson_id"                                          \
    " left join contact parent on parent.id = c.parent_id left join contact_count n on n.contact_id = c.id"

// A list. Every filter may be absent, so a plan must be made for the values at hand: see contacts_plan.
#define FOUND                                                                                                \
    " where ($1::uuid is null or c.salesperson_id = $1)"                                                     \
    " and ($2::uuid[] is null or c.salesperson_id = any($2))"                                                \
    " and (not $3::boolean or c.salesperson_id is null)"                                                     \
    " and ($4::text is null or c.search like $4)"                                                            \
    " and ($5::text[] is null or c.facets @> $5)"                                                            \
    " and ($6::uuid is null or c.parent_id = $6)"
#define LIST(column, type, direction, beyond)                                                                \
    SHOWN ", c." column ", c.id" FROM FOUND " and ($7::" type " is null or (c." column ", c.id) " beyond     \
          " ($7::" type ", $8::uuid)) order by c." column " " direction ", c.id " direction " limit $9"

#define COLUMNS                                                                                              \
    "name, name_fold, search, facets, tax_code, citizen_id, phone_key, email_key, parent_id, "               \
    "salesperson_id, external_id, updated_at, version, doc"

const Statement contact_statements[] = {
    {"contact_shown", SHOWN FROM " where c.id = $1"},
    {"contact_shown_by_external_id", SHOWN FROM " where c.external_id = $1"},
    {"contacts_by_ids", "select doc from contact where id = any($1::uuid[])"},
    // A lock on its own: what is read behind it is as young as the lock, names included.
    {"contact_lock", "select from contact where id = $1 for update"},
    {"contact_lock_by_external_id", "select from contact where external_id = $1 for update"},
    {"contact_tree_lock", "select pg_advisory_xact_lock(hashtextextended('contacts/tree', 0))"},
    {"contacts_above", "with recursive above (id, name, parent_id, depth) as"
                       " (select id, name, parent_id, 1 from contact where id = $1"
                       "  union all select c.id, c.name, c.parent_id, above.depth + 1 from contact c"
                       "  join above on c.id = above.parent_id where above.depth < 100)"
                       " select id, name from above order by depth"},
    {"contacts_holding", SHOWN FROM " where c.id in (select id from contact where tax_code = $1"
                                    " union all select id from contact where citizen_id = $2"
                                    " union all select id from contact where external_id = $3"
                                    " union all (select id from contact where phone_key = $4 limit 20)"
                                    " union all (select id from contact where email_key = $5 limit 20))"
                                    " order by c.created_at, c.id"},
    {"contact_insert", "insert into contact (id, created_at, " COLUMNS ") values"
                       " ($1, $2, $3, $4, $5, $6::text[], $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"},
    {"contact_save", "with saved as (update contact set (" COLUMNS ") ="
                     " ($2, $3, $4, $5::text[], $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) where id = $1"
                     " returning 1) select must_touch(count(*)) from saved"},

    {"contacts_plan", "select set_config('plan_cache_mode', 'force_custom_plan', true)"},
    {"contacts_newest", LIST("created_at", "timestamptz", "desc", "<")},
    {"contacts_oldest", LIST("created_at", "timestamptz", "asc", ">")},
    {"contacts_by_name", LIST("name_fold", "text", "asc", ">")},
    {"contacts_by_name_desc", LIST("name_fold", "text", "desc", "<")},
    {"contacts_changed_last", LIST("updated_at", "timestamptz", "desc", "<")},
    {"contacts_changed_first", LIST("updated_at", "timestamptz", "asc", ">")},
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

const ContactOrder contact_orders[] = {
    {"createdAt desc", "contacts_newest", "ti"},
    {"createdAt", "contacts_oldest", "ti"},
    {"name", "contacts_by_name", "si"},
    {"name desc", "contacts_by_name_desc", "si"},
    {"updatedAt desc", "contacts_changed_last", "ti"},
    {"updatedAt", "contacts_changed_first", "ti"},
    {0},
};

const SnapshotPart contact_snapshots[] = {{&contacts__contact__descriptor, "snapshot_contacts"}, {0}};
