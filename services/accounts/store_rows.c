// store_rows -- what reading rows has in common.
#include "services/accounts/store_rows.h"

void *first_message(const Rows *rows, const ProtobufCMessageDescriptor *type, Arena *a)
{
    if (!any_row(rows)) return NULL;
    Row r = row_at(rows, 0);
    return row_message(&r, type, a);
}

bool first_bool(const Rows *rows)
{
    if (!any_row(rows)) return false;
    Row r = row_at(rows, 0);
    return row_bool(&r);
}

int32_t first_int(const Rows *rows)
{
    Row r = row_at(rows, 0);
    return (int32_t)row_int(&r);
}

bool any_row(const Rows *rows)
{
    return rows && rows_count(rows) > 0;
}

Status load_message(Tx *tx, Arena *a, const char *statement, const char *key,
                    const ProtobufCMessageDescriptor *type, void *out)
{
    Rows *rows = key ? tx_ask(tx, statement, ARGS(key)) : tx_ask(tx, statement, NO_ARGS);
    Status st = tx_flush(tx);
    if (st == OK) *(void **)out = first_message(rows, type, a);
    return st == OK && !any_row(rows) ? NOT_FOUND : st;
}

int rows_shown(const Rows *rows, const Page *page)
{
    return rows_count(rows) > page->size ? page->size : rows_count(rows);
}

char *rows_token(const Rows *rows, const Page *page, int order_columns, Arena *a)
{
    if (rows_count(rows) <= page->size) return NULL;
    Row r = {rows, page->size - 1, 1};
    const char *first = row_text(&r), *second = order_columns > 1 ? row_text(&r) : NULL;
    return page_token(a, first, second, NULL);
}
