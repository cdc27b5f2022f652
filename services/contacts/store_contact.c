// store_contact -- contacts: rows to structs and back.
#include "common/text.h"
#include "services/contacts/store.h"
#include <string.h>

static Contacts__Counts *counts_of(Row *r, Arena *a)
{
    Contacts__Counts *n = arena_message(a, &contacts__counts__descriptor);
    n->has_opportunities = n->has_orders = n->has_meetings = true;
    n->opportunities = (int32_t)row_int(r);
    n->orders = (int32_t)row_int(r);
    n->meetings = (int32_t)row_int(r);
    return n;
}

static void read_names(Row *r, Arena *a, Contact *c)
{
    c->salesperson_name = arena_copy(a, row_text(r));
    c->parent_name = arena_copy(a, row_text(r));
    c->counts = counts_of(r, a);
}

static Contact *read_shown(const Rows *rows, int i, Arena *a)
{
    Row r = row_at(rows, i);
    Contact *c = row_message(&r, &contacts__contact__descriptor, a);
    read_names(&r, a, c);
    return c;
}

Status contact_show(Tx *tx, Arena *a, const char *id, Contact **out)
{
    Rows *rows = tx_ask(tx, "contact_shown", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    *out = read_shown(rows, 0, a);
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

static Status lock_one(Tx *tx, Arena *a, const char *statement, const char *key, Contact **out)
{
    Rows *rows = tx_ask(tx, statement, ARGS(key));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &contacts__contact__descriptor, a);
    return OK;
}

Status contact_lock(Tx *tx, Arena *a, const char *id, Contact **out)
{
    return lock_one(tx, a, "contact_locked", id, out);
}

Status contact_lock_by_external_id(Tx *tx, Arena *a, const char *external_id, Contact **out)
{
    return lock_one(tx, a, "contact_by_external_id_locked", external_id, out);
}

// A phone number in the ways people type it: "+84912345678 0912345678".
static const char *phone_forms(const Contact *c, Arena *a)
{
    const char *normal = c->phone ? phone_normal(a, c->phone) : NULL;
    if (!normal) return "";
    return strncmp(normal, "+84", 3) == 0 ? arena_print(a, "%s 0%s", normal, normal + 3) : normal;
}

// What q finds: every word a reader with rights may know of.
static char *search_text(const Contact *c, Arena *a)
{
    return arena_print(a, "%s %s %s %s %s", text_fold(a, c->name),
                       or_empty(tax_code_normal(a, or_empty(c->tax_code))),
                       or_empty(citizen_id_normal(a, or_empty(c->citizen_id))), phone_forms(c, a),
                       or_empty(email_normal(a, or_empty(c->email))));
}

enum { COLUMNS = 20 };

static void columns_of(const Contact *c, Arena *a, const char *into[COLUMNS])
{
    const char *columns[COLUMNS] = {
        arg_int(a, c->type),
        c->name,
        text_fold(a, c->name),
        search_text(c, a),
        c->tax_code ? tax_code_normal(a, c->tax_code) : NULL,
        c->citizen_id ? citizen_id_normal(a, c->citizen_id) : NULL,
        c->phone ? phone_normal(a, c->phone) : NULL,
        c->email ? email_normal(a, c->email) : NULL,
        c->parent_id,
        c->salesperson_id,
        c->status_id,
        c->rank,
        c->industry_id,
        arg_texts(a, c->n_offered_service_ids, c->offered_service_ids),
        arg_int(a, c->verify),
        arg_bool(c->old_customer),
        c->external_id,
        arg_time(a, timestamp_time(c->updated_at)),
        arg_int(a, c->version),
        arg_message(a, &c->base),
    };
    for (int i = 0; i < COLUMNS; i++) into[i] = columns[i];
}

void contact_insert(Tx *tx, Arena *a, const Contact *c)
{
    const char *args[COLUMNS + 2] = {c->id, arg_time(a, timestamp_time(c->created_at))};
    columns_of(c, a, args + 2);
    tx_put(tx, "contact_insert", COLUMNS + 2, args);
}

void contact_save(Tx *tx, Arena *a, const Contact *c)
{
    const char *args[COLUMNS + 1] = {c->id};
    columns_of(c, a, args + 1);
    tx_put(tx, "contact_save", COLUMNS + 1, args);
}

Status contact_names(Tx *tx, Arena *a, Contact *c)
{
    Rows *rows = tx_ask(tx, "contact_names", ARGS(c->id, c->salesperson_id, c->parent_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    read_names(&r, a, c);
    return OK;
}

Status contacts_holding(Tx *tx, Arena *a, const ContactKey *key, const char *except, Contact ***out,
                        size_t *n_out)
{
    Rows *found[3] = {0};
    if (key->tax_code) found[0] = tx_ask(tx, "contacts_by_tax_code", ARGS(key->tax_code, except));
    if (key->citizen_id) found[1] = tx_ask(tx, "contacts_by_citizen_id", ARGS(key->citizen_id, except));
    if (key->phone) found[2] = tx_ask(tx, "contacts_by_phone", ARGS(key->phone, except));
    Status st = tx_flush(tx);
    for (int k = 0; st == OK && k < 3; k++) {
        for (int i = 0; found[k] && i < rows_count(found[k]); i++)
            PUSH(a, *out, *n_out, read_shown(found[k], i, a));
    }
    return st;
}

Status parent_is_below(Tx *tx, const char *parent_id, const char *id, bool *found, bool *below)
{
    Rows *rows = tx_ask(tx, "parents_above", ARGS(parent_id, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *found = row_bool(&r);
    *below = row_bool(&r);
    return OK;
}

static const char *next_token(const Rows *rows, int i, Arena *a, int order_column)
{
    Row order = {rows, i, order_column}, id = {rows, i, 7};
    return page_token(a, row_text(&order), row_text(&id), NULL);
}

Status contacts_list(Tx *tx, Arena *a, const ContactFilter *f, Contacts__ContactList *out)
{
    static const struct {
        const char *statement;
        int order_column; // in the select list
    } by[] = {{"contacts_newest", 6}, {"contacts_by_name", 8}, {"contacts_changed", 9}};
    const char *args[16] = {f->reader,
                            arg_texts(a, f->n_led, f->led),
                            f->q,
                            f->salesperson_id,
                            f->status_id,
                            f->rank_id,
                            f->service_id,
                            f->industry_id,
                            f->parent_id,
                            arg_int(a, f->verify),
                            arg_int(a, f->type),
                            f->old_customer,
                            arg_bool(f->unowned),
                            f->page.key[0],
                            f->page.key[1],
                            arg_int(a, f->page.size + 1)};

    Rows *rows = tx_ask(tx, by[f->order].statement, 16, args);
    Rows *count = tx_ask(tx, "contacts_count", 13, args);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        PUSH(a, out->items, out->n_items, read_shown(rows, i, a));
    }
    if (rows_count(rows) > f->page.size) {
        out->next_page_token = (char *)next_token(rows, f->page.size - 1, a, by[f->order].order_column);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}
