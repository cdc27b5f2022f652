// commands_owner -- who cares for a contact, and whether its data is approved. CON-12, CON-14, ASG-09
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/fetched.h"
#include "services/contacts/rights.h"
#include "services/contacts/store.h"

// Nobody is told that a contact is not there when it only is not his: all may see its restricted view.
static Status load(Request *rq, Tx *tx, const Wanted *w, Scene *out)
{
    Status st = scene_load(tx, rq->arena, w, out);
    if (st == OK && !out->contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = contact_check_kept(out->contact, rq->why);
    return st == OK ? version_fits(rq, out->contact->version) : st;
}

// The loser is told the winner.
static Status pull(Request *rq, Contact *c, const Scene *s)
{
    Status st = contact_pull(c, rq->actor->user_id, rq->why);
    if (st != OK) rq->why->problem->owner_name = s->names.salesperson;
    return st;
}

Status pull_contact(Request *rq, Tx *tx)
{
    const Contacts__PullContact *in = rq->in;
    const Wanted wanted = {.table = &contact_table, .id = in->id, .person_id = rq->actor->user_id};
    Scene s = {0};

    if (!actor_may(rq->actor, COHOI__PERMISSION__OPPORTUNITIES_MANAGE))
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    Status st = load(rq, tx, &wanted, &s);
    if (st == OK) st = pull(rq, s.contact, &s);
    if (st != OK) return st;

    HistoryEntry *e = history_entry(rq, "PULLED");
    e->to_user_id = s.contact->salesperson_id;
    change_store(rq, tx, &contact_kind, s.contact, e);
    tell_pulled(tx, s.contact);
    s.names.salesperson = s.person.full_name;
    change_reply(rq, s.contact, &s.names);
    return OK;
}

static void give(Request *rq, Tx *tx, Scene *s, const char *to_user_id, const char *note)
{
    Contact *c = s->contact;
    const char *from_user_id = c->salesperson_id;

    contact_give(c, to_user_id);
    HistoryEntry *e = history_of_giving(rq, c, from_user_id);
    e->note = (char *)note;
    change_store(rq, tx, &contact_kind, c, e);
    tell_given(tx, c, from_user_id);
    s->names.salesperson = s->person.full_name;
    change_reply(rq, c, &s->names);
}

Status detach_contact(Request *rq, Tx *tx)
{
    const Contacts__DetachContact *in = rq->in;
    const Wanted wanted = {.table = &contact_table, .id = in->id};
    Scene s = {0};

    Status st = load(rq, tx, &wanted, &s);
    if (st != OK) return st;
    if (!s.contact->salesperson_id) return refuse(rq->why, COHOI__CODE__CONTACT_UNOWNED);
    if (!may_detach_contact(rq->actor, s.contact)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    give(rq, tx, &s, NULL, in->note);
    return OK;
}

Status assign_contact(Request *rq, Tx *tx)
{
    const Contacts__AssignContact *in = rq->in;
    const Wanted wanted = {.table = &contact_table, .id = in->id, .person_id = in->salesperson_id};
    Scene s = {0};

    Status st = load(rq, tx, &wanted, &s);
    if (st != OK) return st;
    if (!may_give_contact(rq->actor, s.contact->salesperson_id, in->salesperson_id))
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    st = scene_complete(rq, &s, in->salesperson_id, NULL, NULL);
    if (st == OK) st = person_check(in->salesperson_id, &s.person, rq->why);
    if (st == OK) give(rq, tx, &s, in->salesperson_id, NULL);
    return st;
}

Status verify_contact(Request *rq, Tx *tx)
{
    const Contacts__VerifyContact *in = rq->in;
    const Wanted wanted = {.table = &contact_table, .id = in->id};
    Scene s = {0};

    Status st = load(rq, tx, &wanted, &s);
    if (st != OK) return st;
    Verify from = s.contact->verify;
    st = contact_set_verify(s.contact, in->verify, rq->why);
    if (st != OK) return st;

    HistoryEntry *e = history_entry(rq, "VERIFIED");
    e->note = in->note;
    change_store(rq, tx, &contact_kind, s.contact, e);
    tell_verified(tx, s.contact, from, in->note);
    change_reply(rq, s.contact, &s.names);
    return OK;
}
