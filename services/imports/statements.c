// statements -- all of this daemon's SQL. Names say the shape of the rows; store*.c reads them.
#include "services/imports/store.h"

#define STORED "select doc, upload_id, header_line, next_line, stopping, actor from import"
#define SAVED  " returning 1) select must_touch(count(*)) from saved"

const Statement import_statements[] = {
    // --- an import ---
    {"import_by_id", STORED " where id = $1"},
    {"import_by_id_locked", STORED " where id = $1 for update"},
    {"import_by_bulk_act", "select id from import where bulk_act_id = $1"},
    {"import_insert", "insert into import (id, created_by, created_at, state, upload_id, header_line, doc)"
                      " values ($1, $2, $3, $4, $5, $6, $7)"},
    {"import_save", "with saved as (update import set state = $2, upload_id = $3, header_line = $4, "
                    "next_line = $5, stopping = $6,"
                    " actor = $7, bulk_act_id = $8, finished_at = $9, doc = $10 where id = $1" SAVED},
    {"import_stop", "update import set stopping = true where id = $1"},
    {"imports_newest", "select doc, created_at::text, id from import where created_by = $1"
                       " and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))"
                       " order by created_at desc, id desc limit $4"},
    {"imports_count", "select count(*) from import where created_by = $1"},

    // --- problems ---
    {"problems_delete", "delete from problem where import_id = $1"},
    {"problems_insert",
     "insert into problem (import_id, line, column_name, code, record_id) select $1, line, column_name, "
     "code, record_id"
     " from unnest($2::int[], $3::text[], $4::int[], $5::uuid[]) p (line, column_name, code, record_id)"},
    {"problems_by_line",
     "select line, column_name, code, record_id, id from problem where import_id = $1"
     " and ($2::int is null or (line, id) > ($2, $3::bigint)) order by line, id limit $4"},
    {"problems_count", "select count(*) from problem where import_id = $1"},
    {"bad_lines", "select distinct line from problem where import_id = $1 order by line"},

    // --- what a run has made ---
    {"made_insert",
     "insert into made (import_id, line, contact_id, contact_created, opportunity_id, opportunity_created)"
     " select $1, line, contact_id, contact_created, opportunity_id, opportunity_created"
     " from unnest($2::int[], $3::uuid[], $4::bool[], $5::uuid[], $6::bool[])"
     " m (line, contact_id, contact_created, opportunity_id, opportunity_created) on conflict do nothing"},
    {"made_opportunities",
     "select line, contact_id, contact_created, opportunity_id, opportunity_created from made"
     " where import_id = $1 and opportunity_created and looked_at < 1 order by line limit $2"},
    {"made_contacts",
     "select line, contact_id, contact_created, opportunity_id, opportunity_created from made"
     " where import_id = $1 and contact_created and looked_at < 2 order by line limit $2"},
    {"made_look", "update made set looked_at = $3 where import_id = $1 and line = any($2::int[])"},
    {"made_unlook", "update made set looked_at = 0 where import_id = $1"},
    {"made_delete", "delete from made where import_id = $1"},
    {"made_updated",
     "select line, coalesce(opportunity_id, contact_id) from made where import_id = $1 and case when "
     "opportunity_id is"
     " not null then not opportunity_created else not contact_created end order by line limit 10000"},

    // --- work ---
    {"work_claim",
     "update import set lease_until = now_db() + '5 seconds' where id = (select id from import where state "
     "in (2, 3, 7)"
     " and lease_until < now_db() order by created_at limit 1 for update skip locked) returning id"},
    {"work_lease", "update import set lease_until = case when $2::bool then now_db() + '5 seconds'"
                   " else '-infinity'::timestamptz end where id = $1"},

    // --- erasing ---
    {"imports_of_contact",
     "select distinct m.import_id from made m join import i on i.id = m.import_id"
     " where m.contact_id = $1 and i.upload_id is not null and i.state not in (2, 3, 7)"},
    {"imports_to_forget",
     "select id from import where upload_id is not null and state not in (2, 3, 7)"
     " and created_at < now_db() - make_interval(days => $1::int) order by created_at limit 100"},
    {0},
};
