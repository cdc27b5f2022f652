// store -- the campaigns' tables.
#include "services/campaigns/store.h"
#include "common/text.h"

#define VISIBLE                                                                                              \
    " ($1::uuid is null or exists (select 1 from member m where m.user_id = $1 and m.campaign_id = c.id))"   \
    " and ($2::text is null or c.name_fold like $2)"                                                         \
    " and ($3::int = 0 or c.state = $3) and ($4::int = 0 or c.kind = $4)"                                    \
    " and ($5::uuid is null or exists (select 1 from member m where m.user_id = $5 and m.campaign_id = "     \
    "c.id))"

const Statement campaign_statements[] = {
    {"campaign_by_id", "select doc from campaign where id = $1"},
    {"campaign_by_id_locked", "select doc from campaign where id = $1 for update"},
    {"campaign_by_external_id_locked", "select doc from campaign where external_id = $1 for update"},
    {"campaigns_by_ids", "select doc from campaign where id = any($1::uuid[])"},
    {"campaign_insert",
     "insert into campaign (id, name_fold, code, kind, state, external_id, created_at, version, doc)"
     " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    {"campaign_save",
     "with saved as (update campaign set name_fold = $2, code = $3, kind = $4, state = $5, external_id = $6,"
     " version = $7, doc = $8 where id = $1 returning 1) select must_touch(count(*)) from saved"},
    {"members_drop",
     "delete from member where campaign_id = $1 and not (user_id = any(case when is_manager then $2::uuid[]"
     " else $3::uuid[] end))"},
    {"members_add",
     "insert into member (campaign_id, user_id, is_manager)"
     " select $1::uuid, u, true from unnest($2::uuid[]) u union select $1::uuid, u, false from unnest($3::uuid[]) u"
     " on conflict do nothing"},
    {"campaigns_newest", "select doc, created_at, id from campaign c where" VISIBLE
                         " and ($6::timestamptz is null or (created_at, id) < ($6::timestamptz, $7::uuid))"
                         " order by created_at desc, id desc limit $8"},
    {"campaigns_by_name",
     "select doc, name_fold, id from campaign c where" VISIBLE
     " and ($6::text is null or (name_fold, id) > ($6, $7::uuid)) order by name_fold, id limit $8"},
    {"campaigns_count", "select count(*) from campaign c where" VISIBLE},
    {"campaign_ids_by_member", "select distinct campaign_id from member where user_id = $1"},
    {"pipeline_one", "select doc from pipeline where id = 'pipeline'"},
    {"pipeline_one_locked", "select doc from pipeline where id = 'pipeline' for update"},
    {"pipeline_insert", "insert into pipeline (id, version, doc) values ('pipeline', $1, $2)"},
    {"pipeline_save",
     "with saved as (update pipeline set version = $1, doc = $2 where id = 'pipeline' returning 1)"
     " select must_touch(count(*)) from saved"},
    {"people_by_ids", "select id, active from person where id = any($1::uuid[])"},
    {"person_save", "insert into person (id, active, version) values ($1, $2, $3)"
                    " on conflict (id) do update set active = excluded.active, version = excluded.version"
                    " where excluded.version > person.version"},
    {"snapshot_campaigns", "select id, doc from campaign where id > $1::uuid order by id limit $2"},
    {0},
};

const SnapshotPart campaign_snapshots[] = {{&campaigns__campaign__descriptor, "snapshot_campaigns"}, {0}};

static Status load_one(Tx *tx, Arena *a, const char *statement, const char *key, Campaign **out)
{
    Rows *rows = tx_ask(tx, statement, ARGS(key));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &campaigns__campaign__descriptor, a);
    return OK;
}

Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out)
{
    return load_one(tx, a, "campaign_by_id", id, out);
}

Status campaign_lock(Tx *tx, Arena *a, const char *id, Campaign **out)
{
    return load_one(tx, a, "campaign_by_id_locked", id, out);
}

Status campaign_lock_by_external_id(Tx *tx, Arena *a, const char *external_id, Campaign **out)
{
    return load_one(tx, a, "campaign_by_external_id_locked", external_id, out);
}

Status campaigns_load(Tx *tx, Arena *a, size_t n, char *const *ids, Campaign ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "campaigns_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n_out, row_message(&r, &campaigns__campaign__descriptor, a));
    }
    return st;
}

static void members_save(Tx *tx, Arena *a, const Campaign *c)
{
    const char *managers = arg_texts(a, c->n_manager_ids, c->manager_ids);
    const char *sellers = arg_texts(a, c->n_salesperson_ids, c->salesperson_ids);
    tx_put(tx, "members_drop", ARGS(c->id, managers, sellers));
    tx_put(tx, "members_add", ARGS(c->id, managers, sellers));
}

void campaign_insert(Tx *tx, Arena *a, const Campaign *c)
{
    tx_put(tx, "campaign_insert",
           ARGS(c->id, text_fold(a, c->name), c->code, arg_int(a, c->kind), arg_int(a, c->state),
                c->external_id, arg_time(a, timestamp_time(c->created_at)), arg_int(a, c->version),
                arg_message(a, &c->base)));
    members_save(tx, a, c);
}

void campaign_save(Tx *tx, Arena *a, const Campaign *c)
{
    tx_put(tx, "campaign_save",
           ARGS(c->id, text_fold(a, c->name), c->code, arg_int(a, c->kind), arg_int(a, c->state),
                c->external_id, arg_int(a, c->version), arg_message(a, &c->base)));
    members_save(tx, a, c);
}

Status campaigns_list(Tx *tx, Arena *a, const CampaignFilter *f, Campaigns__CampaignList *out)
{
    const char *state = arg_int(a, f->state), *kind = arg_int(a, f->kind);
    Rows *rows = tx_ask(tx, f->by_name ? "campaigns_by_name" : "campaigns_newest",
                        ARGS(f->reader, f->q, state, kind, f->member, f->page.key[0], f->page.key[1],
                             arg_int(a, f->page.size + 1)));
    Rows *count = tx_ask(tx, "campaigns_count", ARGS(f->reader, f->q, state, kind, f->member));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &campaigns__campaign__descriptor, a));
        if (i + 1 < f->page.size || rows_count(rows) <= f->page.size) continue;
        const char *order = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, order, id, NULL);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

Status campaign_ids_of(Tx *tx, Arena *a, const char *user_id, Campaigns__CampaignIds *out)
{
    Rows *rows = tx_ask(tx, "campaign_ids_by_member", ARGS(user_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->campaign_ids, out->n_campaign_ids, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status pipeline_load(Tx *tx, Arena *a, bool lock, Pipeline **out)
{
    Rows *rows = tx_ask(tx, lock ? "pipeline_one_locked" : "pipeline_one", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &campaigns__pipeline__descriptor, a);
    return OK;
}

void pipeline_insert(Tx *tx, Arena *a, const Pipeline *p)
{
    tx_put(tx, "pipeline_insert", ARGS(arg_int(a, p->version), arg_message(a, &p->base)));
}

void pipeline_save(Tx *tx, Arena *a, const Pipeline *p)
{
    tx_put(tx, "pipeline_save", ARGS(arg_int(a, p->version), arg_message(a, &p->base)));
}

Status people_known(Tx *tx, Arena *a, size_t n, char *const *ids, PeopleKnown *out)
{
    Rows *rows = tx_ask(tx, "people_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        char *id = arena_copy(a, row_text(&r));
        PUSH(a, out->known, out->n_known, id);
        if (!row_bool(&r)) PUSH(a, out->inactive, out->n_inactive, id);
    }
    return st;
}

void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version)
{
    tx_put(tx, "person_save", ARGS(id, arg_bool(active), arg_int(a, version)));
}
