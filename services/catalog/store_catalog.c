// store_catalog -- catalogs, with their statuses and results one by one.
#include "common/text.h"
#include "services/catalog/store.h"

static Catalog *row_catalog(const Rows *rows, int i, Arena *a)
{
    Row r = row_at(rows, i);
    return row_message(&r, &catalog__catalog__descriptor, a);
}

Status catalog_scene_load(Tx *tx, Arena *a, const char *id, size_t n, char *const *ids, CatalogScene *out)
{
    Rows *rows = tx_ask(tx, "catalogs_locked", ARGS(id));
    Rows *strange = tx_ask(tx, "items_of_others", ARGS(arg_texts(a, n, ids), id));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows); i++) {
        Catalog *c = row_catalog(rows, i, a);
        if (same(c->id, id)) out->catalog = c;
        if (c->active) out->active = c;
    }
    for (int i = 0; i < rows_count(strange); i++) {
        Row r = row_at(strange, i);
        PUSH(a, out->strange, out->n_strange, arena_copy(a, row_text(&r)));
    }
    return OK;
}

Status catalog_load(Tx *tx, Arena *a, const char *id, Catalog **out)
{
    Rows *rows = tx_ask(tx, "catalog_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    *out = row_catalog(rows, 0, a);
    return OK;
}

Status catalogs_list(Tx *tx, Arena *a, bool active_only, const Page *page, Catalog__CatalogList *out)
{
    const char *active = arg_bool(active_only);
    Rows *rows =
        tx_ask(tx, "catalogs_newest", ARGS(active, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "catalogs_count", ARGS(active));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &catalog__catalog__descriptor, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *key = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, key, id, NULL);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

// --- writing ---

static void statuses_save(Tx *tx, Arena *a, const Catalog *c)
{
    char **ids = NULL;
    size_t n = 0;

    for (size_t i = 0; i < c->n_customer_statuses; i++) PUSH(a, ids, n, c->customer_statuses[i]->id);
    const char *all = arg_texts(a, n, ids);
    tx_put(tx, "statuses_drop", ARGS(c->id, all));
    tx_put(tx, "statuses_add", ARGS(c->id, all));
}

static void results_save(Tx *tx, Arena *a, const Catalog *c)
{
    size_t n = c->n_results, room = (n + 1) * sizeof(char *);
    char **ids = arena_alloc(a, room), **names = arena_alloc(a, room), **probabilities = arena_alloc(a, room),
         **statuses = arena_alloc(a, room);

    for (size_t i = 0; i < n; i++) {
        const Result *r = c->results[i];
        ids[i] = r->id;
        names[i] = r->name;
        probabilities[i] = r->has_probability ? arg_int(a, r->probability) : NULL;
        statuses[i] = r->customer_status_id;
    }
    const char *all = arg_texts(a, n, ids);
    tx_put(tx, "results_remove", ARGS(c->id, all));
    tx_put(
        tx, "results_save",
        ARGS(c->id, all, arg_texts(a, n, names), arg_texts(a, n, probabilities), arg_texts(a, n, statuses)));
}

void catalog_insert(Tx *tx, Arena *a, const Catalog *c)
{
    tx_put(tx, "catalog_insert",
           ARGS(c->id, arg_bool(c->active), arg_time(a, timestamp_time(c->created_at)),
                arg_int(a, c->version), arg_message(a, &c->base)));
    statuses_save(tx, a, c);
    results_save(tx, a, c);
}

void catalog_save(Tx *tx, Arena *a, const Catalog *c)
{
    tx_put(tx, "catalog_save",
           ARGS(c->id, arg_bool(c->active), arg_int(a, c->version), arg_message(a, &c->base)));
    statuses_save(tx, a, c);
    results_save(tx, a, c);
}
