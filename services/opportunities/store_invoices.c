// store_invoices -- invoices, and the customer whom they are kept for.
#include "services/opportunities/store_documents.h"

Status customer_scene_load(Tx *tx, Arena *a, const char *contact_id, const char *order_id, CustomerScene *out)
{
    Rows *customer = tx_ask(tx, "customer_and_now", ARGS(contact_id));
    Rows *order = order_id ? tx_ask(tx, "order_of_contact", ARGS(order_id, contact_id)) : NULL;
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(customer, 0);
    out->at = row_time(&r);
    out->customer = row_customer(&r, a);
    out->has_order = order && rows_count(order) > 0;
    return OK;
}

void invoice_insert(Tx *tx, Arena *a, const Invoice *i)
{
    tx_put(tx, "invoice_insert",
           ARGS(i->id, i->contact_id, i->order_id, i->issued_on, arg_time(a, timestamp_time(i->created_at)),
                arg_message(a, &i->base)));
}

Status invoices_list(Tx *tx, Arena *a, const char *contact_id, const Page *p, Opportunities__InvoiceList *out)
{
    Found found = {0};
    Rows *rows =
        tx_ask(tx, "invoices_by_contact", ARGS(contact_id, p->key[0], p->key[1], arg_int(a, p->size + 1)));
    Rows *count = tx_ask(tx, "invoices_count", ARGS(contact_id));
    Status st = found_read(tx, a, rows, count, p, &opportunities__invoice__descriptor, &found);
    FOUND_GIVE(out, found);
    return st;
}
