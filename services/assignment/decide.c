// decide -- one decision about one opportunity.
#include "services/assignment/decide.h"
#include <assignment/assignment.pb-c.h>
#include <string.h>

void decide_for(Tx *tx, Arena *a, const Held *o, const char *to_owner_id, const char *cause, const char *why)
{
    Assignment__AssignmentDecided decided = ASSIGNMENT__ASSIGNMENT_DECIDED__INIT;
    decided.decision_id = uuid_derive(a, cause, o->id);
    decided.opportunity_id = o->id;
    decided.campaign_id = o->campaign_id;
    decided.to_owner_id = (char *)to_owner_id;
    decided.expected_owner_id = o->owner_id;
    decided.why = (char *)why;
    opportunity_pend(tx, o->id, decided.decision_id, to_owner_id);
    emit(tx, o->id, o->campaign_id, &decided);
}

static void tell_nobody(Tx *tx, const Held *o, const char *why_not)
{
    Assignment__NobodyEligible nobody = ASSIGNMENT__NOBODY_ELIGIBLE__INIT;
    nobody.opportunity_id = o->id;
    nobody.campaign_id = o->campaign_id;
    nobody.why = (char *)why_not;
    emit(tx, o->id, o->campaign_id, &nobody);
}

Status decide_by_turn(Tx *tx, Arena *a, const Campaign *c, const Held *o, Time now, const char *cause,
                      const char *why)
{
    const char *why_not;
    size_t n;
    Seller *sellers = sellers_of(c, a, &n);
    Turn turn = {0};

    Status st = turn_lock(tx, a, c, sellers, n, now, &turn);
    if (st != OK) return st;
    for (size_t i = 0; i < n; i++) { /* who is leaving gets nothing back */
        if (o->owner_id && strcmp(sellers[i].user_id, o->owner_id) == 0) sellers[i].active = false;
    }
    int chosen = choose_seller(c, sellers, n, &turn, &why_not);
    if (chosen < 0) {
        if (o->owner_id) decide_for(tx, a, o, NULL, cause, why);
        tell_nobody(tx, o, why_not);
        return OK;
    }
    turn_save(tx, a, c->id, sellers[chosen].user_id, chosen);
    decide_for(tx, a, o, sellers[chosen].user_id, cause, why);
    return OK;
}
