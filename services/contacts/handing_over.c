// handing_over -- contacts and leads of one who leaves go to a colleague, in batches, by whichever instance
// comes first. The row in hand_over goes when none is left, so it is resumed wherever it stopped.
#include "services/contacts/handing_over.h"
#include "common/check.h"
#include "common/log.h"
#include "services/contacts/change.h"

enum { AT_ONCE = 100 }; // each tells one event

Status on_user_handed_over(const Event *ev, Tx *tx)
{
    const Accounts__UserHandedOver *e = ev->data;
    const HandOver h = {.id = ev->id, .from_id = e->from_user_id, .to_id = e->to_user_id, .by_id = e->by};
    hand_over_put(tx, &h);
    return OK;
}

static HistoryEntry *history_of_handing_over(Arena *a, const HandOver *h, const Contact *c, Time now)
{
    HistoryEntry *e = arena_message(a, &contacts__history_entry__descriptor);
    e->id = uuid_derive(a, h->id, c->id);
    e->at = timestamp_make(a, now);
    e->user_id = (char *)h->by_id;
    e->kind = "ASSIGNED";
    e->note = "HANDED_OVER";
    e->from_user_id = (char *)h->from_id;
    e->to_user_id = (char *)h->to_id;
    return e;
}

static void tell_contact(Tx *tx, const Contact *c, const HandOver *h)
{
    Contacts__ContactAssigned assigned = CONTACTS__CONTACT_ASSIGNED__INIT;
    assigned.contact_id = c->id;
    assigned.from_salesperson_id = (char *)h->from_id;
    assigned.to_salesperson_id = c->salesperson_id;
    assigned.has_version = true;
    assigned.version = c->version;
    assigned.why = "HANDED_OVER";
    emit(tx, c->id, c->id, &assigned);
}

static void give(Arena *a, Tx *tx, Time now, const HandOver *h, const Kind *kind, Contact *c)
{
    const Contact *before = arena_clone(a, &c->base);
    Cohoi__Change **changes;

    contact_give(c, arena_copy(a, h->to_id));
    contact_touch(c, a, now);
    contact_save(tx, a, kind->table, c);
    history_add(tx, a, c->id, history_of_handing_over(a, h, c, now));
    if (!kind->is_lead) {
        tell_contact(tx, c, h);
        return;
    }
    size_t n = message_changes(a, &before->base, &c->base, &changes);
    kind->tell_updated(tx, c, changes, n);
}

static Status give_some(Arena *a, Tx *tx, Time now, const HandOver *h, const Kind *kind, size_t *given)
{
    Contact **held = NULL;
    size_t n = 0;

    Status st = held_lock(tx, a, kind->is_lead, h->from_id, AT_ONCE, &held, &n);
    if (st != OK) return st;
    emit_bulk_act(tx, h->id); // so that people are told once, with a count
    for (size_t i = 0; i < n; i++) give(a, tx, now, h, kind, held[i]);
    *given += n;
    return OK;
}

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    bool *found = arg;
    HandOver h;
    size_t given = 0;

    Status st = hand_over_take(tx, a, &h, found);
    if (st != OK || !*found) return st;
    st = give_some(a, tx, now, &h, &contact_kind, &given);
    if (st == OK) st = give_some(a, tx, now, &h, &lead_kind, &given);
    if (st == OK && given == 0) hand_over_drop(tx, &h);
    return st;
}

void hand_over_what_is_due(void)
{
    bool found;
    Status st;

    do {
        found = false;
        st = job_transact("contacts/handing_over", take_turn, &found);
    } while (st == OK && found);
    if (st != OK) log_warn("not all is handed over yet", "status=%s", status_name(st));
}

// For accounts, which shows what would go over.
Status count_contacts(Request *rq, Tx *tx)
{
    const Contacts__CountContacts *in = rq->in;
    return held_count(tx, in->salesperson_id, rq->out);
}
