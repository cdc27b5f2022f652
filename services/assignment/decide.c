// decide -- one decision about one opportunity.
#include "services/assignment/decide.h"
#include <assignment/assignment.pb-c.h>

void decide_for(Tx *tx, Arena *a, const Held *o, const char *to_owner_id, const char *why)
{
    Assignment__AssignmentDecided decided = ASSIGNMENT__ASSIGNMENT_DECIDED__INIT;
    decided.decision_id = uuid_make(a);
    decided.opportunity_id = o->id;
    decided.campaign_id = o->campaign_id;
    decided.to_owner_id = (char *)to_owner_id;
    decided.expected_owner_id = o->owner_id;
    decided.why = (char *)why;
    opportunity_pend(tx, o->id, decided.decision_id, to_owner_id, why);
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

bool decide_by_turn(Tx *tx, Arena *a, Round *r, const Held *o, const char *why)
{
    const char *why_not;
    int chosen = round_choose(r, o->owner_id, &why_not);

    if (chosen < 0) {
        if (o->owner_id) decide_for(tx, a, o, NULL, why);
        tell_nobody(tx, o, why_not);
        return false;
    }
    round_give(r, chosen, o->entered_at);
    decide_for(tx, a, o, r->sellers[chosen].user_id, why);
    return true;
}
