// store_settings -- settings and value lists.
#include "common/text.h"
#include "services/accounts/store_rows.h"

// --- settings ---

Status settings_scene(Tx *tx, Arena *a, const char *time_zone, SettingsScene *out)
{
    tx_put(tx, "settings_lock", NO_ARGS);
    Rows *settings = tx_ask(tx, "settings_one", NO_ARGS);
    Rows *zone = time_zone ? tx_ask(tx, "time_zone_known", ARGS(time_zone)) : NULL;
    Status st = tx_flush(tx);
    if (st != OK) return st;
    out->settings = first_message(settings, &accounts__settings__descriptor, a);
    out->time_zone_known = !time_zone || first_bool(zone);
    return OK;
}

Status settings_load(Tx *tx, Arena *a, Settings **out)
{
    return load_message(tx, a, "settings_one", NULL, &accounts__settings__descriptor, out);
}

void settings_save(Tx *tx, Arena *a, const Settings *s)
{
    tx_put(tx, "settings_save", ARGS(arg_int(a, s->version), arg_message(a, &s->base)));
}

// --- value lists ---

Status value_scene(Tx *tx, Arena *a, const char *list, const char *id, const char *name, ValueScene *out)
{
    Rows *item = NULL, *holder = NULL;
    if (id) {
        tx_put(tx, "value_lock", ARGS(list, id));
        item = tx_ask(tx, "value_by_id", ARGS(list, id));
    }
    if (name) holder = tx_ask(tx, "value_by_name", ARGS(list, text_fold(a, name)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    out->item = first_message(item, &accounts__list_item__descriptor, a);
    if (!any_row(holder)) return OK;
    Row r = row_at(holder, 0);
    out->holder_id = arena_copy(a, row_text(&r));
    return OK;
}

void value_save(Tx *tx, Arena *a, const char *list, const ListItem *item)
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

    for (int i = 0; i < rows_shown(rows, page); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__list_item__descriptor, a));
    }
    out->next_page_token = rows_token(rows, page, 1, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}

Status values_load(Tx *tx, Arena *a, size_t n_lists, char *const *lists, size_t n, char *const *ids,
                   Accounts__ValueBatch *out)
{
    Rows *rows = tx_ask(tx, "values_by_ids", ARGS(arg_texts(a, n_lists, lists), arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        Accounts__ListedValue *value = arena_message(a, &accounts__listed_value__descriptor);
        value->list = arena_copy(a, row_text(&r));
        value->item = row_message(&r, &accounts__list_item__descriptor, a);
        PUSH(a, out->items, out->n_items, value);
    }
    return st;
}
