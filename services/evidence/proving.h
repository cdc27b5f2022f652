// proving -- a proof is added to a dossier, whichever way it came. EVD-03..05
#pragma once
#include "services/evidence/store.h"

// A file, or a call when call_id is given. Queued: the proof, what it turns, and what is told. `stored`:
// there is a row of the dossier, which is locked; else the state follows when it is made.
void add_proof(Tx *tx, Arena *a, Dossier *d, bool stored, Item *i);
void add_call(Tx *tx, Arena *a, Dossier *d, bool stored, const Call *c); // one that succeeded
