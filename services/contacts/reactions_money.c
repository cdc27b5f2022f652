// reactions_money -- what a customer pays: his revenue, and that he is an old customer. CON-24, LEA-14
#include "services/contacts/change.h"
#include "services/contacts/reactions.h"
#include <opportunities/opportunities.pb-c.h>

static bool is_positive(const Cohoi__Money *m)
{
    return m->units > 0 || (m->units == 0 && m->nanos > 0);
}

static void store_old(const Event *ev, Tx *tx, Contact *c)
{
    HistoryEntry e = CONTACTS__HISTORY_ENTRY__INIT;

    contact_become_old(c);
    contact_touch(c, ev->arena, ev->now);
    contact_save(tx, ev->arena, &contact_table, c);
    PUSH(ev->arena, e.changes, e.n_changes, change_of(ev->arena, "oldCustomer", "false", "true"));
    e.id = uuid_derive(ev->arena, ev->id, "OLD_CUSTOMER");
    e.at = timestamp_make(ev->arena, ev->time);
    e.user_id = (char *)ev->actor_id;
    e.kind = "OLD_CUSTOMER";
    history_add(tx, ev->arena, c->id, &e);
    contact_kind.tell_updated(tx, c, e.changes, e.n_changes);
}

// It was merged: the other one has been paid for.
static Status load_successor(const Event *ev, Tx *tx, const char *id, Scene *s)
{
    Contact *now = NULL;
    Status st = contact_successor(tx, ev->arena, id, &now);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    const Wanted wanted = {.table = &contact_table, .id = now->id};
    return scene_load(tx, ev->arena, &wanted, s);
}

Status on_money_received(const Event *ev, Tx *tx)
{
    const Opportunities__PaymentRecorded *p = ev->data;
    const Wanted wanted = {.table = &contact_table, .id = p->contact_id};
    Scene s = {0};

    if (!p->contact_id || !p->amount) return OK;
    Time paid_at = p->paid_at ? timestamp_time(p->paid_at) : ev->time;
    revenue_add(tx, ev->arena, p->contact_id, paid_at, p->amount);
    if (!is_positive(p->amount)) return OK;
    Status st = scene_load(tx, ev->arena, &wanted, &s);
    if (st == OK && !s.contact) st = load_successor(ev, tx, p->contact_id, &s);
    if (st == OK && s.contact && !s.contact->old_customer) store_old(ev, tx, s.contact);
    return st;
}
