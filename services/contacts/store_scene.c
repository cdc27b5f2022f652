// store_scene -- all that a command must know, asked for in one flush.
#include "common/text.h"
#include "services/contacts/revenue.h"
#include "services/contacts/search.h"
#include "services/contacts/store_rows.h"

typedef struct Asked {
    Rows *contact, *made, *year, *person, *above, *holders, *lead_holders, *values, *status;
} Asked;

// Locks come first, and always in this order: the tree, the contact.
static Rows *ask_contact(Tx *tx, const Wanted *w)
{
    if (w->moves) tx_put(tx, "contact_tree_lock", NO_ARGS);
    if (w->id) {
        if (!w->only_looks) tx_put(tx, w->table->lock, ARGS(w->id));
        return tx_ask(tx, w->table->shown, ARGS(w->id));
    }
    if (!w->external_id) return NULL;
    tx_put(tx, w->table->lock_by_external_id, ARGS(w->external_id));
    return tx_ask(tx, w->table->shown_by_external_id, ARGS(w->external_id));
}

static Rows *ask_alike(Tx *tx, Arena *a, const char *statement, const Wanted *w)
{
    const char *tax_code = w->tax_code ? tax_code_normal(a, w->tax_code) : NULL;
    const char *citizen_id = w->citizen_id ? citizen_id_normal(a, w->citizen_id) : NULL;
    const char *email = w->email ? email_normal(a, w->email) : NULL;
    return tx_ask(tx, statement,
                  ARGS(tax_code, citizen_id, phone_key(w->phone, a), email, w->id, w->external_id,
                       w->wanted_external_id));
}

static void ask_who_else(Tx *tx, Arena *a, const Wanted *w, Asked *out)
{
    const ContactKeys keys = {
        .tax_code = w->tax_code, .citizen_id = w->citizen_id, .external_id = w->wanted_external_id};
    if (w->table == &lead_table) {
        out->holders = ask_alike(tx, a, "contacts_like_lead", w);
        out->lead_holders = ask_alike(tx, a, "leads_like_lead", w);
    } else if (w->who_is_like_it) {
        out->holders = ask_alike(tx, a, "contacts_like_contact", w);
    } else if (keys.tax_code || keys.citizen_id || keys.external_id) {
        out->holders = ask_holders(tx, a, &keys);
    }
}

static Asked ask(Tx *tx, Arena *a, const Wanted *w)
{
    Asked asked = {.contact = ask_contact(tx, w), .year = tx_ask(tx, "year", NO_ARGS)};

    if (w->made_id) asked.made = tx_ask(tx, "contact_shown_now", ARGS(w->made_id));
    if (w->person_id) asked.person = tx_ask(tx, "person_by_id", ARGS(w->person_id));
    if (w->parent_id) asked.above = tx_ask(tx, "contacts_above", ARGS(w->parent_id));
    if (w->n_value_ids)
        asked.values = tx_ask(tx, "values_by_ids", ARGS(arg_texts(a, w->n_value_ids, w->value_ids)));
    if (w->status_id) asked.status = tx_ask(tx, "customer_status_by_id", ARGS(w->status_id));
    ask_who_else(tx, a, w, &asked);
    return asked;
}

static void read_person(const Rows *rows, PersonCopy *out, Arena *a)
{
    if (!rows || rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->known = true;
    out->full_name = arena_copy(a, row_text(&r));
    out->active = row_bool(&r);
}

static void read_above(const Rows *rows, Scene *out, Arena *a)
{
    for (int i = 0; rows && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->above, out->n_above, arena_copy(a, row_text(&r)));
        if (i == 0) out->parent_name = arena_copy(a, row_text(&r));
    }
}

static void read_shown(const Rows *rows, Contact ***out, size_t *n, Arena *a)
{
    for (int i = 0; rows && i < rows_count(rows); i++) PUSH(a, *out, *n, row_shown(rows, i, a));
}

static void read_values(const Rows *rows, Scene *out, Arena *a)
{
    if (!rows) return;
    out->values = arena_alloc(a, ((size_t)rows_count(rows) + 1) * sizeof *out->values);
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        ValueCopy *v = &out->values[out->n_values++];
        v->id = arena_copy(a, row_text(&r));
        v->list = arena_copy(a, row_text(&r));
        v->active = row_bool(&r);
    }
}

Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out)
{
    Asked asked = ask(tx, a, w);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    if (asked.contact && rows_count(asked.contact))
        out->contact = row_contact(asked.contact, 0, a, &out->names);
    if (asked.made && rows_count(asked.made)) out->made = row_shown(asked.made, 0, a);
    Row year = row_at(asked.year, 0);
    out->no_revenue = revenue_summary(a, (int)row_int(&year), NULL);
    read_person(asked.person, &out->person, a);
    read_above(asked.above, out, a);
    read_shown(asked.holders, &out->holders, &out->n_holders, a);
    read_shown(asked.lead_holders, &out->lead_holders, &out->n_lead_holders, a);
    read_values(asked.values, out, a);
    out->status_is_offered = asked.status && rows_count(asked.status) > 0;
    return OK;
}
