// decide -- one decision about one opportunity: an event that opportunities carries out if it still fits.
#pragma once
#include "common/service.h"
#include "services/assignment/store.h"

// Gives `o` to the seller whose turn it is; with nobody eligible it stays, or becomes, unowned and that is
// told (AMB-09): false. The round is locked; save it when all is decided.
bool decide_by_turn(Tx *tx, Arena *a, Round *r, const Held *o, const char *why);
// Gives it to this one; NULL: to nobody.
void decide_for(Tx *tx, Arena *a, const Held *o, const char *to_owner_id, const char *why);
