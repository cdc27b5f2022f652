// store_products -- the customers' products, and what they have paid.
#include "services/contacts/revenue.h"
#include "services/contacts/store_rows.h"

void product_insert(Tx *tx, Arena *a, const Product *p)
{
    tx_put(tx, "product_insert",
           ARGS(p->id, p->contact_id, arg_time(a, timestamp_time(p->created_at)), arg_int(a, p->version),
                arg_message(a, &p->base)));
}

void product_save(Tx *tx, Arena *a, const Product *p)
{
    tx_put(tx, "product_save", ARGS(p->id, arg_int(a, p->version), arg_message(a, &p->base)));
}

void product_delete(Tx *tx, const char *id)
{
    tx_put(tx, "product_delete", ARGS(id));
}

Status product_open(Tx *tx, Arena *a, const char *id, Product **out, Contact **of)
{
    Rows *product = tx_ask(tx, "product_locked", ARGS(id));
    Rows *contact = tx_ask(tx, "contact_shown_by_product", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(product) == 0 || rows_count(contact) == 0) return NOT_FOUND;
    Row r = row_at(product, 0);
    *out = row_message(&r, &contacts__product__descriptor, a);
    *of = row_shown(contact, 0, a);
    (*out)->contact_id = (*of)->id;
    return OK;
}

Status products_list(Tx *tx, Arena *a, const char *contact_id, const Page *page, Contact **of,
                     Contacts__ProductList *out)
{
    Rows *contact = tx_ask(tx, "contact_shown", ARGS(contact_id));
    Rows *rows = tx_ask(tx, "products_newest",
                        ARGS(contact_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "products_count", ARGS(contact_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(contact) == 0) return NOT_FOUND;

    *of = row_shown(contact, 0, a);
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        Product *p = row_message(&r, &contacts__product__descriptor, a);
        p->contact_id = (*of)->id; // it may have been another's that was merged into this
        PUSH(a, out->items, out->n_items, p);
    }
    if (rows_count(rows) > page->size) out->next_page_token = row_token(rows, page->size - 1, 1, a);
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

void revenue_add(Tx *tx, Arena *a, const char *contact_id, Time paid_at, const Cohoi__Money *amount)
{
    const char *currency = amount->currency_code ? amount->currency_code : "VND";
    tx_put(tx, "revenue_add", ARGS(contact_id, arg_time(a, paid_at), currency, money_text(a, amount)));
}
