// proving -- a proof is added to a dossier.
#include "services/evidence/proving.h"
#include "services/evidence/facts.h"

void add_proof(Tx *tx, Arena *a, Dossier *d, bool stored, Item *i)
{
    Dossier before = *d;

    i->id = uuid_make(a);
    i->opportunity_id = (char *)d->id;
    item_insert(tx, a, i);
    tell_added(tx, d, i);
    if (!stored) return;
    dossier_add_proof(d, timestamp_time(i->at));
    if (dossier_settle(d)) tell_changed(tx, &before, d, i->call_id ? "CALL" : "FILE");
    dossier_save(tx, a, d);
}

void add_call(Tx *tx, Arena *a, Dossier *d, bool stored, const Call *c)
{
    Item *i = arena_message(a, &evidence__item__descriptor);
    i->has_kind = true;
    i->kind = EVIDENCE__ITEM__KIND__CALL;
    i->call_id = c->id;
    i->by = c->user_id;
    i->at = c->at;
    add_proof(tx, a, d, stored, i);
}
