// commands_scale -- the leader's word on how a salesperson has rated a customer's scale. LEA-16
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/rights.h"

static const char *state_in_json(const Contact *c)
{
    static const char *const words[] = {NULL, "\"PENDING\"", "\"APPROVED\"", "\"REJECTED\""};
    return c->has_scale_rating_state ? words[c->scale_rating_state] : NULL;
}

static void store_judged(Request *rq, Tx *tx, const Kind *kind, Contact *c, HistoryEntry *e, const char *was)
{
    PUSH(rq->arena, e->changes, e->n_changes,
         change_of(rq->arena, "scaleRatingState", was, state_in_json(c)));
    change_store(rq, tx, kind, c, e);
    kind->tell_updated(tx, c, e->changes, e->n_changes);
}

static Status judge(Request *rq, Tx *tx, const Kind *kind, bool approved)
{
    const Contacts__RateScale *in = rq->in;
    const Wanted wanted = {.table = kind->table, .id = in->id};
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    if (!s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!may_approve_scale(rq->actor, s.contact)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    st = contact_check_kept(s.contact, rq->why);
    if (st == OK) st = version_fits(rq, s.contact->version);
    const char *was = state_in_json(s.contact);
    if (st == OK) st = contact_judge_scale(s.contact, approved, rq->why);
    if (st != OK) return st;

    HistoryEntry *e = history_entry(rq, approved ? "SCALE_APPROVED" : "SCALE_REJECTED");
    e->note = in->note;
    if (was != state_in_json(s.contact)) store_judged(rq, tx, kind, s.contact, e, was);
    change_reply(rq, s.contact, &s.names);
    return OK;
}

Status approve_contact_scale(Request *rq, Tx *tx)
{
    return judge(rq, tx, &contact_kind, true);
}

Status reject_contact_scale(Request *rq, Tx *tx)
{
    return judge(rq, tx, &contact_kind, false);
}

Status approve_lead_scale(Request *rq, Tx *tx)
{
    return judge(rq, tx, &lead_kind, true);
}

Status reject_lead_scale(Request *rq, Tx *tx)
{
    return judge(rq, tx, &lead_kind, false);
}
