// store_rows -- what is wrong with the rows of an import, and what it has made of them.
#include "common/text.h"
#include "services/imports/store.h"
#include <stdlib.h>

// --- problems ---

void problems_drop(Tx *tx, const char *import_id)
{
    tx_put(tx, "problems_delete", ARGS(import_id));
}

void problems_add(Tx *tx, Arena *a, const char *import_id, const RowError *errors, size_t n)
{
    char **lines = arena_alloc(a, (n + 1) * sizeof *lines),
         **columns = arena_alloc(a, (n + 1) * sizeof *lines);
    char **codes = arena_alloc(a, (n + 1) * sizeof *lines), **ids = arena_alloc(a, (n + 1) * sizeof *lines);

    if (n == 0) return;
    for (size_t i = 0; i < n; i++) {
        lines[i] = arg_int(a, errors[i].row);
        columns[i] = (char *)errors[i].column;
        codes[i] = arg_int(a, errors[i].code);
    }
    tx_put(tx, "problems_insert",
           ARGS(import_id, arg_texts(a, n, lines), arg_texts(a, n, columns), arg_texts(a, n, codes),
                arg_texts(a, n, ids)));
}

void problems_add_kept(Tx *tx, Arena *a, const char *import_id, Cohoi__Code code, size_t n,
                       char *const *lines, char *const *record_ids)
{
    char **columns = arena_alloc(a, (n + 1) * sizeof *columns),
         **codes = arena_alloc(a, (n + 1) * sizeof *codes);
    if (n == 0) return;
    for (size_t i = 0; i < n; i++) codes[i] = arg_int(a, code);
    tx_put(tx, "problems_insert",
           ARGS(import_id, arg_texts(a, n, lines), arg_texts(a, n, columns), arg_texts(a, n, codes),
                arg_texts(a, n, record_ids)));
}

static Imports__RowError *read_problem(Row *r, Arena *a)
{
    Imports__RowError *e = arena_message(a, &imports__row_error__descriptor);
    e->has_row = true;
    e->row = (int32_t)row_int(r);
    e->column = arena_copy(a, row_text(r));
    const CodeWords *words = code_words_of((Cohoi__Code)row_int(r));
    e->code = arena_copy(a, words->name);
    e->message = arena_copy(a, words->vi);
    e->record_id = arena_copy(a, row_text(r));
    return e;
}

Status problems_list(Tx *tx, Arena *a, const char *import_id, const Page *page, Imports__RowErrorList *out)
{
    Rows *rows = tx_ask(tx, "problems_by_line",
                        ARGS(import_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "problems_count", ARGS(import_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        Imports__RowError *e = read_problem(&r, a);
        PUSH(a, out->items, out->n_items, e);
        if (i + 1 == page->size && rows_count(rows) > page->size)
            out->next_page_token = page_token(a, arg_int(a, e->row), row_text(&r), NULL);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

Status bad_lines_load(Tx *tx, Arena *a, const char *import_id, int **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "bad_lines", ARGS(import_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i] = (int)row_int(&r);
    }
    return OK;
}

// --- what a run has made ---

void made_add(Tx *tx, Arena *a, const char *import_id, const MadeRow *rows, size_t n)
{
    size_t size = (n + 1) * sizeof(char *);
    char **lines = arena_alloc(a, size), **contacts = arena_alloc(a, size),
         **new_contacts = arena_alloc(a, size);
    char **opportunities = arena_alloc(a, size), **new_opportunities = arena_alloc(a, size);

    if (n == 0) return;
    for (size_t i = 0; i < n; i++) {
        lines[i] = arg_int(a, rows[i].line);
        contacts[i] = (char *)rows[i].contact_id;
        new_contacts[i] = (char *)arg_bool(rows[i].contact_created);
        opportunities[i] = (char *)rows[i].opportunity_id;
        new_opportunities[i] = (char *)arg_bool(rows[i].opportunity_created);
    }
    tx_put(tx, "made_insert",
           ARGS(import_id, arg_texts(a, n, lines), arg_texts(a, n, contacts), arg_texts(a, n, new_contacts),
                arg_texts(a, n, opportunities), arg_texts(a, n, new_opportunities)));
}

Status made_next(Tx *tx, Arena *a, const char *import_id, bool contacts, int limit, MadeRow **out, size_t *n)
{
    Rows *rows =
        tx_ask(tx, contacts ? "made_contacts" : "made_opportunities", ARGS(import_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        MadeRow *m = &(*out)[i];
        m->line = (int)row_int(&r);
        m->contact_id = arena_copy(a, row_text(&r));
        m->contact_created = row_bool(&r);
        m->opportunity_id = arena_copy(a, row_text(&r));
        m->opportunity_created = row_bool(&r);
    }
    return OK;
}

void made_looked_at(Tx *tx, Arena *a, const char *import_id, bool contacts, size_t n, char *const *lines)
{
    tx_put(tx, "made_look", ARGS(import_id, arg_texts(a, n, lines), contacts ? "2" : "1"));
}

void made_unlook(Tx *tx, const char *import_id)
{
    tx_put(tx, "made_unlook", ARGS(import_id));
}

void made_drop(Tx *tx, const char *import_id)
{
    tx_put(tx, "made_delete", ARGS(import_id));
}

Status made_updated(Tx *tx, Arena *a, const char *import_id, size_t *n, char ***lines, char ***ids)
{
    Rows *rows = tx_ask(tx, "made_updated", ARGS(import_id));
    Status st = tx_flush(tx);
    size_t count = 0;
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *lines, count, arena_copy(a, row_text(&r)));
        PUSH(a, *ids, *n, arena_copy(a, row_text(&r)));
    }
    return st;
}
