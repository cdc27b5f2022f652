// merging -- a contact was merged into another: what was sold to it goes over. PEE-04
#pragma once
#include "services/opportunities/store.h"

extern const Statement merging_statements[];

typedef struct Merged {
    const char *id, *into_id, *cause;
} Merged;
typedef struct Moving { // an opportunity that goes over, locked
    Scene scene;
    const char *twin_id; // another one of the customer in its campaign; NULL: none
} Moving;

// --- store_merging.c ---
void merged_put(Tx *tx, const Merged *m); // also for those that were merged into this one before
// At most `limit` opportunities, and 200 documents of each kind. *is_more: there were as many.
MUST_CHECK Status merged_load_some(Tx *tx, Arena *a, const Merged *m, int limit, Moving **out, size_t *n,
                                   bool *is_more);
MUST_CHECK Status merged_to_look_at(Tx *tx, Arena *a, Merged **out, size_t *n);
MUST_CHECK Status merged_take(Tx *tx, Arena *a, Merged *m, bool *is_mine); // another instance may have it
void merged_look_later(Tx *tx, const Merged *m);

// --- merging.c ---
Status on_contact_merged(const Event *ev, Tx *tx);
void finish_merges(void); // job
