// reactions_catalog -- the statuses that a contact may have, and a transaction's result that gives it one.
// CON-17, CAT-08, CAT-10, AMB-30
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/reactions.h"
#include "services/contacts/store.h"
#include <catalog/catalog.pb-c.h>

// --- the copy of the active catalog: all catalogs' events come in one order ---

Status keep_statuses(const Catalog__Catalog *c, const Event *ev, Tx *tx)
{
    char **ids = NULL;
    size_t n = 0;

    for (size_t i = 0; i < c->n_customer_statuses; i++) PUSH(ev->arena, ids, n, c->customer_statuses[i]->id);
    customer_statuses_save(tx, ev->arena, n, ids);
    return OK;
}

Status on_catalog_saved(const Event *ev, Tx *tx)
{
    const Catalog__Catalog *c = ((const Catalog__CatalogSaved *)ev->data)->catalog;
    return c->active ? keep_statuses(c, ev, tx) : OK;
}

Status on_catalog_activated(const Event *ev, Tx *tx)
{
    return keep_statuses(((const Catalog__CatalogActivated *)ev->data)->catalog, ev, tx);
}

// --- history ---

Status on_transaction_created(const Event *ev, Tx *tx)
{
    const Catalog__Transaction *t = ((const Catalog__TransactionCreated *)ev->data)->transaction;
    reaction_note(ev, tx, "TRANSACTION_CREATED", t->contact_id, t->opportunity_id, t->title);
    return OK;
}

// --- the status ---

// Its id is derived from the event's, so a replay adds nothing.
static HistoryEntry entry_of(const Event *ev, const Catalog__RuleApplied *rule,
                             const Contacts__ContactUpdated *updated)
{
    HistoryEntry e = CONTACTS__HISTORY_ENTRY__INIT;
    e.id = uuid_derive(ev->arena, ev->id, "STATUS_CHANGED");
    e.at = timestamp_make(ev->arena, ev->time);
    e.user_id = uuid_is_valid(or_empty(ev->actor_id)) ? (char *)ev->actor_id : NULL;
    e.kind = "STATUS_CHANGED";
    e.opportunity_id = rule->opportunity_id;
    e.changes = updated->changes;
    e.n_changes = updated->n_changes;
    return e;
}

static void store(const Event *ev, Tx *tx, Contact *c, const Catalog__RuleApplied *rule,
                  Contacts__ContactUpdated *updated)
{
    HistoryEntry e = entry_of(ev, rule, updated);
    contact_touch(c, ev->arena, ev->now);
    contact_save(tx, ev->arena, &contact_table, c);
    history_add(tx, ev->arena, c->id, &e);
    updated->contact = c;
    emit(tx, c->id, c->id, updated);
}

static void give(const Event *ev, Tx *tx, const Contact *before, const StatusDecision *d)
{
    Contacts__ContactUpdated updated = CONTACTS__CONTACT_UPDATED__INIT;
    Contact *c = arena_clone(ev->arena, &before->base);

    c->status_id = arena_copy(ev->arena, d->status_id);
    updated.n_changes = message_changes(ev->arena, &before->base, &c->base, &updated.changes);
    contact_give_status(c, d, ev->arena);
    if (ev->bulk_act_id) emit_bulk_act(tx, ev->bulk_act_id);
    if (updated.n_changes > 0)
        store(ev, tx, c, ev->data, &updated);
    else
        contact_save(tx, ev->arena, &contact_table, c); /* the same once more: nothing to tell */
}

Status on_rule_applied(const Event *ev, Tx *tx)
{
    const Catalog__RuleApplied *e = ev->data;
    const Wanted wanted = {.table = &contact_table, .id = e->contact_id};
    const StatusDecision d = {.transaction_id = e->transaction_id,
                              .status_id = e->customer_status_id,
                              .epoch = (int64_t)ev->epoch,
                              .number = e->decision,
                              .at = e->decided_at ? timestamp_time(e->decided_at) : ev->time};
    Scene s = {0};

    if (!d.status_id) return OK;
    Status st = scene_load(tx, ev->arena, &wanted, &s);
    bool is_there = s.contact && !s.contact->merged_into && !s.contact->erased;
    if (st == OK && is_there && contact_takes_status(s.contact, &d)) give(ev, tx, s.contact, &d);
    return st;
}
