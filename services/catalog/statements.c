// statements -- all of this daemon's SQL. Names say the shape of the rows; store*.c reads them.
#include "services/catalog/store.h"

#define SAVED " returning 1) select must_touch(count(*)) from saved"

// --- a transaction, and what stands around it: read by store_rows.c, in this order ---
#define TRANSACTION "t.doc, r.name"
#define AROUND                                                                                               \
    "c.id, c.name, c.salesperson_id, o.id, o.name, o.owner_id, o.campaign_id,"                               \
    " coalesce(oc.merged_into, o.contact_id), o.deleted, o.campaign_id is null or g.id is not null,"         \
    " m.user_id is not null, m.is_manager, c.erased"
// $reader: whose membership is asked. A merged contact is the one that it was merged into (PEE-04).
#define CAMPAIGN(reader)                                                                                     \
    " left join campaign g on g.id = o.campaign_id left join campaign_member m"                              \
    " on m.campaign_id = o.campaign_id and m.user_id = " reader "::uuid"
#define AROUND_IT(reader)                                                                                    \
    " left join contact c on c.id = t.contact_id left join opportunity o on o.id = t.opportunity_id"         \
    " left join contact oc on oc.id = o.contact_id left join result r on r.id = t.result_id" CAMPAIGN(       \
        reader)
#define SHOWN(reader)                                                                                        \
    "select " TRANSACTION ", " AROUND " from customer_transaction t" AROUND_IT(reader) " where t.id = $1"

// Which contact is meant: as given, or the opportunity's; $1 and $2.
#define CONTACT_GIVEN                                                                                        \
    "coalesce((select coalesce(k.merged_into, k.id) from contact k where k.id = coalesce($1::uuid,"          \
    " (select contact_id from opportunity where id = $2::uuid))), $1::uuid)"
#define CONTACT_OF     "(select contact_id from customer_transaction where id = $1::uuid)"
#define OPPORTUNITY_OF "(select opportunity_id from customer_transaction where id = $1::uuid)"

// Decisions about a contact and about an opportunity are made one at a time. In the order of the keys.
#define DECISION_LOCK(contact, opportunity)                                                                  \
    "select pg_advisory_xact_lock(k) from (select hashtextextended('decision/' || v, 0) as k"                \
    " from unnest(array[" contact ", " opportunity "]::text[]) v where v is not null order by 1) s"
// The latest completed one with a result, but for one.
#define LATEST(column, value, but)                                                                           \
    "(select completed_at, id from customer_transaction where " column " = " value                           \
    " and result_id is not null and id <> " but "::uuid order by completed_at desc, id desc limit 1)"
#define LATEST_OF_BOTH(contact, opportunity, but)                                                            \
    "select a.completed_at, a.id, b.completed_at, b.id from (values (1)) one (n)"                            \
    " left join " LATEST("contact_id", contact, but) " a on true left join " LATEST(                         \
        "opportunity_id", opportunity, but) " b on true"

// --- lists; $1 reader, $2 all campaigns, $3 all contacts, $4 whose contacts, $5 whose opportunities. Every
// filter may be absent, so a plan must be made for the values at hand: see list_plan. ---
#define VISIBLE                                                                                              \
    "($3::bool or t.assignee_id = $1::uuid or ($2::bool and t.campaign_id is not null)"                      \
    " or t.contact_id = any(array(select id from contact where salesperson_id = any($4::uuid[])))"           \
    " or t.campaign_id = any(array(select campaign_id from campaign_member where user_id = $1::uuid))"       \
    " or t.opportunity_id = any(array(select id from opportunity where owner_id = any($5::uuid[])"           \
    " and campaign_id is null)))"
#define FILTER                                                                                               \
    " where " VISIBLE " and ($6::uuid is null or t.contact_id = $6)"                                         \
    " and ($7::uuid is null or t.opportunity_id = $7) and ($8::uuid is null or t.result_id = $8)"            \
    " and ($9::uuid is null or t.assignee_id = $9) and ($10::int = 0 or t.status = $10)"                     \
    " and ($11::text is null or t.title_fold like $11"                                                       \
    " or t.contact_id = any(array(select id from contact where name_fold like $11)))"
#define LIST(name, key, beyond, way)                                                                         \
    {                                                                                                        \
        name, "select " TRANSACTION ", " AROUND ", t." key                                                   \
              ", t.id from customer_transaction t" AROUND_IT("$1") FILTER                                    \
            " and ($12::timestamptz is null or (t." key ", t.id) " beyond                                    \
            " ($12, $13::uuid)) order by t." key " " way ", t.id " way " limit $14"                          \
    }

const Statement catalog_statements[] = {
    // --- catalogs ---
    {"catalogs_locked", "select doc from catalog where active or id = $1 order by id for update"},
    {"catalog_by_id", "select doc from catalog where id = $1"},
    {"items_of_others", "select id from (select id, catalog_id from customer_status union all"
                        " select id, catalog_id from result) i"
                        " where id = any($1::uuid[]) and catalog_id is distinct from $2::uuid"},
    {"catalogs_newest", "select doc, created_at, id from catalog where (not $1::bool or active)"
                        " and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))"
                        " order by created_at desc, id desc limit $4"},
    {"catalogs_count", "select count(*) from catalog where not $1::bool or active"},
    {"catalog_insert",
     "insert into catalog (id, active, created_at, version, doc) values ($1, $2, $3, $4, $5)"},
    {"catalog_save",
     "with saved as (update catalog set active = $2, version = $3, doc = $4 where id = $1" SAVED},
    {"statuses_drop", "delete from customer_status where catalog_id = $1 and id <> all($2::uuid[])"},
    {"statuses_add", "insert into customer_status (id, catalog_id) select id, $1 from unnest($2::uuid[]) id "
                     "on conflict do nothing"},
    {"results_remove", "update result set removed = true, probability = null, customer_status_id = null"
                       " where catalog_id = $1 and id <> all($2::uuid[])"},
    {"results_save",
     "insert into result (id, catalog_id, name, probability, customer_status_id, removed)"
     " select r.id, $1, r.name, r.probability, r.status_id, false"
     " from unnest($2::uuid[], $3::text[], $4::int[], $5::uuid[]) r (id, name, probability, status_id)"
     " on conflict (id) do update set name = excluded.name, probability = excluded.probability,"
     " customer_status_id = excluded.customer_status_id, removed = false"
     " where result.catalog_id = excluded.catalog_id"},

    // --- one transaction, and what a command about it must know ---
    {"transaction_lock", "select from customer_transaction where id = $1 for update"},
    {"transaction_shown", SHOWN("$2")},
    {"around_given",
     "select " AROUND " from (select $1::uuid as contact_id, $2::uuid as opportunity_id) w"
     " left join opportunity o on o.id = w.opportunity_id left join contact oc on oc.id = o.contact_id"
     " left join contact k on k.id = coalesce(w.contact_id, o.contact_id)"
     " left join contact c on c.id = coalesce(k.merged_into, k.id)" CAMPAIGN("$3")},
    {"decision_lock_given", DECISION_LOCK(CONTACT_GIVEN, "$2::uuid")},
    {"decision_lock_of", DECISION_LOCK(CONTACT_OF, OPPORTUNITY_OF)},
    {"latest_given", LATEST_OF_BOTH(CONTACT_GIVEN, "$2::uuid", "$3")},
    {"latest_beside", LATEST_OF_BOTH(CONTACT_OF, OPPORTUNITY_OF, "$1")},
    {"result_by_id", "select r.id, r.name, r.probability, r.customer_status_id, not r.removed and c.active"
                     " from result r join catalog c on c.id = r.catalog_id where r.id = coalesce($1::uuid,"
                     " (select result_id from customer_transaction where id = $2::uuid))"},
    {"person_by_id", "select active from person where id = $1"},
    {"decision_next", "select nextval('decision'), now_db()"},
    {"transaction_insert",
     "insert into customer_transaction (id, contact_id, opportunity_id, campaign_id, assignee_id, status,"
     " result_id, completed_at, title_fold, created_at, due_key, given_status, given_at, version, doc)"
     " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"},
    {"transaction_save",
     "with saved as (update customer_transaction set (assignee_id, status, result_id, completed_at, "
     "title_fold,"
     " due_key, given_status, given_at, version, doc) = ($2, $3, $4, $5, $6, $7,"
     " coalesce($8, given_status), coalesce($9, given_at), $10, $11) where id = $1" SAVED},
    {"transaction_drop", "delete from customer_transaction where id = $1"},

    // --- lists ---
    {"list_plan", "select set_config('plan_cache_mode', 'force_custom_plan', true)"},
    LIST("transactions_newest", "created_at", "<", "desc"),
    LIST("transactions_oldest", "created_at", ">", "asc"),
    LIST("transactions_by_due", "due_key", ">", "asc"),
    LIST("transactions_by_due_desc", "due_key", "<", "desc"),
    {"transactions_count", "select count(*) from customer_transaction t" FILTER},

    // --- copies ---
    {"person_save", "insert into person (id, active, version) values ($1, $2, $3) on conflict (id) do update"
                    " set active = excluded.active, version = excluded.version"
                    " where excluded.version > person.version"},
    {"person_doubt", "update person set version = 0 where id = $1"},
    {"contact_doubt", "update contact set version = 0 where id = $1"},
    {"campaign_doubt", "update campaign set version = 0 where id = $1"},
    {"opportunity_doubt", "update opportunity set version = 0 where id = $1"},
    {"contact_save",
     "insert into contact (id, name, name_fold, salesperson_id, version) values ($1, $2, $3, $4, $5)"
     " on conflict (id) do update set name = excluded.name, name_fold = excluded.name_fold,"
     " salesperson_id = excluded.salesperson_id, version = excluded.version"
     " where excluded.version > contact.version"},
    {"contact_salesperson_save",
     "update contact set salesperson_id = $2, version = $3 where id = $1 and version < $3"},
    {"contact_merge",
     "insert into contact (id, name, name_fold, merged_into, version) values ($1, '', '', $2, 0)"
     " on conflict (id) do update set merged_into = excluded.merged_into"},
    {"contacts_merged_follow", "update contact set merged_into = $2 where merged_into = $1"},
    {"contact_erase",
     "insert into contact (id, name, name_fold, erased, version) values ($1, '', '', true, 0)"
     " on conflict (id) do update set erased = true"},
    {"contact_unname", "update contact set name = '***', name_fold = '' where id = $1"},
    {"opportunities_erase", "update opportunity set name = '***' where contact_id = $1"},
    {"transactions_to_erase",
     "select id, doc from customer_transaction where contact_id = $1 and id > $2::uuid order by id limit $3"},
    {"transaction_erase",
     "update customer_transaction set title_fold = '', doc = $3 where id = $2 and contact_id = $1"},
    {"opportunity_save",
     "insert into opportunity (id, contact_id, campaign_id, name, owner_id, deleted, version)"
     " values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do update set contact_id = excluded.contact_id,"
     " name = excluded.name, owner_id = excluded.owner_id, deleted = excluded.deleted,"
     " version = excluded.version where excluded.version >= opportunity.version"},
    {"opportunity_owner_save",
     "update opportunity set owner_id = $2, version = $3 where id = $1 and version <= $3"},
    {"opportunity_deleted_save", "update opportunity set deleted = $2 where id = $1"},
    {"campaign_save", "insert into campaign (id, version) values ($1, $2) on conflict (id) do update"
                      " set version = excluded.version where excluded.version > campaign.version"},
    {"members_drop", "delete from campaign_member where campaign_id = $1 and user_id <> all($2::uuid[])"
                     " and exists (select 1 from campaign where id = $1 and version = $3)"},
    {"members_save",
     "insert into campaign_member (campaign_id, user_id, is_manager) select $1, u, u = any($4::uuid[])"
     " from (select distinct unnest($2::uuid[]) as u) s"
     " where exists (select 1 from campaign where id = $1 and version = $3)"
     " on conflict (campaign_id, user_id) do update set is_manager = excluded.is_manager"},

    // --- contacts that are no more ---
    {"follow_put", "insert into contact_to_follow (contact_id, into_id, cause) values ($1, $2, $3)"
                   " on conflict do nothing"},
    {"follow_drop", "delete from contact_to_follow where contact_id = $1"},
    {"follows", "select contact_id, into_id, cause from contact_to_follow limit 100"},
    {"follow_take", "select 1 from contact_to_follow where contact_id = $1 for update skip locked"},
    {"transactions_by_contact_locked",
     "select doc from customer_transaction where contact_id = $1 order by id limit $2 for update"},
    {"transactions_of_lock", "select from customer_transaction where contact_id = $1 order by id for update"},
    {"decision_lock_both", DECISION_LOCK("$1::uuid", "$2::uuid")},
    {"last_given", "select given_status, id, result_id, given_at, coalesce(completed_at, given_at) from "
                   "customer_transaction"
                   " where contact_id = $1 and given_at is not null order by given_at desc limit 1"},
    {"transaction_move",
     "update customer_transaction set contact_id = $2, version = $3, doc = $4 where id = $1"},

    // --- one who leaves ---
    {"hand_over_put",
     "insert into hand_over (id, from_id, to_id) values ($1, $2, $3) on conflict do nothing"},
    {"hand_over_due", "select id, from_id, to_id from hand_over order by id limit 1 for update skip locked"},
    {"hand_over_drop", "delete from hand_over where id = $1"},
    {"open_transactions_locked", "select doc from customer_transaction where assignee_id = $1 and status < 3"
                                 " order by id limit $2 for update"},

    {"snapshot_catalogs", "select id, doc from catalog where id > $1::uuid order by id limit $2"},
    {"snapshot_transactions",
     "select id, doc from customer_transaction where id > $1::uuid order by id limit $2"},
    {0},
};

const SnapshotPart catalog_snapshots[] = {
    {&catalog__catalog__descriptor, "snapshot_catalogs"},
    {&catalog__transaction__descriptor, "snapshot_transactions"},
    {0},
};

const ErasedPart catalog_erased[] = {
    {&catalog__transaction__descriptor, "transactions_to_erase", "transaction_erase", NULL},
    {0},
};
