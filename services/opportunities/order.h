// order -- sales orders of an opportunity. Pure.
#pragma once
#include "services/opportunities/opportunity.h"

typedef Opportunities__Order Order;

// "Success and create order" (OPP-13): a draft with the name, the amount and the offered service of what was
// won, recorded as made from its campaign (CMP-20).
Order *order_of_success(const Opportunity *o, const char *id, const char *user_id, Time now, Arena *a);
// What was typed, completed and checked: state, total of the lines (OPP-16). OFFERED_SERVICE_REQUIRED on main
// and secondary ones without a service (OPP-28).
MUST_CHECK Status order_complete(Order *order, const Opportunity *o, const char *id, const char *user_id,
                                 Time now, Refusal *why);
