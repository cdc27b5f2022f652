// store_contact -- contacts: written, shown, listed, looked up.
#include "common/text.h"
#include "services/contacts/search.h"
#include "services/contacts/store_rows.h"
#include <string.h>

enum { COLUMNS = 15 }; // see COLUMNS in store_statements.c

static void columns_of(const Contact *c, Arena *a, const char *into[COLUMNS])
{
    size_t n_facets;
    char **facets = contact_facets(c, a, &n_facets);
    const char *columns[COLUMNS] = {
        c->name,
        text_fold(a, c->name),
        contact_search_text(c, a),
        arg_texts(a, n_facets, facets),
        c->tax_code ? tax_code_normal(a, c->tax_code) : NULL,
        c->citizen_id ? citizen_id_normal(a, c->citizen_id) : NULL,
        phone_key(c->phone, a),
        c->email ? email_normal(a, c->email) : NULL,
        c->parent_id,
        c->salesperson_id,
        c->external_id,
        c->created_by,
        arg_time(a, timestamp_time(c->updated_at)),
        arg_int(a, c->version),
        arg_message(a, &c->base),
    };
    memcpy(into, columns, sizeof columns);
}

void contact_insert(Tx *tx, Arena *a, const Table *t, const Contact *c)
{
    const char *args[COLUMNS + 2] = {c->id, arg_time(a, timestamp_time(c->created_at))};
    columns_of(c, a, args + 2);
    tx_put(tx, t->insert, COLUMNS + 2, args);
}

void contact_save(Tx *tx, Arena *a, const Table *t, const Contact *c)
{
    const char *args[COLUMNS + 1] = {c->id};
    columns_of(c, a, args + 1);
    tx_put(tx, t->save, COLUMNS + 1, args);
}

void lead_delete(Tx *tx, Arena *a, const char *id, Time now)
{
    tx_put(tx, "lead_delete", ARGS(id, arg_time(a, now)));
}

Status contact_show(Tx *tx, Arena *a, const Table *t, const char *id, Contact **out)
{
    Rows *rows = tx_ask(tx, t->shown, ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    *out = row_shown(rows, 0, a);
    return OK;
}

Status contacts_load(Tx *tx, Arena *a, size_t n, char *const *ids, Contact ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "contacts_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n_out, row_message(&r, &contacts__contact__descriptor, a));
    }
    return st;
}

Rows *ask_holders(Tx *tx, Arena *a, const ContactKeys *k)
{
    const char *tax_code = k->tax_code ? tax_code_normal(a, k->tax_code) : NULL;
    const char *citizen_id = k->citizen_id ? citizen_id_normal(a, k->citizen_id) : NULL;
    const char *email = k->email ? email_normal(a, k->email) : NULL;
    return tx_ask(tx, "contacts_holding",
                  ARGS(tax_code, citizen_id, k->external_id, phone_key(k->phone, a), email));
}

Status contacts_holding(Tx *tx, Arena *a, const ContactKeys *k, Contact ***out, size_t *n_out)
{
    Rows *rows = ask_holders(tx, a, k);
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) PUSH(a, *out, *n_out, row_shown(rows, i, a));
    return st;
}

static void read_page(const Rows *rows, const Rows *count, int size, Arena *a, Contacts__ContactList *out)
{
    for (int i = 0; i < rows_count(rows) && i < size; i++)
        PUSH(a, out->items, out->n_items, row_shown(rows, i, a));
    if (rows_count(rows) > size) out->next_page_token = row_token(rows, size - 1, SHOWN_COLUMNS, a);
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
}

Status contacts_list(Tx *tx, Arena *a, const ContactFilter *f, Contacts__ContactList *out)
{
    const char *args[] = {
        f->salesperson_id,
        f->owners ? arg_texts(a, f->n_owners, f->owners) : NULL,
        arg_bool(f->unowned),
        f->pattern,
        f->n_facets ? arg_texts(a, f->n_facets, f->facets) : NULL,
        f->parent_id,
        f->page.key[0],
        f->page.key[1],
        arg_int(a, f->page.size + 1),
    };
    enum { FILTERS = 6, ALL = 9 };

    tx_put(tx, "contacts_plan", NO_ARGS);
    Rows *rows = tx_ask(tx, f->statement, ALL, args);
    Rows *count = tx_ask(tx, f->count, FILTERS, args);
    Status st = tx_flush(tx);
    if (st == OK) read_page(rows, count, f->page.size, a, out);
    return st;
}
