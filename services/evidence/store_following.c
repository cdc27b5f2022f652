// store_following -- what hangs on a contact goes over to the one it was merged into, or is erased with it.
#include "services/evidence/store.h"

void following_put(Tx *tx, const Following *f)
{
    tx_put(tx, "following_put", ARGS(f->contact_id, f->into_id, f->cause));
}

Status followings_load(Tx *tx, Arena *a, Following **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "followings", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        Following *f = &(*out)[i];
        f->contact_id = arena_copy(a, row_text(&r));
        f->into_id = arena_copy(a, row_text(&r));
        f->cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

static Status move(Tx *tx, const Following *f, const char *limit, bool *done)
{
    Rows *dossiers = tx_ask(tx, "dossiers_move", ARGS(f->contact_id, limit, f->into_id));
    Rows *calls = tx_ask(tx, "calls_move", ARGS(f->contact_id, limit, f->into_id));
    Rows *links = tx_ask(tx, "links_move", ARGS(f->contact_id, limit, f->into_id));
    Status st = tx_flush(tx);
    if (st == OK) *done = rows_count(dossiers) + rows_count(calls) + rows_count(links) == 0;
    return st;
}

static void drop_bytes(Tx *tx, Arena *a, const Rows *rows)
{
    char **ids = NULL;
    size_t n = 0;
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        const char *id = row_text(&r);
        if (id) PUSH(a, ids, n, arena_copy(a, id));
    }
    if (n) tx_put(tx, "uploads_drop", ARGS(arg_texts(a, n, ids)));
}

static Status erase(Tx *tx, Arena *a, const Following *f, const char *limit, bool *done)
{
    Rows *files = tx_ask(tx, "files_erase", ARGS(f->contact_id, limit));
    Rows *recordings = tx_ask(tx, "recordings_erase", ARGS(f->contact_id, limit));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    drop_bytes(tx, a, files);
    drop_bytes(tx, a, recordings);
    *done = rows_count(files) + rows_count(recordings) == 0;
    return OK;
}

Status following_take(Tx *tx, Arena *a, const Following *f, int limit, bool *done)
{
    const char *most = arg_int(a, limit);
    Rows *mine = tx_ask(tx, "following_locked", ARGS(f->contact_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(mine) == 0) return NOT_FOUND;
    st = f->into_id ? move(tx, f, most, done) : erase(tx, a, f, most, done);
    if (st == OK && *done) tx_put(tx, "following_drop", ARGS(f->contact_id));
    return st;
}
