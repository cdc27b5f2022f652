// store_pages -- lists of messages, from rows of doc, key, id.
#include "services/opportunities/store_documents.h"

Row found_row(Rows *rows, int i)
{
    return (Row){rows, i, 3};
}

Status found_read(Tx *tx, Arena *a, Rows *rows, Rows *count, const Page *p,
                  const ProtobufCMessageDescriptor *type, Found *out)
{
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < p->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n, row_message(&r, type, a));
        if (i + 1 < p->size || rows_count(rows) <= p->size) continue;
        const char *key = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, key, id, NULL);
    }
    Row total = row_at(count, 0);
    out->total = (int32_t)row_int(&total);
    return OK;
}
