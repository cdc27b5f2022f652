// commands_comment -- what is said about a customer, among colleagues. CON-20
#include "services/contacts/change.h"
#include "services/contacts/commands.h"

static void store_comment(Request *rq, Tx *tx, const Kind *kind, Comment *c, char *contact_id)
{
    c->id = uuid_derive(rq->arena, rq->command_id, "comment");
    c->contact_id = contact_id;
    c->user_id = rq->actor->user_id;
    c->user_name = c->opportunity_id = NULL;
    c->at = timestamp_make(rq->arena, rq->now);
    c->has_kind = true;
    comment_add(tx, rq->arena, c);
    history_add(tx, rq->arena, contact_id, history_entry(rq, "COMMENTED"));
    kind->tell_commented(tx, contact_id, c);
}

static Status comment(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__CreateComment *in = rq->in;
    const Wanted wanted = {.table = kind->table, .id = in->id, .person_id = rq->actor->user_id};
    Comment c = *in->comment;
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    if (!s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!kind->may_read(rq->actor, s.contact)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    st = contact_check_kept(s.contact, rq->why);
    if (st != OK) return st;
    store_comment(rq, tx, kind, &c, in->id);
    c.user_name = s.person.full_name;
    *(Comment *)rq->out = c;
    return OK;
}

Status create_comment(Request *rq, Tx *tx)
{
    return comment(rq, tx, &contact_kind);
}

Status create_lead_comment(Request *rq, Tx *tx)
{
    return comment(rq, tx, &lead_kind);
}
