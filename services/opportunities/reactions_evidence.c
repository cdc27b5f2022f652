// reactions_evidence -- evidence tells what there is of it; the sweep's failures, if they still fit. EVD-02,
// EVD-04, EVD-10, AMB-45
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"
#include <evidence/evidence.pb-c.h>

// What is no main one (any more) is asked for none; evidence will hear of it, too.
static bool fits_kind(const Opportunity *o, const Evidence__EvidenceChanged *e)
{
    bool is_asked = e->to != OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_REQUIRED;
    return (o->kind == MAIN) == is_asked;
}

// Nobody is told here: evidence.changed is the fact.
Status on_evidence_changed(const Event *ev, Tx *tx)
{
    const Evidence__EvidenceChanged *e = ev->data;
    Scene s;

    Status st = scene_load(tx, ev->arena, e->opportunity_id, SCENE_LOCK, &s);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    if (e->version <= s.o->evidence_version) return OK;
    s.o->has_evidence_version = true;
    s.o->evidence_version = e->version;
    if (fits_kind(s.o, e)) {
        s.o->has_evidence = s.o->has_evidence_cause = true;
        s.o->evidence = e->to;
        s.o->evidence_cause = e->cause;
    }
    opportunity_save(tx, ev->arena, &s);
    return OK;
}

static bool still_fits(const Opportunity *o, const Evidence__SweepFailed *e)
{
    return !o->deleted && o->state == ACTIVE && o->kind == MAIN && o->evidence_version <= e->evidence_version;
}

Status on_sweep_failed(const Event *ev, Tx *tx)
{
    const Evidence__SweepFailed *e = ev->data;
    Refusal why = {.arena = ev->arena};
    Scene s;

    Status st = scene_load(tx, ev->arena, e->opportunity_id, SCENE_LOCK, &s);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    if (!still_fits(s.o, e)) return OK;
    if (!s.campaign) return ABORTED; /* its copy is on the way */
    st = opportunity_lose(s.o, s.campaign, NULL, "evidence missing", LOST_BY_SWEEP, s.at, &why);
    if (st != OK) return st;
    scene_save(tx, ev->arena, &s);
    tell_lost(tx, s.o);
    return OK;
}
