// store_handing_over -- what one who leaves hands over, and how far that is.
#include "services/catalog/store.h"

void hand_over_put(Tx *tx, const HandOver *h)
{
    tx_put(tx, "hand_over_put", ARGS(h->id, h->from_id, h->to_id));
}

Status hand_over_take(Tx *tx, Arena *a, HandOver *out, bool *found)
{
    Rows *rows = tx_ask(tx, "hand_over_due", NO_ARGS);
    Status st = tx_flush(tx);

    *found = st == OK && rows_count(rows) > 0;
    if (!*found) return st;
    Row r = row_at(rows, 0);
    out->id = arena_copy(a, row_text(&r));
    out->from_id = arena_copy(a, row_text(&r));
    out->to_id = arena_copy(a, row_text(&r));
    return OK;
}

void hand_over_drop(Tx *tx, const HandOver *h)
{
    tx_put(tx, "hand_over_drop", ARGS(h->id));
}

Status open_transactions_lock(Tx *tx, Arena *a, const char *user_id, int limit, Transaction ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "open_transactions_locked", ARGS(user_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &catalog__transaction__descriptor, a));
    }
    return st;
}
