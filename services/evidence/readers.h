// readers -- what somebody may see is asked of those who own it, as him: opportunities and contacts.
#pragma once
#include "services/evidence/store.h"

// What he may do with an opportunity. NOT_FOUND when he may not know of it.
MUST_CHECK Status reader_standing(Request *rq, const char *opportunity_id,
                                  Opportunities__OpportunityStanding **out);
// Those of these that he may read, as he sees them, in their order.
MUST_CHECK Status reader_opportunities(Request *rq, size_t n, char *const *ids,
                                       Opportunities__OpportunityList **out);
// NOT_FOUND: there is no such contact; PERMISSION_DENIED: he sees its restricted view only (ACC-10).
MUST_CHECK Status reader_contact(Request *rq, const char *contact_id);
// NOT_FOUND unless he made it, or may read one of the places where it stands.
MUST_CHECK Status reader_place(Request *rq, const Places *p);
// What he may see of all opportunities, as parameters.
MUST_CHECK Status reader_sight(Request *rq, Sight *out);
