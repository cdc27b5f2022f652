// fetched -- what a command names of accounts: a salesperson, and values of the company's lists. They are
// known here, or asked of accounts.
#pragma once
#include "services/contacts/store.h"

Status fetch_copies(Request *rq); // the `fetch` of commands that may answer NEED_COPY
// Fills what the scene does not know of the person (NULL: nobody) and of what `c` names anew (c NULL:
// nothing; before NULL: all of it). NEED_COPY when accounts was not asked yet.
MUST_CHECK Status scene_complete(Request *rq, Scene *s, const char *person_id, const Contact *before,
                                 const Contact *c);
// Refuses who is unknown or not active, by the field salespersonId. NULL is nobody.
MUST_CHECK Status person_check(const char *user_id, const PersonCopy *p, Refusal *why);
