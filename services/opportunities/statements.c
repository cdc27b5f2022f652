// statements -- this daemon's SQL but for quotes, orders, invoices and tasks (statements_documents.c). Names
// say the shape of the rows; store*.c reads them.
#include "services/opportunities/statements.h"
#include "services/opportunities/store.h"

// --- what a reader gets: an opportunity with the names around it; $1 is the reader ---

// ACC-07: neither its owner nor a manager of its campaign.
#define HIDDEN                                                                                               \
    "coalesce(g.hide_info, false) and o.owner_id is distinct from $1::uuid and not exists (select 1 from "   \
    "campaign_member m where m.campaign_id = o.campaign_id and m.user_id = $1::uuid and m.is_manager)"
#define CARD                                                                                                 \
    "o.doc, o.phone, o.email, c.name, c.phone, c.email, c.salesperson_id, p.full_name, g.name, "             \
    "s.name, " HIDDEN
#define JOINS                                                                                                \
    " left join contact c on c.id = o.contact_id left join person p on p.id = o.owner_id"                    \
    " left join campaign g on g.id = o.campaign_id and g.id <> '" PIPELINE "'"                               \
    " left join campaign_step s on s.campaign_id = o.campaign_id and s.id = o.step_id"

// --- who may read; $2: all campaigns, $3: everything outside them, $4: the reader and those he leads. Each
// arm has an index, so a seller's few are found among a million. ---
#define VISIBLE                                                                                              \
    "(($2::bool and o.campaign_id <> '" PIPELINE "')"                                                        \
    " or o.campaign_id = any(array(select m.campaign_id from campaign_member m where m.user_id = $1::uuid))" \
    " or (o.campaign_id = '" PIPELINE "' and ($3::bool or o.owner_id = any($4::uuid[])"                      \
    " or o.contact_id = any(array(select k.id from contact k where k.salesperson_id = any($4::uuid[]))))))"

#define LIST_FILTER                                                                                          \
    " where o.deleted_at is null and " VISIBLE                                                               \
    " and ($5::uuid is null or o.campaign_id = $5) and ($6::uuid is null or o.contact_id = $6)"              \
    " and ($7::uuid is null or o.owner_id = $7) and (not $8::bool or o.owner_id is null)"                    \
    " and ($9::int = 0 or o.state = $9) and ($10::uuid is null or o.step_id = $10)"                          \
    " and ($11::int = 0 or o.evidence = $11) and ($12::int = 0 or o.kind = $12)"                             \
    " and ($13::text is null or o.name_fold like $13"                                                        \
    " or o.contact_id = any(array(select id from contact where name_fold like $13)))"                        \
    " and ($14::timestamptz is null or o.created_at > $14)"                                                  \
    " and ($15::timestamptz is null or o.created_at < $15)"                                                  \
    " and ($16::uuid is null or o.import_id = $16)"
#define LIST(statement, key, type, beyond, direction)                                                        \
    {                                                                                                        \
        statement, "select " CARD ", (" key ")::text, o.id from opportunity o" JOINS LIST_FILTER             \
                   " and ($17::text is null or (" key ", o.id) " beyond " ($17::" type ", $18::uuid))"       \
                   " order by " key " " direction ", o.id " direction " limit $19"                           \
    }
// --- main ones by their evidence: $5 ---
#define BY_EVIDENCE                                                                                          \
    " where o.deleted_at is null and o.kind = 2 and o.state = 1 and o.evidence = $5::int and " VISIBLE
#define EVIDENCE_LIST(statement, more)                                                                       \
    {                                                                                                        \
        statement, "select " CARD ", o.created_at::text, o.id from opportunity o" JOINS BY_EVIDENCE          \
                   " and ($6::timestamptz is null or (o.created_at, o.id) < ($6, $7::uuid))" more            \
                   " order by o.created_at desc, o.id desc limit $8"                                         \
    }
#define CLOSE_DATE "coalesce(o.expected_close_date, 'infinity'::date)"

// --- boards: $1 reader, $2 campaign ---
#define ON_BOARD " o.campaign_id = $2 and o.deleted_at is null and o.state <> 3"
// $3 owner, $4 unowned, $5 q, $6 phone, $7 e-mail, $8 tax code, $9 address, $10 status; $11: contact data is
// hidden from who is not the owner (AMB-16); $12: may read all of it, else $13 as above.
#define BOARD_FILTER                                                                                         \
    " and ($3::uuid is null or o.owner_id = $3) and (not $4::bool or o.owner_id is null)"                    \
    " and ($5::text is null or o.name_fold like $5)"                                                         \
    " and (($6::text is null and $7::text is null) or not $11::bool or o.owner_id = $1::uuid)"               \
    " and ($6::text is null or case when o.phone is null then o.contact_id = any(array(select id from"       \
    " contact where phone_normal = $6)) else o.phone_normal = $6 end)"                                       \
    " and ($7::text is null or case when o.email is null then o.contact_id = any(array(select id from"       \
    " contact where email_normal = $7)) else o.email_normal = $7 end)"                                       \
    " and (($8::text is null and $9::text is null and $10::uuid is null) or exists (select 1 from contact c" \
    " where c.id = o.contact_id and ($8::text is null or c.tax_normal = $8)"                                 \
    " and ($9::text is null or c.address_fold like $9) and ($10::uuid is null or c.status_id = $10)))"       \
    " and ($12::bool or o.owner_id = any($13::uuid[]) or exists (select 1 from contact c"                    \
    " where c.id = o.contact_id and c.salesperson_id = any($13::uuid[])))"

const Statement opportunity_statements[] = {
    // --- one opportunity ---
    {"opportunity_by_id", "select " OPPORTUNITY " from opportunity o where o.id = $1"},
    {"opportunity_by_id_locked", "select " OPPORTUNITY " from opportunity o where o.id = $1 for update"},
    {"scene_by_opportunity",
     "select g.doc, p.full_name, now_db(), " CUSTOMER " from opportunity o"
     " left join campaign g on g.id = o.campaign_id left join person p on p.id = o.owner_id"
     " left join contact c on c.id = o.contact_id where o.id = $1"},
    {"contact_by_opportunity_shared",
     "select 1 from contact where id = (select contact_id from opportunity where id = $1) for share"},
    {"opportunity_by_external_id", "select id from opportunity where external_id = $1"},
    {"opportunity_save",
     "with saved as (insert into opportunity (id, campaign_id, contact_id, step_id, state, owner_id,"
     " owner_since, kind, evidence, name_fold, phone, email, phone_normal, email_normal, currency, revenue,"
     " external_id, expected_close_date, entered_at, created_at, deleted_at, version, doc, import_id)"
     " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
     "$21,"
     " $22, $23, $24) on conflict (id) do update set contact_id = excluded.contact_id, step_id = "
     "excluded.step_id, state = excluded.state,"
     " owner_id = excluded.owner_id, owner_since = excluded.owner_since, kind = excluded.kind,"
     " evidence = excluded.evidence, name_fold = excluded.name_fold, phone = excluded.phone,"
     " email = excluded.email, phone_normal = excluded.phone_normal, email_normal = excluded.email_normal,"
     " currency = excluded.currency, revenue = excluded.revenue, external_id = excluded.external_id,"
     " expected_close_date = excluded.expected_close_date, deleted_at = excluded.deleted_at,"
     " version = excluded.version, doc = excluded.doc where opportunity.version = excluded.version - "
     "1" SAVED},
    // Ascending, as every transaction locks them; a move within a column leaves the row alone.
    {"step_totals_add", "insert into step_total as t (campaign_id, step_id, currency, n, revenue)"
                        " select campaign_id, step_id, currency, sum(n), sum(revenue)"
                        " from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::numeric[])"
                        " d (campaign_id, step_id, currency, n, revenue)"
                        " group by 1, 2, 3 having sum(n) <> 0 or sum(revenue) <> 0 order by 1, 2, 3"
                        " on conflict (campaign_id, step_id, currency) do update set n = t.n + excluded.n,"
                        " revenue = t.revenue + excluded.revenue"},
    {"steps_in_use",
     "select distinct step_id from opportunity where campaign_id = $1 and deleted_at is null"},
    {"opportunities_by_ids", "select doc from opportunity where id = any($1::uuid[])"},
    {"snapshot_opportunities", "select id, doc from opportunity where id > $1::uuid order by id limit $2"},

    // --- entering ---
    // One at a time by customer, phone and e-mail, in the order of the keys: no two duplicates side by side.
    {"entry_lock",
     "select pg_advisory_xact_lock(k) from (select hashtextextended($1::text || '/' || v, 0) as k from"
     " unnest(array[$2::text, coalesce($3::text, (select phone_normal from contact where id = $2::uuid)),"
     " coalesce($4::text, (select email_normal from contact where id = $2::uuid))]) v"
     " where v is not null order by 1) s"},
    // Whom the campaign holds already: by contact, phone or e-mail. What a contact had when it entered counts
    // until
    // there is a copy of what it has now.
    {"entry_matches",
     "with k as (select coalesce($3::text, (select phone_normal from contact where id = $2::uuid)) as phone,"
     " coalesce($4::text, (select email_normal from contact where id = $2::uuid)) as email)"
     " select o.id, o.doc, o.contact_id is not distinct from $2::uuid, c.tax_code, p.full_name"
     " from opportunity o left join contact c on c.id = o.contact_id left join person p on p.id = o.owner_id"
     " where o.campaign_id = $1 and o.deleted_at is null"
     " and (o.contact_id = $2::uuid"
     " or (o.phone_normal = (select phone from k) and (o.phone is not null or c.id is null))"
     " or (o.email_normal = (select email from k) and (o.email is not null or c.id is null))"
     " or o.contact_id = any(array(select id from contact where phone_normal = (select phone from k)"
     " or email_normal = (select email from k))))"
     " order by 3 desc, o.state, o.entered_at, o.id limit 10"},
    {"customer_by_id", "select " CUSTOMER " from contact c where c.id = $1"},
    {"customer_by_id_shared", "select " CUSTOMER " from contact c where c.id = $1 for share"},
    {"campaign_by_id", "select doc from campaign where id = $1"},
    {"person_by_id", "select full_name, active from person where id = $1"},
    {"now_and_settings", "select now_db(), (select doc from settings)"},

    // --- lists ---
    {"opportunities_deleted",
     "select " CARD ", o.deleted_at::text, o.id from opportunity o" JOINS
     " where o.deleted_at is not null and " VISIBLE
     " and ($5::timestamptz is null or (o.deleted_at, o.id) < ($5::timestamptz, $6::uuid))"
     " order by o.deleted_at desc, o.id desc limit $7"},
    {"opportunities_deleted_count",
     "select count(*) from opportunity o where o.deleted_at is not null and " VISIBLE},
    {"list_count",
     "select count(*) from opportunity o left join contact c on c.id = o.contact_id" LIST_FILTER},
    LIST("list_by_created", "o.created_at", "timestamptz", ">", "asc"),
    LIST("list_by_created_desc", "o.created_at", "timestamptz", "<", "desc"),
    LIST("list_by_entered", "o.entered_at", "timestamptz", ">", "asc"),
    LIST("list_by_entered_desc", "o.entered_at", "timestamptz", "<", "desc"),
    LIST("list_by_name", "o.name_fold", "text", ">", "asc"),
    LIST("list_by_name_desc", "o.name_fold", "text", "<", "desc"),
    LIST("list_by_close_date", CLOSE_DATE, "date", ">", "asc"),
    LIST("list_by_close_date_desc", CLOSE_DATE, "date", "<", "desc"),

    EVIDENCE_LIST("evidence_newest", ""),
    EVIDENCE_LIST("evidence_by_owner", " and o.owner_id = $9::uuid"),
    {"evidence_count", "select count(*) from opportunity o" BY_EVIDENCE},
    {"evidence_by_owner_count",
     "select count(*) from opportunity o" BY_EVIDENCE " and o.owner_id = $6::uuid"},
    {"cards_by_ids",
     "select " CARD " from unnest($5::uuid[]) with ordinality k (id, n)"
     " join opportunity o on o.id = k.id" JOINS " where o.deleted_at is null and " VISIBLE " order by k.n"},

    // --- boards ---
    {"board_totals", "select step_id, currency, n, revenue from step_total where campaign_id = $1 and n > 0"},
    {"board_totals_filtered",
     "select o.step_id, o.currency, count(*), sum(o.revenue) from opportunity o where" ON_BOARD BOARD_FILTER
     " group by 1, 2"},
    {"board_cards",
     "select k.n, o.entered_at::text, o.id, " CARD " from unnest($3::uuid[]) with ordinality k (id, n)"
     " cross join lateral (select * from opportunity o where" ON_BOARD " and o.step_id = k.id"
     " order by o.entered_at desc, o.id desc limit $4) o" JOINS
     " order by k.n, o.entered_at desc, o.id desc"},
    {"board_cards_filtered",
     "select k.n, o.entered_at::text, o.id, " CARD " from unnest($14::uuid[]) with ordinality k (id, n)"
     " cross join lateral (select * from opportunity o where" ON_BOARD " and o.step_id = k.id" BOARD_FILTER
     " and ($16::timestamptz is null or (o.entered_at, o.id) < ($16, $17::uuid))"
     " order by o.entered_at desc, o.id desc limit $15) o" JOINS
     " order by k.n, o.entered_at desc, o.id desc"},
    {"step_customers", "select o.entered_at::text, o.id, c.tax_code, c.address, " CARD
                       " from opportunity o" JOINS " where" ON_BOARD " and o.step_id = $3"
                       " and ($4::timestamptz is null or (o.entered_at, o.id) < ($4, $5::uuid))"
                       " order by o.entered_at desc, o.id desc limit $6"},

    {"step_customers_count", "select count(*) from opportunity o where o.campaign_id = $1 and o.step_id = $2"
                             " and o.deleted_at is null and o.state <> 3"},

    // --- what hangs on an opportunity ---
    {"claim_insert", "insert into claim (id, opportunity_id, at, doc) values ($1, $2, $3, $4)"},
    {"claims_by_opportunity",
     "select doc, at::text, id from claim d where opportunity_id = $1" NEWEST("d.at", "2", "3") " limit $4"},
    {"claims_count", "select count(*) from claim where opportunity_id = $1"},
    {"comment_insert", "insert into comment (id, opportunity_id, at, doc) values ($1, $2, $3, $4)"},
    {"comments_by_opportunity", "select doc, at::text, id from comment d where opportunity_id = $1" NEWEST(
                                    "d.at", "2", "3") " limit $4"},
    {"comments_count", "select count(*) from comment where opportunity_id = $1"},
    {"names_by_ids", "select id, full_name from person where id = any($1::uuid[])"},
    {"events_by_subject",
     "select e.envelope, e.stored_at::text, e.partition, e.seq from events e where e.subject = $1"
     " and ($2::timestamptz is null or (e.stored_at, e.partition, e.seq) < ($2, $3::int, $4::bigint))"
     " order by e.stored_at desc, e.partition desc, e.seq desc limit $5"},
    {"events_by_subject_count", "select count(*) from events where subject = $1"},

    // --- copies of others' data ---
    {"person_save",
     "insert into person (id, full_name, active, version) values ($1, $2, $3, $4) on conflict (id) do update"
     " set full_name = excluded.full_name, active = excluded.active, version = excluded.version"
     " where excluded.version > person.version"},
    {"person_doubt", "update person set version = 0 where id = $1"},
    {"settings_doubt", "update settings set version = 0"},
    {"contact_doubt", "update contact set version = 0 where id = $1"},
    {"campaign_by_id_locked", "select doc from campaign where id = $1 for update"},
    {"campaign_save",
     "insert into campaign (id, name, hide_info, version, doc) values ($1, $2, $3, $4, $5) on conflict (id) "
     "do"
     " update set name = excluded.name, hide_info = excluded.hide_info, version = excluded.version,"
     " doc = excluded.doc"},
    {"campaign_members_drop",
     "delete from campaign_member where campaign_id = $1 and user_id <> all($2::uuid[])"},
    {"campaign_members_save",
     "insert into campaign_member (campaign_id, user_id, is_manager) select $1, u, u = any($2::uuid[])"
     " from (select distinct unnest($3::uuid[]) as u) s on conflict (campaign_id, user_id) do update"
     " set is_manager = excluded.is_manager"},
    {"campaign_steps_drop", "delete from campaign_step where campaign_id = $1 and id <> all($2::uuid[])"},
    {"campaign_steps_save", "insert into campaign_step (campaign_id, id, name) select $1, s.id, s.name"
                            " from unnest($2::uuid[], $3::text[]) s (id, name)"
                            " on conflict (campaign_id, id) do update set name = excluded.name"},
    {"contact_save",
     "insert into contact (id, name, name_fold, tax_code, phone, email, tax_normal, phone_normal, "
     "email_normal,"
     " address, address_fold, status_id, salesperson_id, parent_id, verify, version, erased)"
     " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict (id) "
     "do "
     "update"
     " set name = excluded.name, name_fold = excluded.name_fold, tax_code = excluded.tax_code,"
     " phone = excluded.phone, email = excluded.email, tax_normal = excluded.tax_normal,"
     " phone_normal = excluded.phone_normal, email_normal = excluded.email_normal, address = "
     "excluded.address,"
     " address_fold = excluded.address_fold, status_id = excluded.status_id,"
     " salesperson_id = excluded.salesperson_id, parent_id = excluded.parent_id, verify = excluded.verify,"
     " version = excluded.version, erased = contact.erased or excluded.erased"
     " where excluded.version > contact.version"},
    {"contact_salesperson_save",
     "update contact set salesperson_id = $2, version = $3 where id = $1 and version < $3"},
    {"contact_verify_save", "update contact set verify = $2, version = $3 where id = $1 and version < $3"},
    {"settings_save",
     "insert into settings (version, doc, time_zone) values ($1, $2, $3) on conflict (one) do update set"
     " version = excluded.version, doc = excluded.doc, time_zone = excluded.time_zone"
     " where excluded.version > settings.version"},

    // --- what follows from them ---
    {"opportunities_to_follow_locked",
     "select " OPPORTUNITY " from opportunity o join contact c on c.id = o.contact_id"
     " where o.contact_id = $1 and o.campaign_id = '" PIPELINE "' and o.state = 1 and o.deleted_at is null"
     " and (o.owner_id is distinct from c.salesperson_id or (o.kind = 1 and c.verify >= 2))"
     " order by o.id limit $2 for update of o"},
    {"contact_to_follow_insert",
     "insert into contact_to_follow (contact_id, why, cause) values ($1, $2, $3)"
     " on conflict (contact_id) do update set why = excluded.why, cause = excluded.cause"},
    {"contacts_to_follow", "select contact_id, why, cause from contact_to_follow limit 100"},
    {"contact_to_follow_locked",
     "select 1 from contact_to_follow where contact_id = $1 for update skip locked"},
    {"contact_to_follow_delete", "delete from contact_to_follow where contact_id = $1"},
    {"opportunities_by_step_locked",
     "select " OPPORTUNITY " from opportunity o where o.campaign_id = $1 and o.step_id = $2"
     " and o.deleted_at is null and (not $3::bool or o.state = 2) order by o.id limit $4 for update"},
    {"step_move_insert",
     "insert into step_move (campaign_id, from_step_id, to_step_id, won_only, cause, until)"
     " values ($1, $2, $3, $4, $5, now_db() + '2 minutes') on conflict (campaign_id, from_step_id, won_only)"
     " do update set to_step_id = excluded.to_step_id, cause = excluded.cause, until = excluded.until"},
    {"step_moves", "select campaign_id, from_step_id, to_step_id, won_only, cause from step_move"
                   " order by campaign_id, won_only desc limit 100"},
    {"step_move_locked",
     "select to_step_id, until < now_db() from step_move where campaign_id = $1 and from_step_id = $2"
     " and won_only = $3 for update skip locked"},
    {"step_move_delete",
     "delete from step_move where campaign_id = $1 and from_step_id = $2 and won_only = $3"},
    {0},
};
