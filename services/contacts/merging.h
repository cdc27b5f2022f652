// merging -- what hung on a contact that was merged goes over to the other one. PEE-04
#pragma once
#include "services/contacts/store.h"

// One batch: at most 200 rows of each kind, and 100 children, each of which is told. *done: there was no
// more.
MUST_CHECK Status merge_some(Arena *a, Tx *tx, Time now, const Merged *m, bool *done);
void finish_merges(void); // job: what was too much for the command, and what came after it
