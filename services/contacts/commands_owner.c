// commands_owner -- who cares for a contact, and whether its data is approved. CON-12, CON-14, ASG-09
#include "services/contacts/commands.h"
#include "services/contacts/rights.h"
#include "services/contacts/store.h"

// Locked, and the version fits. A reader always knows at least the restricted view, so it is never hidden.
static Status load(Request *rq, Tx *tx, const char *id, Contact **out)
{
    Status st = contact_lock(tx, rq->arena, id, out);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return st == OK ? version_fits(rq, (*out)->version) : st;
}

static Status refuse_taken(Request *rq, Tx *tx, const Contact *c)
{
    PersonCopy owner = {0};
    Status st = person_load(tx, rq->arena, c->salesperson_id, &owner);
    if (st != OK) return st;
    rq->why->problem->owner_name = owner.full_name;
    return ALREADY_EXISTS;
}

Status pull_contact(Request *rq, Tx *tx)
{
    const Contacts__PullContact *in = rq->in;
    Contacts__ContactPulled pulled = CONTACTS__CONTACT_PULLED__INIT;
    Contact *c;

    if (!actor_may(rq->actor, COHOI__PERMISSION__OPPORTUNITIES_MANAGE)) {
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    }
    Status st = load(rq, tx, in->id, &c);
    if (st != OK) return st;
    if (contact_pull(c, rq->actor->user_id, rq->why) != OK) return refuse_taken(rq, tx, c);

    contact_touch(rq, c);
    contact_save(tx, rq->arena, c);
    HistoryEntry *e = history_entry(rq, "PULLED");
    e->to_user_id = c->salesperson_id;
    history_add(tx, rq->arena, c->id, e);
    pulled.contact_id = c->id;
    pulled.salesperson_id = c->salesperson_id;
    pulled.has_version = true;
    pulled.version = c->version;
    emit(tx, c->id, c->id, &pulled);
    return contact_reply(rq, tx, c);
}

Status detach_contact(Request *rq, Tx *tx)
{
    const Contacts__DetachContact *in = rq->in;
    Contacts__ContactDetached detached = CONTACTS__CONTACT_DETACHED__INIT;
    Contact *c;

    Status st = load(rq, tx, in->id, &c);
    if (st == OK && !c->salesperson_id) return refuse(rq->why, COHOI__CODE__CONTACT_UNOWNED);
    if (st == OK && !may_detach_contact(rq->actor, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st != OK) return st;

    detached.from_salesperson_id = c->salesperson_id;
    contact_give(c, NULL);
    contact_touch(rq, c);
    contact_save(tx, rq->arena, c);
    HistoryEntry *e = history_entry(rq, "DETACHED");
    e->from_user_id = detached.from_salesperson_id;
    e->note = in->note;
    history_add(tx, rq->arena, c->id, e);
    detached.contact_id = c->id;
    detached.why = "USER";
    detached.has_version = true;
    detached.version = c->version;
    emit(tx, c->id, c->id, &detached);
    return contact_reply(rq, tx, c);
}

Status assign_contact(Request *rq, Tx *tx)
{
    const Contacts__AssignContact *in = rq->in;
    Contacts__ContactAssigned assigned = CONTACTS__CONTACT_ASSIGNED__INIT;
    Contact *c;

    Status st = load(rq, tx, in->id, &c);
    if (st == OK && !may_assign_contact(rq->actor, c, in->salesperson_id)) {
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    }
    if (st == OK) st = salesperson_check(rq, tx, in->salesperson_id);
    if (st != OK) return st;

    assigned.from_salesperson_id = c->salesperson_id;
    contact_give(c, in->salesperson_id);
    contact_touch(rq, c);
    contact_save(tx, rq->arena, c);
    HistoryEntry *e = history_entry(rq, "ASSIGNED");
    e->from_user_id = assigned.from_salesperson_id;
    e->to_user_id = c->salesperson_id;
    history_add(tx, rq->arena, c->id, e);
    assigned.contact_id = c->id;
    assigned.to_salesperson_id = c->salesperson_id;
    assigned.has_version = true;
    assigned.version = c->version;
    emit(tx, c->id, c->id, &assigned);
    return contact_reply(rq, tx, c);
}

Status verify_contact(Request *rq, Tx *tx)
{
    const Contacts__VerifyContact *in = rq->in;
    Contacts__ContactVerified verified = CONTACTS__CONTACT_VERIFIED__INIT;
    Contact *c;

    Status st = load(rq, tx, in->id, &c);
    if (st != OK) return st;
    verified.has_from = true;
    verified.from = c->verify;
    st = contact_set_verify(c, in->verify, rq->why);
    if (st != OK) return st;

    contact_touch(rq, c);
    contact_save(tx, rq->arena, c);
    HistoryEntry *e = history_entry(rq, "VERIFIED");
    e->note = in->note;
    history_add(tx, rq->arena, c->id, e);
    verified.contact_id = c->id;
    verified.has_to = verified.has_version = true;
    verified.to = c->verify;
    verified.note = in->note;
    verified.version = c->version;
    emit(tx, c->id, c->id, &verified);
    return contact_reply(rq, tx, c);
}
