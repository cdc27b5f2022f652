// commands_life -- steps, success, failure, and back.
#include "common/text.h"
#include "services/opportunities/documents.h"
#include "services/opportunities/duplicates.h"
#include "services/opportunities/facts.h"

// A reopened one counts again: under "active ones only" there may be another one by now (CMP-05), and in the
// pipeline the contact may have another salesperson (OPP-27).
static Status come_back(Request *rq, Tx *tx, Scene *s)
{
    bool active_only = s->campaign->duplicate_scope == CAMPAIGNS__DUPLICATE_SCOPE__VALUE__ACTIVE;
    if (opportunity_is_in_campaign(s->o)) return active_only ? refuse_twin(rq, tx, s) : OK;
    s->o->owner_id = s->customer ? arena_copy(rq->arena, s->customer->salesperson_id) : NULL;
    if (!same(s->o->owner_id, s->before->owner_id)) {
        s->owner_since = s->at;
        Person person;
        Status st = s->o->owner_id ? person_load(tx, rq->arena, s->o->owner_id, &person) : OK;
        if (st != OK) return st;
        s->owner_name = s->o->owner_id ? person.name : NULL;
    }
    return OK;
}

void tell_if_followed(Tx *tx, const Scene *s)
{
    if (!same(s->before->owner_id, s->o->owner_id))
        tell_owner_changed(tx, s->before, s->o, "CONTACT_OWNER", NULL);
}

Status move_scene(Request *rq, Tx *tx, Scene *s, const char *step_id, const Money *amount)
{
    Status st = opportunity_move(s->o, s->campaign, step_id, amount, s->at, rq->why);
    bool is_back = s->before->state == WON && s->o->state == ACTIVE;
    return st == OK && is_back ? come_back(rq, tx, s) : st;
}

Status move_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__MoveOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_LOCK_CONTACT, &s, &standing);
    if (st == OK) st = move_scene(rq, tx, &s, in->step_id, in->amount);
    if (st != OK) return st;

    save_change(rq, tx, &s);
    tell_moved(tx, s.before, s.o);
    tell_if_followed(tx, &s);
    reply_with(rq, &s, rq->out);
    return OK;
}

Status win_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__WinOpportunity *in = rq->in;
    Opportunities__WonOpportunity *out = rq->out;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_LOCK, &s, &standing);
    if (st == OK) st = opportunity_win(s.o, s.campaign, in->amount, s.at, rq->why);
    if (st != OK) return st;

    scene_save(tx, rq->arena, &s);
    if (in->create_order) {
        Making making = {ORDER, s.o, uuid_make(rq->arena), rq->actor->user_id, s.at};
        Order *order = order_of_success(&making, rq->arena);
        order_save(tx, rq->arena, ORDER, order);
        out->order_id = order->id;
        tell_won(tx, s.before, s.o, out->order_id);
        tell_order_created(tx, ORDER, order);
    } else {
        tell_won(tx, s.before, s.o, NULL);
    }
    out->opportunity = arena_message(rq->arena, &opportunities__opportunity__descriptor);
    reply_with(rq, &s, out->opportunity);
    return OK;
}

Status lose_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__LoseOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_LOCK, &s, &standing);
    if (st == OK) {
        st = opportunity_lose(s.o, s.campaign, in->fail_reason_id, in->note, LOST_BY_USER, s.at, rq->why);
    }
    if (st != OK) return st;

    scene_save(tx, rq->arena, &s);
    tell_lost(tx, s.o);
    reply_with(rq, &s, rq->out);
    return OK;
}

Status reopen_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__ReopenOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_LOCK_CONTACT, &s, &standing);
    if (st == OK) st = opportunity_reopen(s.o, s.campaign, rq->why);
    if (st == OK) st = come_back(rq, tx, &s);
    if (st != OK) return st;

    scene_save(tx, rq->arena, &s);
    tell_reopened(tx, s.before, s.o);
    tell_if_followed(tx, &s);
    reply_with(rq, &s, rq->out);
    return OK;
}
