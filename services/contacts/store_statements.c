// store_statements -- every SQL statement of the daemon, by name.
#include "services/contacts/store.h"

// The columns are read by store_rows.c, in this order. What was paid in the three years before this one, in
// one currency: "VND 0 1500000 12.5" (LEA-14).
#define REVENUE                                                                                              \
    "(select concat_ws(' ', r.currency, coalesce(sum(r.amount) filter (where r.year = y.now - 3), 0),"       \
    " coalesce(sum(r.amount) filter (where r.year = y.now - 2), 0),"                                         \
    " coalesce(sum(r.amount) filter (where r.year = y.now - 1), 0))"                                         \
    " from (select company_year(now_db()) as now) y join contact_revenue r"                                  \
    " on r.contact_id = c.id and r.year between y.now - 3 and y.now - 1"                                     \
    " group by r.currency order by r.currency <> 'VND', r.currency limit 1)"
#define SHOWN                                                                                                \
    "select c.doc, p.full_name, parent.name, n.opportunities, n.orders, n.meetings, n.products, n.invoices," \
    " n.calls,"                                                                                              \
    " company_year(now_db()), " REVENUE
#define FROM(table)                                                                                          \
    " from " table " c left join person p on p.id = c.salesperson_id"                                        \
    " left join contact parent on parent.id = c.parent_id left join contact_count n on n.contact_id = c.id"

// What is heard about a contact that was merged goes to the one that it was merged into.
#define NOW "coalesce((select into_id from contact_merged where id = $1::uuid), $1::uuid)"

// In what the two tables differ: a lead may be deleted, and whoever made it finds it.
#define CONTACTS            "contact"
#define CONTACT_IS_LIVE     "true"
#define CONTACT_IS_OF(them) "c.salesperson_id = any(" them ")"
#define LEADS               "lead"
#define LEAD_IS_LIVE        "c.deleted_at is null"
#define LEAD_IS_OF(them)    "(c.salesperson_id = any(" them ") or c.created_by = any(" them "))"

// A list. Every filter may be absent, so a plan must be made for the values at hand: see contacts_plan.
#define FOUND(kind)                                                                                          \
    " where " kind##_IS_LIVE " and ($1::uuid is null or c.salesperson_id = $1)"                              \
                             " and ($2::uuid[] is null or " kind##_IS_OF(                                    \
                                 "$2") ")"                                                                   \
                                       " and (not $3::boolean or c.salesperson_id is null)"                  \
                                       " and ($4::text is null or c.search like $4)"                         \
                                       " and ($5::text[] is null or c.facets @> $5)"                         \
                                       " and ($6::uuid is null or c.parent_id = $6)"
#define LIST(kind, column, type, direction, beyond)                                                          \
    SHOWN ", c." column ", c.id" FROM(kind##S) FOUND(kind) " and ($7::" type " is null or (c." column        \
                                                           ", c.id) " beyond " ($7::" type ", $8::uuid))"    \
                                                           " order by c." column " " direction               \
                                                           ", c.id " direction " limit $9"
#define COUNT(kind) "select count(*) from " kind##S " c" FOUND(kind)

#define COLUMNS                                                                                              \
    "name, name_fold, search, facets, tax_code, citizen_id, phone_key, email_key, parent_id, "               \
    "salesperson_id, external_id, created_by, updated_at, version, doc"
#define INSERT(kind)                                                                                         \
    "insert into " kind##S                                                                                   \
        " (id, created_at, " COLUMNS ") values"                                                              \
        " ($1, $2, $3, $4, $5, $6::text[], $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
#define SAVE(kind)                                                                                           \
    "with saved as (update " kind##S                                                                         \
        " set (" COLUMNS ") ="                                                                               \
        " ($2, $3, $4, $5::text[], $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) where id = $1"         \
        " returning 1) select must_touch(count(*)) from saved"

// Who has an identity ($1 or $2: a personal tax code is a citizen id), a phone ($3) or an e-mail ($4): those
// given, and those of the one that is asked about ($5, or by its external id $6); and who has the external id
// $7. Of each key 20 are enough to be warned by. The laterals make each key a walk down an index, whatever
// the planner guesses.
#define WITH_KEY(kind, column, keys)                                                                         \
    "select f.id from " keys " k cross join lateral (select c.id from " kind##S                              \
        " c where c." column " = k.key and " kind##_IS_LIVE " limit 20) f"
#define MINE(column) " union select " column " from me where " column " is not null"
#define ALIKE(kind, mine)                                                                                                                                \
    "with me as materialized (select c.tax_code, c.citizen_id, c.phone_key, c.email_key from " mine##S                                                   \
        " c where c.id = $5::uuid and " mine##_IS_LIVE                                                                                                   \
        " union all select c.tax_code, c.citizen_id, c.phone_key, c.email_key from " mine##S                                                             \
        " c where c.external_id = $6::text and " mine##_IS_LIVE                                                                                          \
        "),"                                                                                                                                             \
        " codes (key) as materialized (select $1::text where $1 is not null"                                                                             \
        " union select $2::text where $2 is not null" MINE("tax_code") MINE(                                                                             \
            "citizen_id") "),"                                                                                                                           \
                          " phones (key) as materialized (select $3::text where $3 is not null" MINE(                                                    \
                              "phone_key") "),"                                                                                                          \
                                           " mails (key) as materialized (select $4::text where $4 is "                                                  \
                                           "not null" MINE(                                                                                              \
                                               "email_key") ")"                                                                                          \
                                                            " " SHOWN                                                                                    \
                                                            FROM(kind##S) " where c.id in (" WITH_KEY(kind, "tax_code", "codes") " union all " WITH_KEY( \
                                                                kind, "citizen_id",                                                                      \
                                                                "codes") " union all " WITH_KEY(kind,                                                    \
                                                                                                "phone_"                                                 \
                                                                                                "key",                                                   \
                                                                                                "phone"                                                  \
                                                                                                "s") " "                                                 \
                                                                                                     "u"                                                 \
                                                                                                     "n"                                                 \
                                                                                                     "i"                                                 \
                                                                                                     "o"                                                 \
                                                                                                     "n"                                                 \
                                                                                                     " "                                                 \
                                                                                                     "a"                                                 \
                                                                                                     "l"                                                 \
                                                                                                     "l"                                                 \
                                                                                                     " " WITH_KEY(                                       \
                                                                                                         kind,                                           \
                                                                                                         "e"                                             \
                                                                                                         "m"                                             \
                                                                                                         "a"                                             \
                                                                                                         "i"                                             \
                                                                                                         "l"                                             \
                                                                                                         "_"                                             \
                                                                                                         "k"                                             \
                                                                                                         "e"                                             \
                                                                                                         "y",                                            \
                                                                                                         "m"                                             \
                                                                                                         "a"                                             \
                                                                                                         "i"                                             \
                                                                                                         "l"                                             \
                                                                                                         "s") " union all select c.id from " kind##S     \
        " c where c.external_id = $7 and " kind##_IS_LIVE ")"                                                                                            \
                                                          " order by c.created_at, c.id"

const Statement contact_statements[] = {
    // A lock on its own: what is read behind it is as young as the lock, names included.
    {"contact_lock", "select from contact where id = $1 for update"},
    {"contact_lock_by_external_id", "select from contact where external_id = $1 for update"},
    {"contact_shown", SHOWN FROM("contact") " where c.id = $1"},
    {"contact_shown_by_external_id", SHOWN FROM("contact") " where c.external_id = $1"},
    {"contact_insert", INSERT(CONTACT)},
    {"contact_save", SAVE(CONTACT)},
    {"contacts_by_ids", "select doc from contact where id = any($1::uuid[])"},
    {"contact_tree_lock", "select pg_advisory_xact_lock(hashtextextended('contacts/tree', 0))"},
    {"contacts_above", "with recursive above (id, name, parent_id, depth) as"
                       " (select id, name, parent_id, 1 from contact where id = $1"
                       "  union all select c.id, c.name, c.parent_id, above.depth + 1 from contact c"
                       "  join above on c.id = above.parent_id where above.depth < 100)"
                       " select id, name from above order by depth"},
    {"contacts_holding",
     SHOWN FROM("contact") " where c.id in (select id from contact where tax_code = $1"
                           " union all select id from contact where citizen_id = $2"
                           " union all select id from contact where external_id = $3"
                           " union all (select id from contact where phone_key = $4 limit 20)"
                           " union all (select id from contact where email_key = $5 limit 20))"
                           " order by c.created_at, c.id"},

    // --- two contacts become one; $1 goes into $2 ---
    {"contacts_lock", "select from contact where id = any($1::uuid[]) order by id for update"},
    {"contact_delete", "with gone as (delete from contact where id = $1 returning 1)"
                       " select must_touch(count(*)) from gone"},
    {"merged_follow", "update contact_merged set into_id = $2, look_at = now_db(),"
                      " until = greatest(until, now_db() + '2 minutes') where into_id = $1"},
    {"merged_insert", "insert into contact_merged (id, into_id, cause, look_at, until)"
                      " values ($1, $2, $3, now_db(), now_db() + '2 minutes')"},
    {"history_move", "with batch as (select at, id from contact_history where contact_id = $1 limit 200),"
                     " gone as (delete from contact_history h using batch where h.contact_id = $1"
                     " and h.at = batch.at and h.id = batch.id returning h.*), come as (insert into"
                     " contact_history (contact_id, at, id, user_id, doc) select $2, at, id, user_id, doc"
                     " from gone on conflict do nothing) select count(*) from gone"},
    {"comments_move", "with batch as (select at, id from contact_comment where contact_id = $1 limit 200),"
                      " gone as (delete from contact_comment c using batch where c.contact_id = $1"
                      " and c.at = batch.at and c.id = batch.id returning c.*), come as (insert into"
                      " contact_comment (contact_id, at, id, user_id, doc) select $2, at, id, user_id, doc"
                      " from gone on conflict do nothing) select count(*) from gone"},
    {"products_move", "with moved as (update contact_product set contact_id = $2 where id in"
                      " (select id from contact_product where contact_id = $1 limit 200) returning 1)"
                      " select count(*) from moved"},
    {"counts_move",
     "with gone as (delete from contact_count where contact_id = $1 returning *), come as (insert into"
     " contact_count as n (contact_id, opportunities, orders, meetings, invoices, calls, products)"
     " select $2, opportunities, orders, meetings, invoices, calls, products from gone"
     " on conflict (contact_id) do update"
     " set opportunities = n.opportunities + excluded.opportunities, orders = n.orders + excluded.orders,"
     " meetings = n.meetings + excluded.meetings, invoices = n.invoices + excluded.invoices,"
     " calls = n.calls + excluded.calls, products = n.products + excluded.products)"
     " select count(*) from gone"},
    {"revenue_move",
     "with gone as (delete from contact_revenue where contact_id = $1 returning *), come as (insert into"
     " contact_revenue as r (contact_id, year, currency, amount) select $2, year, currency, amount from gone"
     " on conflict (contact_id, year, currency) do update set amount = r.amount + excluded.amount)"
     " select count(*) from gone"},
    {"mains_move", "with moved as (update main_opportunity set contact_id = $2 where id in"
                   " (select id from main_opportunity where contact_id = $1 limit 200) returning 1)"
                   " select count(*) from moved"},
    {"contact_children_locked",
     "select doc from contact where parent_id = $1 order by id limit $2 for update"},
    {"lead_children_locked", "select doc from lead where parent_id = $1 order by id limit $2 for update"},
    {"merged_to_look_at",
     "select id, into_id, cause from contact_merged where look_at <= now_db() order by look_at limit 100"},
    {"merged_locked", "select into_id from contact_merged where id = $1 and look_at is not null"
                      " for update skip locked"},
    {"merged_look_later", "update contact_merged set look_at = case when until > now_db()"
                          " then now_db() + '10 seconds' end where id = $1"},
    {"contact_shown_now", SHOWN FROM("contact") " where c.id = " NOW},
    {"contact_shown_by_merged",
     SHOWN FROM("contact") " where c.id = (select into_id from contact_merged where id = $1)"},

    {"lead_lock", "select from lead where id = $1 for update"},
    {"lead_lock_by_external_id", "select from lead where external_id = $1 and deleted_at is null for update"},
    {"lead_shown", SHOWN FROM("lead") " where c.id = $1 and c.deleted_at is null"},
    {"lead_shown_by_external_id", SHOWN FROM("lead") " where c.external_id = $1 and c.deleted_at is null"},
    {"lead_insert", INSERT(LEAD)},
    {"lead_save", SAVE(LEAD)},
    {"lead_delete", "with gone as (update lead set deleted_at = $2 where id = $1 and deleted_at is null"
                    " returning 1) select must_touch(count(*)) from gone"},
    {"contacts_like_contact", ALIKE(CONTACT, CONTACT)},
    {"contacts_like_lead", ALIKE(CONTACT, LEAD)},
    {"leads_like_lead", ALIKE(LEAD, LEAD)},

    {"contacts_plan", "select set_config('plan_cache_mode', 'force_custom_plan', true)"},
    {"contacts_newest", LIST(CONTACT, "created_at", "timestamptz", "desc", "<")},
    {"contacts_oldest", LIST(CONTACT, "created_at", "timestamptz", "asc", ">")},
    {"contacts_by_name", LIST(CONTACT, "name_fold", "text", "asc", ">")},
    {"contacts_by_name_desc", LIST(CONTACT, "name_fold", "text", "desc", "<")},
    {"contacts_changed_last", LIST(CONTACT, "updated_at", "timestamptz", "desc", "<")},
    {"contacts_changed_first", LIST(CONTACT, "updated_at", "timestamptz", "asc", ">")},
    {"contacts_count", COUNT(CONTACT)},
    {"leads_newest", LIST(LEAD, "created_at", "timestamptz", "desc", "<")},
    {"leads_oldest", LIST(LEAD, "created_at", "timestamptz", "asc", ">")},
    {"leads_by_name", LIST(LEAD, "name_fold", "text", "asc", ">")},
    {"leads_by_name_desc", LIST(LEAD, "name_fold", "text", "desc", "<")},
    {"leads_changed_last", LIST(LEAD, "updated_at", "timestamptz", "desc", "<")},
    {"leads_changed_first", LIST(LEAD, "updated_at", "timestamptz", "asc", ">")},
    {"leads_count", COUNT(LEAD)},

    {"history_add",
     "insert into contact_history (contact_id, at, id, user_id, doc) values (" NOW ", $2, $3, $4, $5)"
     " on conflict do nothing"},
    {"history_newest",
     "select h.doc, p.full_name, h.at, h.id from contact_history h left join person p on p.id = h.user_id"
     " where h.contact_id = $1 and ($2::timestamptz is null or (h.at, h.id) < ($2::timestamptz, "
     "$3::uuid))"
     " order by h.at desc, h.id desc limit $4"},
    {"history_count", "select count(*) from contact_history where contact_id = $1"},
    {"history_copy", "insert into contact_history (contact_id, at, id, user_id, doc)"
                     " select $2, at, id, user_id, doc from contact_history where contact_id = $1"
                     " on conflict do nothing"},
    {"comment_add",
     "insert into contact_comment (contact_id, at, id, user_id, doc) values (" NOW ", $2, $3, $4, $5)"
     " on conflict do nothing"},
    {"comments_newest",
     "select c.doc, p.full_name, c.at, c.id from contact_comment c left join person p on p.id = c.user_id"
     " where c.contact_id = $1 and ($2::timestamptz is null or (c.at, c.id) < ($2::timestamptz, "
     "$3::uuid))"
     " order by c.at desc, c.id desc limit $4"},
    {"comments_count", "select count(*) from contact_comment where contact_id = $1"},
    {"comments_copy", "insert into contact_comment (contact_id, at, id, user_id, doc)"
                      " select $2, at, id, user_id, doc from contact_comment where contact_id = $1"
                      " on conflict do nothing"},
    {"count_add",
     "insert into contact_count as n (contact_id, opportunities, orders, meetings, invoices, calls, products)"
     " values (" NOW ", $2, $3, $4, $5, $6, $7)"
     " on conflict (contact_id) do update set opportunities = n.opportunities + excluded.opportunities,"
     " orders = n.orders + excluded.orders, meetings = n.meetings + excluded.meetings,"
     " invoices = n.invoices + excluded.invoices, calls = n.calls + excluded.calls,"
     " products = n.products + excluded.products"},

    {"product_insert",
     "insert into contact_product (id, contact_id, created_at, version, doc) values ($1, $2, $3, $4, $5)"},
    {"product_save", "with saved as (update contact_product set (version, doc) = ($2, $3) where id = $1"
                     " returning 1) select must_touch(count(*)) from saved"},
    {"product_delete", "with gone as (delete from contact_product where id = $1 returning 1)"
                       " select must_touch(count(*)) from gone"},
    {"product_locked", "select doc from contact_product where id = $1 for update"},
    {"contact_shown_by_product",
     SHOWN FROM("contact") " where c.id = (select contact_id from contact_product where id = $1)"},
    {"products_newest", "select doc, created_at, id from contact_product where contact_id = $1"
                        " and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))"
                        " order by created_at desc, id desc limit $4"},
    {"products_count", "select count(*) from contact_product where contact_id = $1"},
    {"revenue_add",
     "insert into contact_revenue as r (contact_id, year, currency, amount)"
     " values (" NOW ", company_year($2), $3, $4::numeric)"
     " on conflict (contact_id, year, currency) do update set amount = r.amount + excluded.amount"},

    {"year", "select company_year(now_db())"},
    {"person_by_id", "select full_name, active from person where id = $1"},
    {"person_doubt", "update person set version = 0 where id = $1"},
    {"person_save",
     "insert into person (id, full_name, active, version) values ($1, $2, $3, $4) on conflict (id) do "
     "update"
     " set full_name = excluded.full_name, active = excluded.active, version = excluded.version"
     " where excluded.version > person.version"},
    {"values_by_ids", "select id, list, active from listed_value where id = any($1::uuid[])"},
    {"value_save", "insert into listed_value (id, list, active, version) values ($1, $2, $3, $4) on "
                   "conflict (id) do update"
                   " set list = excluded.list, active = excluded.active, version = excluded.version"
                   " where excluded.version > listed_value.version"},
    {"clock_save",
     "insert into company_clock (version, time_zone) values ($1, $2) on conflict (one) do update"
     " set version = excluded.version, time_zone = excluded.time_zone"
     " where excluded.version > company_clock.version"},
    {"customer_status_by_id", "select from customer_status where id = $1"},
    {"customer_statuses_drop", "delete from customer_status where id <> all($1::uuid[])"},
    {"customer_statuses_add",
     "insert into customer_status (id) select unnest($1::uuid[]) on conflict do nothing"},
    {"snapshot_contacts", "select id, doc from contact where id > $1::uuid order by id limit $2"},
    {"snapshot_leads",
     "select id, doc from lead where id > $1::uuid and deleted_at is null order by id limit $2"},
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

static const ContactOrder lead_orders[] = {
    {"createdAt desc", "leads_newest", "ti"},
    {"createdAt", "leads_oldest", "ti"},
    {"name", "leads_by_name", "si"},
    {"name desc", "leads_by_name_desc", "si"},
    {"updatedAt desc", "leads_changed_last", "ti"},
    {"updatedAt", "leads_changed_first", "ti"},
    {0},
};

const Table contact_table = {
    .lock = "contact_lock",
    .lock_by_external_id = "contact_lock_by_external_id",
    .shown = "contact_shown",
    .shown_by_external_id = "contact_shown_by_external_id",
    .insert = "contact_insert",
    .save = "contact_save",
    .count = "contacts_count",
    .orders = contact_orders,
};

const Table lead_table = {
    .lock = "lead_lock",
    .lock_by_external_id = "lead_lock_by_external_id",
    .shown = "lead_shown",
    .shown_by_external_id = "lead_shown_by_external_id",
    .insert = "lead_insert",
    .save = "lead_save",
    .count = "leads_count",
    .orders = lead_orders,
};

const SnapshotPart contact_snapshots[] = {
    {&contacts__contact__descriptor, "snapshot_contacts"},
    {&contacts__contact__descriptor, "snapshot_leads"}, // they say so: Contact.lead
    {0},
};
