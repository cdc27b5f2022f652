// scene -- opening an opportunity for a reader or a writer, and giving it back to him.
#include "common/check.h"
#include "common/text.h"
#include "services/opportunities/commands.h"

Status scene_readable(Request *rq, Scene *s, Standing *standing)
{
    Status st = scene_complete(rq, s);
    if (st != OK) return st;
    *standing = standing_of(rq->actor, s->o, s->campaign, s->customer ? s->customer->salesperson_id : NULL);
    return standing->reads ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND); /* ACC-02 */
}

static Status open_scene(Request *rq, Tx *tx, const char *id, SceneLock lock, bool deleted, Scene *s,
                         Standing *standing)
{
    Status st = scene_load(tx, rq->arena, id, lock, s);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = scene_readable(rq, s, standing);
    if (st != OK) return st;
    return !s->o->deleted || deleted ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND);
}

Status open_to_read(Request *rq, Tx *tx, const char *id, Scene *s, Standing *standing)
{
    return open_scene(rq, tx, id, SCENE_READ, false, s, standing);
}

Status open_locked(Request *rq, Tx *tx, const char *id, SceneLock lock, bool deleted, Scene *s,
                   Standing *standing)
{
    return open_scene(rq, tx, id, lock, deleted, s, standing);
}

Status open_to_write(Request *rq, Tx *tx, const char *id, SceneLock lock, Scene *s, Standing *standing)
{
    Status st = open_scene(rq, tx, id, lock, false, s, standing);
    if (st == OK && !standing->writes)
        st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED); /* ACC-03, ACC-06 */
    return st == OK ? version_fits(rq, s->o->version) : st;
}

void reply_with(Request *rq, const Scene *s, Opportunity *out)
{
    const Customer *c = s->customer;
    *out = *s->o;
    const Step *step = campaign_step(s->campaign, out->step_id);
    Standing standing = standing_of(rq->actor, out, s->campaign, c ? c->salesperson_id : NULL);

    out->owner_name = arena_copy(rq->arena, out->owner_id ? s->owner_name : NULL);
    out->campaign_name = out->campaign_id ? s->campaign->name : NULL;
    out->step_name = step ? step->name : NULL;
    if (c) {
        out->contact_name = arena_copy(rq->arena, c->name);
        out->contact_salesperson_id = arena_copy(rq->arena, c->salesperson_id);
        if (!out->phone) out->phone = arena_copy(rq->arena, c->phone); /* CON-23 */
        if (!out->email) out->email = arena_copy(rq->arena, c->email);
    }
    mask_customer(out, &standing, rq->arena);
}

void save_change(Request *rq, Tx *tx, Scene *s)
{
    Cohoi__Change **changes = NULL;
    if (message_changes(rq->arena, &s->before->base, &s->o->base, &changes) > 0) scene_save(tx, rq->arena, s);
}

Status open_campaign(Request *rq, Tx *tx, const char *id, Campaign **out)
{
    Status st = campaign_load(tx, rq->arena, id, out);
    if (st == NOT_FOUND) {
        st = want_copies(rq, id, NULL, NULL);
        *out = copies(rq)->campaign;
    }
    if (st != OK) return st;
    bool is_there = *out && !same(id, PIPELINE) && may_see_campaign(rq->actor, *out);
    return is_there ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND); /* ACC-02 */
}
