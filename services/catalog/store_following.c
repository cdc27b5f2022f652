// store_following -- transactions of contacts that were merged into another.
#include "services/catalog/store.h"

void follow_put(Tx *tx, const Follow *f)
{
    tx_put(tx, "follow_put", ARGS(f->contact_id, f->into_id, f->cause));
}

void follow_drop(Tx *tx, const Follow *f)
{
    tx_put(tx, "follow_drop", ARGS(f->contact_id));
}

Status follows_load(Tx *tx, Arena *a, Follow **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "follows", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i].contact_id = arena_copy(a, row_text(&r));
        (*out)[i].into_id = arena_copy(a, row_text(&r));
        (*out)[i].cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status follow_take(Tx *tx, const Follow *f, bool *is_mine)
{
    Rows *rows = tx_ask(tx, "follow_take", ARGS(f->contact_id));
    Status st = tx_flush(tx);
    *is_mine = st == OK && rows_count(rows) > 0;
    return st;
}

Status transactions_to_follow(Tx *tx, Arena *a, const char *contact_id, int limit, Transaction ***out,
                              size_t *n)
{
    Rows *rows = tx_ask(tx, "transactions_by_contact_locked", ARGS(contact_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &catalog__transaction__descriptor, a));
    }
    return st;
}

static void read_given(const Rows *rows, Arena *a, LastGiven *out)
{
    if (rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->status_id = arena_copy(a, row_text(&r));
    out->transaction_id = arena_copy(a, row_text(&r));
    out->result_id = arena_copy(a, row_text(&r));
    out->at = row_time(&r);
    out->completed_at = row_time(&r);
}

Status given_load(Tx *tx, Arena *a, const char *from_id, const char *into_id, LastGiven *from,
                  LastGiven *into, int64_t *decision)
{
    tx_put(tx, "transactions_of_lock", ARGS(from_id)); /* first, as commands do */
    tx_put(tx, "decision_lock_both", ARGS(from_id, into_id));
    Rows *of_from = tx_ask(tx, "last_given", ARGS(from_id)),
         *of_into = tx_ask(tx, "last_given", ARGS(into_id));
    Rows *next = tx_ask(tx, "decision_next", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    read_given(of_from, a, from);
    read_given(of_into, a, into);
    Row r = row_at(next, 0);
    *decision = row_int(&r);
    return OK;
}

void transaction_move(Tx *tx, Arena *a, const Transaction *t)
{
    tx_put(tx, "transaction_move",
           ARGS(t->id, t->contact_id, arg_int(a, t->version), arg_message(a, &t->base)));
}
