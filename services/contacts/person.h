// person -- a salesperson that a command names: known here, or asked of accounts.
#pragma once
#include "services/contacts/store.h"

// Refuses who is unknown or not active, by the field salespersonId; NEED_COPY when he has no copy here. `p`
// is what the scene knows of him; then also what accounts said.
MUST_CHECK Status person_check(Request *rq, const char *user_id, PersonCopy *p);
