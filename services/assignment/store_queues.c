// store_queues -- what jobs work off: who left, and what came back.
#include "services/assignment/store_rows.h"

// --- who left ---

void leaving_add(Tx *tx, const char *campaign_id, const char *user_id, const char *cause)
{
    tx_put(tx, "leaving_insert", ARGS(campaign_id, user_id, cause));
}

void leaving_add_everywhere(Tx *tx, const char *user_id, const char *cause)
{
    tx_put(tx, "leaving_insert_everywhere", ARGS(user_id, cause));
}

void leaving_add_owner(Tx *tx, const char *opportunity_id, const char *cause)
{
    tx_put(tx, "leaving_insert_owner", ARGS(opportunity_id, cause));
}

Status leavings_load(Tx *tx, Arena *a, Leaving **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "leavings", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i].campaign_id = arena_copy(a, row_text(&r));
        (*out)[i].user_id = arena_copy(a, row_text(&r));
        (*out)[i].cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status left_lock(Tx *tx, Arena *a, const Leaving *l, const Campaign *campaign, int most, Time now, Left *out)
{
    campaign_save(tx, a, campaign);
    const RoundRows round = round_ask(tx, l->campaign_id, true);
    Rows *noted = tx_ask(tx, "leaving_locked", ARGS(l->campaign_id, l->user_id));
    Rows *held =
        tx_ask(tx, "opportunities_by_owner_locked", ARGS(l->campaign_id, l->user_id, arg_int(a, most)));
    Status st = tx_flush(tx);
    if (st == OK) st = round_read(&round, a, now, &out->round);
    if (st != OK) return st;

    out->is_noted = rows_count(noted) > 0;
    if (out->is_noted) {
        Row r = row_at(noted, 0);
        out->is_active = row_bool(&r);
    }
    out->held = read_held(held, a, &out->n_held);
    return OK;
}

void leaving_done(Tx *tx, const Leaving *l)
{
    tx_put(tx, "leaving_delete", ARGS(l->campaign_id, l->user_id));
}

// --- what came back ---

void undecided_add(Tx *tx, const char *opportunity_id, const char *decision_id, const char *cause)
{
    tx_put(tx, "undecided_insert", ARGS(opportunity_id, decision_id, cause));
}

void undecided_drop(Tx *tx, const char *opportunity_id)
{
    tx_put(tx, "undecided_delete", ARGS(opportunity_id));
}

void undecided_wait(Tx *tx, const char *opportunity_id)
{
    tx_put(tx, "undecided_wait", ARGS(opportunity_id));
}

Status undecided_load(Tx *tx, Arena *a, Undecided **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "undecided_due", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i].opportunity_id = arena_copy(a, row_text(&r));
        (*out)[i].campaign_id = arena_copy(a, row_text(&r));
        (*out)[i].cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status undecided_lock(Tx *tx, Arena *a, const Undecided *u, Time now, CameBack *out)
{
    const RoundRows round = round_ask(tx, u->campaign_id, true);
    Rows *rows = tx_ask(tx, "undecided_locked", ARGS(u->opportunity_id));
    size_t n = 0;
    Status st = tx_flush(tx);
    if (st == OK) st = round_read(&round, a, now, &out->round);
    if (st != OK) return st;
    Held *held = read_held(rows, a, &n);
    out->held = n ? held : NULL;
    return OK;
}
