// reactions_catalog -- a transaction's result sets the probability. CAT-08, OPP-35, AMB-29, AMB-30, AMB-33,
// AMB-34
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"
#include <catalog/catalog.pb-c.h>

static RuleDecision decision_of(const Catalog__RuleApplied *e, const Event *ev)
{
    return (RuleDecision){.transaction_id = e->transaction_id,
                          .percent = e->probability,
                          .epoch = (int64_t)ev->epoch,
                          .number = e->decision,
                          .at = e->decided_at ? timestamp_time(e->decided_at) : ev->time};
}

static const char *obstacle(const Opportunity *o) // NULL: it takes it
{
    if (o->deleted) return "DELETED";
    return o->state == ACTIVE ? NULL : "CLOSED";
}

static Status apply(const Event *ev, Tx *tx, const RuleDecision *d, Scene *s)
{
    Refusal why = {.arena = ev->arena};
    Status st = opportunity_rate_by_rule(s->o, d, &why);
    if (st != OK) return st;
    scene_save(tx, ev->arena, s);
    tell_updated(tx, ev->arena, s->before, s->o, s->o);
    return OK;
}

Status on_rule_applied(const Event *ev, Tx *tx)
{
    const Catalog__RuleApplied *e = ev->data;
    const RuleDecision d = decision_of(e, ev);
    Scene s;

    if (!e->has_probability || !e->opportunity_id) return OK; /* AMB-32 */
    Status st = scene_load(tx, ev->arena, e->opportunity_id, SCENE_LOCK, &s);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    if (!opportunity_takes_rule(s.o, &d)) return OK;
    if (ev->bulk_act_id) emit_bulk_act(tx, ev->bulk_act_id);
    const char *why_not = obstacle(s.o);
    if (!why_not) return apply(ev, tx, &d, &s);
    tell_rule_skipped(tx, s.o, e->transaction_id, why_not);
    return OK;
}
