// store -- campaigns with their members, the pipeline, and copies of people.
#include "services/campaigns/store.h"
#include "common/text.h"

// --- what a command must know ---

typedef struct Asked {
    Rows *campaign, *people, *targets, *holders;
} Asked;

static Asked ask(Tx *tx, Arena *a, const Wanted *w)
{
    Asked asked = {0};
    if (w->id) asked.campaign = tx_ask(tx, "campaign_by_id_locked", ARGS(w->id));
    if (w->external_id) asked.campaign = tx_ask(tx, "campaign_by_external_id_locked", ARGS(w->external_id));
    if (w->n_people) asked.people = tx_ask(tx, "people_by_ids", ARGS(arg_texts(a, w->n_people, w->people)));
    if (w->n_targets) {
        asked.targets = tx_ask(tx, "campaigns_by_ids", ARGS(arg_texts(a, w->n_targets, w->targets)));
    }
    if (w->code || w->new_external_id) {
        asked.holders = tx_ask(tx, "holders_of_code_and_external_id", ARGS(w->code, w->new_external_id));
    }
    return asked;
}

static void *read_message(const Rows *rows, int i, const ProtobufCMessageDescriptor *type, Arena *a)
{
    Row r = row_at(rows, i);
    return row_message(&r, type, a);
}

static Campaign **read_campaigns(const Rows *rows, Arena *a, size_t *n)
{
    Campaign **out = NULL;
    for (*n = 0; *n < (size_t)rows_count(rows);) {
        PUSH(a, out, *n, read_message(rows, (int)*n, &campaigns__campaign__descriptor, a));
    }
    return out;
}

static void read_people(const Rows *rows, Arena *a, Scene *out)
{
    out->n_people = (size_t)rows_count(rows);
    out->people = arena_alloc(a, (out->n_people + 1) * sizeof *out->people);
    for (size_t i = 0; i < out->n_people; i++) {
        Row r = row_at(rows, (int)i);
        out->people[i].id = arena_copy(a, row_text(&r));
        out->people[i].active = row_bool(&r);
    }
}

Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out)
{
    Asked asked = ask(tx, a, w);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    if (asked.campaign && rows_count(asked.campaign)) {
        out->campaign = read_message(asked.campaign, 0, &campaigns__campaign__descriptor, a);
    }
    if (asked.people) read_people(asked.people, a, out);
    if (asked.targets) out->targets = read_campaigns(asked.targets, a, &out->n_targets);
    if (asked.holders) {
        Row r = row_at(asked.holders, 0);
        out->code_holder = arena_copy(a, row_text(&r));
        out->external_id_holder = arena_copy(a, row_text(&r));
    }
    return OK;
}

// --- campaigns ---

Status campaigns_load(Tx *tx, Arena *a, size_t n, char *const *ids, Campaign ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "campaigns_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    if (st == OK) *out = read_campaigns(rows, a, n_out);
    return st;
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

static char *search_text(const Campaign *c, Arena *a)
{
    return text_fold(a, arena_print(a, "%s %s", c->name, c->code));
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
           ARGS(c->id, arg_time(a, timestamp_time(c->created_at)), text_fold(a, c->name), search_text(c, a),
                c->code, c->external_id, arg_int(a, c->kind), arg_int(a, c->state), arg_int(a, c->version),
                arg_message(a, &c->base)));
    members_save(tx, a, c);
}

void campaign_save(Tx *tx, Arena *a, const Campaign *c)
{
    tx_put(tx, "campaign_save",
           ARGS(c->id, text_fold(a, c->name), search_text(c, a), c->code, c->external_id, arg_int(a, c->kind),
                arg_int(a, c->state), arg_int(a, c->version), arg_message(a, &c->base)));
    members_save(tx, a, c);
}

// --- the pipeline ---

static Status load_pipeline(Tx *tx, Arena *a, const char *statement, Pipeline **out)
{
    Rows *rows = tx_ask(tx, statement, NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    *out = read_message(rows, 0, &campaigns__pipeline__descriptor, a);
    return OK;
}

Status pipeline_load(Tx *tx, Arena *a, Pipeline **out)
{
    return load_pipeline(tx, a, "pipeline_one", out);
}

Status pipeline_lock(Tx *tx, Arena *a, Pipeline **out)
{
    return load_pipeline(tx, a, "pipeline_one_locked", out);
}

void pipeline_insert(Tx *tx, Arena *a, const Pipeline *p)
{
    tx_put(tx, "pipeline_insert", ARGS(arg_int(a, p->version), arg_message(a, &p->base)));
}

void pipeline_save(Tx *tx, Arena *a, const Pipeline *p)
{
    tx_put(tx, "pipeline_save", ARGS(arg_int(a, p->version), arg_message(a, &p->base)));
}

// --- people ---

void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version)
{
    tx_put(tx, "person_save", ARGS(id, arg_bool(active), arg_int(a, version)));
}
