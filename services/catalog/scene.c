// scene -- opening a transaction, or the place where it stands, for a reader or a writer.
#include "services/catalog/commands.h"

static Status judge(Request *rq, const Scene *s, Standing *standing)
{
    *standing = standing_of(rq->actor, &s->around, s->transaction->assignee_id);
    return standing->reads ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND);
}

Status open_to_read(Request *rq, Tx *tx, const char *id, Scene *s, Standing *standing)
{
    Status st = transaction_load(tx, rq->arena, id, rq->actor->user_id, s);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) {
        st = around_complete(rq, s->transaction->contact_id, s->transaction->opportunity_id, &s->around);
    }
    return st == OK ? judge(rq, s, standing) : st;
}

Status open_to_write(Request *rq, Tx *tx, const Wanted *w, Scene *s, Standing *standing)
{
    Wanted known = *w;
    Status st = scene_load(tx, rq->arena, w, s);
    if (st != OK) return st;
    if (!s->transaction) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    known.contact_id = s->transaction->contact_id;
    known.opportunity_id = s->transaction->opportunity_id;
    st = scene_complete(rq, &known, s);
    if (st == OK) st = judge(rq, s, standing);
    if (st == OK && !standing->writes) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return st == OK ? version_fits(rq, s->transaction->version) : st;
}

Status open_place(Request *rq, Tx *tx, const char *contact_id, const char *opportunity_id, Around *k)
{
    Status st = around_load(tx, rq->arena, contact_id, opportunity_id, rq->actor->user_id, k);
    if (st == OK) st = around_complete(rq, contact_id, opportunity_id, k);
    if (st != OK) return st;
    Standing standing = standing_of(rq->actor, k, NULL);
    bool reads = opportunity_id ? standing.reads_opportunity && !k->opportunity_is_deleted
                                : standing.reads_contact && k->contact_id;
    return reads ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND);
}
