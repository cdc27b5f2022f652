// store_settings -- settings, value lists and the audit.
#include "common/text.h"
#include "services/accounts/store.h"

static int32_t total_of(Rows *count)
{
    Row r = row_at(count, 0);
    return (int32_t)row_int(&r);
}

Status settings_load(Tx *tx, Arena *a, bool lock, Accounts__Settings **out)
{
    Rows *rows = tx_ask(tx, lock ? "settings_one_locked" : "settings_one", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &accounts__settings__descriptor, a);
    return OK;
}

void settings_save(Tx *tx, Arena *a, const Accounts__Settings *s)
{
    tx_put(tx, "settings_save", ARGS(arg_int(a, s->version), arg_message(a, &s->base)));
}

Status value_load(Tx *tx, Arena *a, const char *list, const char *id, Accounts__ListItem **out)
{
    Rows *rows = tx_ask(tx, "value_by_id_locked", ARGS(list, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &accounts__list_item__descriptor, a);
    return OK;
}

void value_save(Tx *tx, Arena *a, const char *list, const Accounts__ListItem *item)
{
    tx_put(tx, "value_save",
           ARGS(list, item->id, text_fold(a, item->name), arg_int(a, item->version),
                arg_message(a, &item->base)));
}

Status values_list(Tx *tx, Arena *a, const char *list, const Page *page, Accounts__ValueList *out)
{
    Rows *rows = tx_ask(tx, "values_by_name", ARGS(list, page->key[0], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "values_count", ARGS(list));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__list_item__descriptor, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        out->next_page_token = page_token(a, row_text(&r), NULL, NULL);
    }
    out->has_total_size = true;
    out->total_size = total_of(count);
    return OK;
}

void audit_insert(Tx *tx, Arena *a, const Accounts__AuditEntry *e)
{
    tx_put(tx, "audit_insert",
           ARGS(arg_time(a, timestamp_time(e->at)), e->event_id, e->resource, e->user_id,
                arg_message(a, &e->base)));
}

Status audit_list(Tx *tx, Arena *a, const char *resource, const char *user_id, Time after, const Page *page,
                  Accounts__AuditList *out)
{
    const char *since = arg_time(a, after), *most = arg_int(a, page->size + 1);
    Rows *rows = resource ? tx_ask(tx, "audit_by_resource",
                                   ARGS(since, page->key[0], page->key[1], most, resource, user_id))
                 : user_id
                     ? tx_ask(tx, "audit_by_user", ARGS(since, page->key[0], page->key[1], most, user_id))
                     : tx_ask(tx, "audit_newest", ARGS(since, page->key[0], page->key[1], most));
    Rows *count = tx_ask(tx, "audit_count", ARGS(since, resource, user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__audit_entry__descriptor, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, at, id, NULL);
    }
    out->has_total_size = true;
    out->total_size = total_of(count);
    return OK;
}
