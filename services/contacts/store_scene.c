// store_scene -- all that a command must know, asked for in one flush.
#include "services/contacts/store_rows.h"

typedef struct Asked {
    Rows *contact, *person, *above, *holders;
} Asked;

// Locks come first, and always in this order: the tree, the contact.
static Rows *ask_contact(Tx *tx, const Wanted *w)
{
    if (w->moves) tx_put(tx, "contact_tree_lock", NO_ARGS);
    if (w->id) {
        tx_put(tx, "contact_lock", ARGS(w->id));
        return tx_ask(tx, "contact_shown", ARGS(w->id));
    }
    if (!w->external_id) return NULL;
    tx_put(tx, "contact_lock_by_external_id", ARGS(w->external_id));
    return tx_ask(tx, "contact_shown_by_external_id", ARGS(w->external_id));
}

static void read_person(const Rows *rows, Arena *a, PersonCopy *out)
{
    if (rows_count(rows) == 0) return;
    Row r = row_at(rows, 0);
    out->known = true;
    out->full_name = arena_copy(a, row_text(&r));
    out->active = row_bool(&r);
}

static void read_above(const Rows *rows, Arena *a, Scene *out)
{
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->above, out->n_above, arena_copy(a, row_text(&r)));
        if (i == 0) out->parent_name = arena_copy(a, row_text(&r));
    }
}

static Asked ask(Tx *tx, Arena *a, const Wanted *w)
{
    const ContactKeys keys = {
        .tax_code = w->tax_code, .citizen_id = w->citizen_id, .external_id = w->wanted_external_id};
    Asked asked = {.contact = ask_contact(tx, w)};

    if (w->person_id) asked.person = tx_ask(tx, "person_by_id", ARGS(w->person_id));
    if (w->parent_id) asked.above = tx_ask(tx, "contacts_above", ARGS(w->parent_id));
    if (keys.tax_code || keys.citizen_id || keys.external_id) asked.holders = ask_holders(tx, a, &keys);
    return asked;
}

Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out)
{
    Asked asked = ask(tx, a, w);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    if (asked.contact && rows_count(asked.contact))
        out->contact = row_contact(asked.contact, 0, a, &out->names);
    if (asked.person) read_person(asked.person, a, &out->person);
    if (asked.above) read_above(asked.above, a, out);
    for (int i = 0; asked.holders && i < rows_count(asked.holders); i++)
        PUSH(a, out->holders, out->n_holders, row_shown(asked.holders, i, a));
    return OK;
}
