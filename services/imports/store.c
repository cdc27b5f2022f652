// store -- imports: rows to structs and back.
#include "services/imports/store.h"
#include "common/text.h"

Status import_load(Tx *tx, Arena *a, const char *id, bool lock, Stored *out)
{
    Rows *rows = tx_ask(tx, lock ? "import_by_id_locked" : "import_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;

    Row r = row_at(rows, 0);
    out->doc = row_message(&r, &imports__import__descriptor, a);
    out->upload_id = arena_copy(a, row_text(&r));
    out->header_line = (int)row_int(&r);
    out->next_line = (int)row_int(&r);
    out->stopping = row_bool(&r);
    out->actor = row_message(&r, &cohoi__actor__descriptor, a);
    return OK;
}

Status import_id_of_act(Tx *tx, Arena *a, const char *bulk_act_id, char **out)
{
    Rows *rows = tx_ask(tx, "import_by_bulk_act", ARGS(bulk_act_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = arena_copy(a, row_text(&r));
    return OK;
}

void import_insert(Tx *tx, Arena *a, const Stored *s)
{
    const Import *i = s->doc;
    tx_put(tx, "import_insert",
           ARGS(i->id, i->created_by, arg_time(a, timestamp_time(i->created_at)), arg_int(a, i->state),
                s->upload_id, arg_int(a, s->header_line), arg_message(a, &i->base)));
}

void import_save(Tx *tx, Arena *a, const Stored *s)
{
    Import *i = s->doc;
    i->has_version = true;
    i->version++;
    tx_put(tx, "import_save",
           ARGS(i->id, arg_int(a, i->state), s->upload_id, arg_int(a, s->header_line),
                arg_int(a, s->next_line), arg_bool(s->stopping),
                s->actor ? arg_message(a, &s->actor->base) : NULL, i->bulk_act_id,
                arg_time(a, timestamp_time(i->finished_at)), arg_message(a, &i->base)));
}

void import_stop(Tx *tx, const char *id)
{
    tx_put(tx, "import_stop", ARGS(id));
}

static int32_t counted(Rows *rows)
{
    Row r = row_at(rows, 0);
    return (int32_t)row_int(&r);
}

Status imports_list(Tx *tx, Arena *a, const char *user_id, const Page *page, Imports__ImportList *out)
{
    Rows *rows =
        tx_ask(tx, "imports_newest", ARGS(user_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "imports_count", ARGS(user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &imports__import__descriptor, a));
        const char *at = row_text(&r), *id = row_text(&r);
        if (i + 1 == page->size && rows_count(rows) > page->size)
            out->next_page_token = page_token(a, at, id, NULL);
    }
    out->has_total_size = true;
    out->total_size = counted(count);
    return OK;
}

// --- work ---

Status work_claim(Tx *tx, Arena *a, char **id)
{
    Rows *rows = tx_ask(tx, "work_claim", NO_ARGS);
    Status st = tx_flush(tx);
    *id = NULL;
    if (st != OK || rows_count(rows) == 0) return st;
    Row r = row_at(rows, 0);
    *id = arena_copy(a, row_text(&r));
    return OK;
}

void work_lease(Tx *tx, const char *id, bool goes_on)
{
    tx_put(tx, "work_lease", ARGS(id, arg_bool(goes_on)));
}

// --- erasing ---

static Status load_ids(Tx *tx, Arena *a, const char *statement, const char *of, char ***ids, size_t *n)
{
    Rows *rows = tx_ask(tx, statement, ARGS(of));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *ids, *n, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status imports_of_contact(Tx *tx, Arena *a, const char *contact_id, char ***ids, size_t *n)
{
    return load_ids(tx, a, "imports_of_contact", contact_id, ids, n);
}

Status imports_to_forget(Tx *tx, Arena *a, const char *days, char ***ids, size_t *n)
{
    return load_ids(tx, a, "imports_to_forget", days, ids, n);
}
