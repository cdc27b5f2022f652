// reactions_assignment -- carrying out what assignment decided, if it still fits. PEE-01, ASG-01, ASG-06
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"
#include <assignment/assignment.pb-c.h>

typedef Assignment__AssignmentDecided Decided;

// NULL: it fits.
static const char *misfit(const Decided *d, const Scene *s, const Person *to)
{
    if (s->o->deleted) return "DELETED";
    if (s->o->state != ACTIVE) return "CLOSED";
    if (!same(s->o->owner_id, d->expected_owner_id)) return "OWNER_CHANGED";
    bool is_wrong = d->to_owner_id &&
                    (!campaign_has_member(s->campaign, d->to_owner_id) || (to->is_known && !to->is_active));
    return is_wrong ? "NOT_A_MEMBER" : NULL;
}

static void decline(Tx *tx, const Decided *d, const Opportunity *o, const char *why)
{
    Opportunities__AssignmentNotApplied declined = OPPORTUNITIES__ASSIGNMENT_NOT_APPLIED__INIT;
    declined.opportunity_id = o->id;
    declined.campaign_id = o->campaign_id;
    declined.decision_id = d->decision_id;
    declined.to_owner_id = d->to_owner_id;
    declined.why = (char *)why;
    emit(tx, o->id, opportunity_partition_key(o), &declined);
}

static void apply(const Event *ev, Tx *tx, const Decided *d, Scene *s)
{
    const char *why = same(d->why, "USER_LEFT") ? "REDISTRIBUTED" : or_empty(d->why);

    s->o->owner_id = arena_copy(ev->arena, d->to_owner_id);
    if (same(s->o->owner_id, s->before->owner_id)) return;
    s->owner_since = s->at;
    scene_save(tx, ev->arena, s);
    tell_owner_changed(tx, s->before, s->o, why, d->decision_id);
}

Status on_assignment_decided(const Event *ev, Tx *tx)
{
    const Decided *d = ev->data;
    Person to = {0};
    Scene s;

    Status st = scene_load(tx, ev->arena, d->opportunity_id, SCENE_LOCK, &s);
    if (st == OK && d->to_owner_id) st = person_load(tx, ev->arena, d->to_owner_id, &to);
    if (st != OK) return st;
    if (!s.campaign) return ABORTED; /* its copy is on the way */
    if (ev->bulk_act_id) emit_bulk_act(tx, ev->bulk_act_id);
    const char *why_not = misfit(d, &s, &to);
    if (why_not)
        decline(tx, d, s.o, why_not);
    else
        apply(ev, tx, d, &s);
    return OK;
}
