// statements -- all of this daemon's SQL. Names say the shape of the rows; store*.c reads them.
#include "services/campaigns/store.h"

// --- lists: $1 states, $2 kinds, $3 and $4 the row that the page begins behind, $5 how many ---
#define NIL_ID  "'00000000-0000-0000-0000-000000000000'"
#define LAST_ID "'ffffffff-ffff-ffff-ffff-ffffffffffff'"
#define BEHIND(key, type, beyond, from, from_id)                                                             \
    " and (" key ", id) " beyond " (coalesce($3::" type ", " from "), coalesce($4::uuid, " from_id "))"
#define ORDERED(key, way) " order by " key " " way ", id " way " limit $5"

// All: the first rows of each state and kind, from the index of the order, merged.
#define AMONG_ALL(key, way, behind)                                                                          \
    "select doc, " key ", id from unnest($1::int[]) s (wanted_state)"                                        \
    " cross join unnest($2::int[]) k (wanted_kind) cross join lateral"                                       \
    " (select doc, " key ", id from campaign where state = s.wanted_state and kind = k.wanted_kind" behind   \
    ORDERED(key, way) ") c" ORDERED(key, way)
#define OF_KINDS " state = any($1::int[]) and kind = any($2::int[])"
// $6: the pattern searched for.
#define FOUND " search like $6::text and" OF_KINDS
// $7: the user whose campaigns are wanted; there, $6 may be null.
#define HIS " id = any(array(select campaign_id from member where user_id = $7::uuid))"
#define AMONG_HIS                                                                                            \
    HIS " and ($6::text is null or search like $6)"                                                          \
        " and" OF_KINDS
#define WHERE(key, way, filter, behind)                                                                      \
    "select doc, " key ", id from campaign where" filter behind ORDERED(key, way)
#define LISTS(name, key, way, behind)                                                                        \
    {"campaigns_" name, AMONG_ALL(key, way, behind)},                                                        \
        {"campaigns_found_" name, WHERE(key, way, FOUND, behind)},                                           \
    {                                                                                                        \
        "campaigns_of_user_" name, WHERE(key, way, AMONG_HIS, behind)                                        \
    }

#define SAVED   " returning 1) select must_touch(count(*)) from saved"
#define COLUMNS "name_fold, search, code, external_id, kind, state, version, doc"

const Statement campaign_statements[] = {
    // --- one campaign, and what a command about it must know ---
    {"campaign_by_id_locked", "select doc from campaign where id = $1 for update"},
    {"campaign_by_external_id_locked", "select doc from campaign where external_id = $1 for update"},
    {"campaigns_by_ids", "select doc from campaign where id = any($1::uuid[])"},
    {"people_by_ids", "select id, active from person where id = any($1::uuid[])"},
    {"holders_of_code_and_external_id",
     "select (select id from campaign where code = $1), (select id from campaign where external_id = $2)"},
    {"campaign_insert", "insert into campaign (id, created_at, " COLUMNS ")"
                        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"},
    {"campaign_save", "with saved as (update campaign set (" COLUMNS ") = ($2, $3, $4, $5, $6, $7, $8, $9)"
                      " where id = $1" SAVED},
    {"members_drop", "delete from member where campaign_id = $1 and not (user_id = any(case when is_manager"
                     " then $2::uuid[] else $3::uuid[] end))"},
    {"members_add", "insert into member (campaign_id, user_id, is_manager)"
                    " select $1::uuid, u, true from unnest($2::uuid[]) u"
                    " union select $1::uuid, u, false from unnest($3::uuid[]) u on conflict do nothing"},

    // --- lists ---
    LISTS("newest", "created_at", "desc", BEHIND("created_at", "timestamptz", "<", "'infinity'", LAST_ID)),
    LISTS("oldest", "created_at", "asc", BEHIND("created_at", "timestamptz", ">", "'-infinity'", NIL_ID)),
    LISTS("by_name", "name_fold", "asc", BEHIND("name_fold", "text", ">", "''", NIL_ID)),
    LISTS("by_name_desc", "name_fold", "desc", BEHIND("name_fold", "text", "<", "chr(1114111)", LAST_ID)),
    {"campaigns_count", "select count(*) from campaign where" OF_KINDS},
    {"campaigns_found_count", "select count(*) from campaign where search like $3::text and" OF_KINDS},
    {"campaigns_of_user_count",
     "select count(*) from campaign where id = any(array(select campaign_id from member"
     " where user_id = $4::uuid)) and ($3::text is null or search like $3) and" OF_KINDS},
    {"campaign_ids_by_member", "select distinct campaign_id from member where user_id = $1"},

    // --- the pipeline, people ---
    {"pipeline_one", "select doc from pipeline where id = 'pipeline'"},
    {"pipeline_one_locked", "select doc from pipeline where id = 'pipeline' for update"},
    {"pipeline_insert", "insert into pipeline (id, version, doc) values ('pipeline', $1, $2)"},
    {"pipeline_save",
     "with saved as (update pipeline set version = $1, doc = $2 where id = 'pipeline'" SAVED},
    {"person_doubt", "update person set version = 0 where id = $1"},
    {"person_save", "insert into person (id, active, version) values ($1, $2, $3)"
                    " on conflict (id) do update set active = excluded.active, version = excluded.version"
                    " where excluded.version > person.version"},

    {"snapshot_campaigns", "select id, doc from campaign where id > $1::uuid order by id limit $2"},
    {"snapshot_pipeline",
     "select " LAST_ID "::uuid, doc from pipeline where $1::uuid < " LAST_ID "::uuid limit $2"},
    {0},
};

const SnapshotPart campaign_snapshots[] = {
    {&campaigns__campaign__descriptor, "snapshot_campaigns"},
    {&campaigns__pipeline__descriptor, "snapshot_pipeline"},
    {0},
};
