// store -- copies, the round, opportunities, the shuffle's urn.
#include "services/assignment/store.h"
#include "services/assignment/store_rows.h"

// --- copies ---

static Campaign *read_campaign(const Rows *rows, Arena *a)
{
    if (rows_count(rows) == 0) return NULL;
    Row r = row_at(rows, 0);
    return row_message(&r, &campaigns__campaign__descriptor, a);
}

Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out)
{
    Rows *rows = tx_ask(tx, "campaign_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *out = read_campaign(rows, a);
    return *out ? OK : NOT_FOUND;
}

static const char *seller_ids(const Round *r, Arena *a)
{
    char **ids = NULL;
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) PUSH(a, ids, n, r->sellers[i].user_id);
    return arg_texts(a, n, ids);
}

static const char *member_ids(const Campaign *c, Arena *a)
{
    char **ids = NULL;
    size_t n = 0;
    for (size_t i = 0; i < c->n_manager_ids; i++) PUSH(a, ids, n, c->manager_ids[i]);
    for (size_t i = 0; i < c->n_salesperson_ids; i++) PUSH(a, ids, n, c->salesperson_ids[i]);
    return arg_texts(a, n, ids);
}

void campaign_save(Tx *tx, Arena *a, const Campaign *c)
{
    const Round r = round_of(c, 0, a);
    tx_put(tx, "campaign_save",
           ARGS(c->id, arg_texts(a, c->n_salesperson_ids, c->salesperson_ids), seller_ids(&r, a),
                member_ids(c, a), arg_bool(round_counts_held(c)), arg_bool(round_counts_period(c)),
                arg_int(a, round_period_days(c)), arg_int(a, c->version), arg_message(a, &c->base)));
    tx_put(tx, "turn_insert", ARGS(c->id));
}

void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version)
{
    tx_put(tx, "person_save", ARGS(id, arg_bool(active), arg_int(a, version)));
}

// --- the round ---

RoundRows round_ask(Tx *tx, const char *campaign_id, bool lock)
{
    RoundRows rows;
    rows.turn = tx_ask(tx, lock ? "turn_locked" : "turn_shown", ARGS(campaign_id));
    rows.campaign = tx_ask(tx, "campaign_by_id", ARGS(campaign_id));
    rows.sellers = tx_ask(tx, "sellers_by_campaign", ARGS(campaign_id, arg_bool(!lock)));
    return rows;
}

static void read_sellers(const Rows *rows, Arena *a, Round *out)
{
    out->n = (size_t)rows_count(rows);
    out->sellers = arena_alloc(a, (out->n + 1) * sizeof *out->sellers);
    for (size_t i = 0; i < out->n; i++) {
        Row r = row_at(rows, (int)i);
        Seller *s = &out->sellers[i];
        *s = seller_of(out->campaign, arena_copy(a, row_text(&r)));
        s->active = row_bool(&r);
        s->held = row_int(&r);
        s->in_period = row_int(&r);
        s->given = row_int(&r);
        s->pass = row_int(&r);
    }
}

Status round_read(const RoundRows *rows, Arena *a, Time now, Round *out)
{
    const Campaign *c = read_campaign(rows->campaign, a);
    if (!c) return NOT_FOUND;
    *out = round_of(c, now, a);
    read_sellers(rows->sellers, a, out);
    if (rows_count(rows->turn) == 0) return OK;
    Row r = row_at(rows->turn, 0);
    out->last_user_id = arena_copy(a, row_text(&r));
    out->position = row_int(&r);
    out->pass = row_int(&r);
    return OK;
}

Status round_lock(Tx *tx, Arena *a, const char *campaign_id, Time now, Round *out)
{
    const RoundRows rows = round_ask(tx, campaign_id, true);
    Status st = tx_flush(tx);
    return st == OK ? round_read(&rows, a, now, out) : st;
}

Status round_show(Tx *tx, Arena *a, const char *campaign_id, Time now, Round *out)
{
    const RoundRows rows = round_ask(tx, campaign_id, false);
    Status st = tx_flush(tx);
    return st == OK ? round_read(&rows, a, now, out) : st;
}

void round_save(Tx *tx, Arena *a, const Round *r)
{
    char **ids = NULL, **given = NULL, **passes = NULL;
    size_t n_ids = 0, n_given = 0, n_passes = 0;

    for (size_t i = 0; i < r->n; i++) {
        if (!r->sellers[i].changed) continue;
        PUSH(a, ids, n_ids, r->sellers[i].user_id);
        PUSH(a, given, n_given, arg_int(a, r->sellers[i].given));
        PUSH(a, passes, n_passes, arg_int(a, r->sellers[i].pass));
    }
    if (n_ids == 0) return;
    tx_put(tx, "turn_save",
           ARGS(r->campaign->id, r->last_user_id, arg_int(a, r->position), arg_int(a, r->pass)));
    tx_put(tx, "shares_save",
           ARGS(r->campaign->id, arg_texts(a, n_ids, ids), arg_texts(a, n_given, given),
                arg_texts(a, n_passes, passes)));
}

void campaign_hold(Tx *tx, const char *campaign_id)
{
    tx_put(tx, "turn_locked", ARGS(campaign_id));
}

// --- opportunities ---

void opportunity_insert(Tx *tx, Arena *a, const Held *o, int state)
{
    tx_put(tx, "opportunity_insert",
           ARGS(o->id, o->campaign_id, o->owner_id, arg_int(a, state), arg_time(a, o->entered_at)));
}

void opportunity_set_owner(Tx *tx, const char *id, const char *owner_id)
{
    tx_put(tx, "opportunity_set_owner", ARGS(id, owner_id));
}

void opportunity_set_state(Tx *tx, Arena *a, const char *id, int state)
{
    tx_put(tx, "opportunity_set_state", ARGS(id, arg_int(a, state)));
}

void opportunity_set_deleted(Tx *tx, const char *id, bool deleted)
{
    tx_put(tx, "opportunity_set_deleted", ARGS(id, arg_bool(deleted)));
}

void opportunity_pend(Tx *tx, const char *id, const char *decision_id, const char *owner_id, const char *why)
{
    tx_put(tx, "opportunity_pend", ARGS(id, decision_id, owner_id, why));
}

void opportunity_unpend(Tx *tx, const char *id, const char *decision_id)
{
    tx_put(tx, "opportunity_unpend", ARGS(id, decision_id));
}

Held *read_held(const Rows *rows, Arena *a, size_t *n)
{
    *n = (size_t)rows_count(rows);
    Held *out = arena_alloc(a, (*n + 1) * sizeof *out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        out[i].id = arena_copy(a, row_text(&r));
        out[i].campaign_id = arena_copy(a, row_text(&r));
        out[i].owner_id = arena_copy(a, row_text(&r));
        out[i].entered_at = row_time(&r);
        out[i].is_free = row_bool(&r);
    }
    return out;
}

Status opportunities_lock(Tx *tx, Arena *a, const char *campaign_id, size_t n, char *const *ids, Held **out,
                          size_t *n_out)
{
    campaign_hold(tx, campaign_id);
    Rows *rows = tx_ask(tx, "opportunities_by_ids_locked", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    if (st == OK) *out = read_held(rows, a, n_out);
    return st;
}

// --- the shuffle ---

Status urn_load(Tx *tx, Arena *a, const char *campaign_id, bool include_owned, int most, Urn *out)
{
    Rows *campaign = tx_ask(tx, "campaign_by_id", ARGS(campaign_id));
    Rows *users = tx_ask(tx, "salespeople_active", ARGS(campaign_id));
    Rows *open = tx_ask(tx, include_owned ? "opportunities_open" : "opportunities_unowned",
                        ARGS(campaign_id, arg_int(a, most)));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    out->campaign = read_campaign(campaign, a);
    for (int i = 0; i < rows_count(users); i++) {
        Row r = row_at(users, i);
        PUSH(a, out->user_ids, out->n_users, arena_copy(a, row_text(&r)));
    }
    out->open = read_held(open, a, &out->n_open);
    return OK;
}
