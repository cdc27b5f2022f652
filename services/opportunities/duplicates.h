// duplicates -- a campaign that forbids them holds a customer once (CMP-05, AMB-10, AMB-53).
#pragma once
#include "services/opportunities/store.h"

// The one of the matches that forbids another entry; NULL: none does. Somebody typed anew is known by phone
// and e-mail, too; an existing contact only by himself.
const Match *duplicate_among(const Antechamber *room, bool is_typed_anew, const char *but_not);
MUST_CHECK Status refuse_duplicate(const Match *m, Refusal *why); // 409 with `existing`
// "SAME_PHONE:<id>" for the others who share a phone or e-mail (AMB-10).
void note_same_phone(Opportunity *out, const Antechamber *room, Arena *a);
// Before one that did not count counts again. Locks and flushes where the campaign asks for it.
MUST_CHECK Status refuse_twin(Request *rq, Tx *tx, const Scene *s);
