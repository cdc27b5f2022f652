// store_work -- what follows from others' changes and may be more than one transaction can do.
#include "services/opportunities/store.h"

static void read_scenes(Rows *rows, Arena *a, Scene **out, size_t *n)
{
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        row_opportunity(&r, a, &(*out)[i]);
    }
}

Status scenes_to_follow(Tx *tx, Arena *a, const char *contact_id, int limit, Scene **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "opportunities_to_follow_locked", ARGS(contact_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    if (st == OK) read_scenes(rows, a, out, n);
    return st;
}

Status scenes_by_step(Tx *tx, Arena *a, const StepMove *m, int limit, Scene **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "opportunities_by_step_locked",
                        ARGS(m->campaign_id, m->from_step_id, arg_bool(m->won_only), arg_int(a, limit)));
    Status st = tx_flush(tx);
    if (st == OK) read_scenes(rows, a, out, n);
    return st;
}

// --- contacts to follow ---

void follow_put(Tx *tx, const Follow *f)
{
    tx_put(tx, "contact_to_follow_insert", ARGS(f->contact_id, f->why, f->cause));
}

void follow_drop(Tx *tx, const Follow *f)
{
    tx_put(tx, "contact_to_follow_delete", ARGS(f->contact_id));
}

Status follows_load(Tx *tx, Arena *a, Follow **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "contacts_to_follow", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        Follow *f = &(*out)[i];
        f->contact_id = arena_copy(a, row_text(&r));
        f->why = arena_copy(a, row_text(&r));
        f->cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status follow_take(Tx *tx, const Follow *f, bool *is_mine)
{
    Rows *rows = tx_ask(tx, "contact_to_follow_locked", ARGS(f->contact_id));
    Status st = tx_flush(tx);
    *is_mine = st == OK && rows_count(rows) > 0;
    return st;
}

// --- moves of steps ---

void step_move_put(Tx *tx, const StepMove *m)
{
    tx_put(tx, "step_move_insert",
           ARGS(m->campaign_id, m->from_step_id, m->to_step_id, arg_bool(m->won_only), m->cause));
}

void step_move_drop(Tx *tx, const StepMove *m)
{
    tx_put(tx, "step_move_delete", ARGS(m->campaign_id, m->from_step_id, arg_bool(m->won_only)));
}

Status step_moves_load(Tx *tx, Arena *a, StepMove **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "step_moves", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        StepMove *m = &(*out)[i];
        m->campaign_id = arena_copy(a, row_text(&r));
        m->from_step_id = arena_copy(a, row_text(&r));
        m->to_step_id = arena_copy(a, row_text(&r));
        m->won_only = row_bool(&r);
        m->cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status step_move_take(Tx *tx, const StepMove *m, bool *is_mine, bool *is_over)
{
    Rows *rows = tx_ask(tx, "step_move_locked", ARGS(m->campaign_id, m->from_step_id, arg_bool(m->won_only)));
    Status st = tx_flush(tx);
    *is_mine = st == OK && rows_count(rows) > 0;
    if (!*is_mine) return st;
    Row r = row_at(rows, 0);
    (void)row_text(&r);
    *is_over = row_bool(&r);
    return OK;
}
