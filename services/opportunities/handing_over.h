// handing_over -- open tasks of one who leaves go to a colleague.
#pragma once
#include "services/opportunities/store_documents.h"

Status on_user_handed_over(const Event *ev, Tx *tx);
Status count_held(Request *rq, Tx *tx);
void hand_over_what_is_due(void); // a job

// --- store_handing_over.c ---
extern const Statement handing_over_statements[];
typedef struct HandOver {
    const char *id, *from_id, *to_id; // id: of the event
} HandOver;
void hand_over_put(Tx *tx, const HandOver *h);
MUST_CHECK Status hand_over_take(Tx *tx, Arena *a, HandOver *out,
                                 bool *found); // locked: the oldest that is free
void hand_over_drop(Tx *tx, const HandOver *h);
MUST_CHECK Status open_tasks_lock(Tx *tx, Arena *a, const char *user_id, int limit, Task ***out, size_t *n);
// Of a user (NULL: none is counted) and of a contact (likewise).
MUST_CHECK Status held_count(Tx *tx, const char *user_id, const char *contact_id,
                             Opportunities__HeldCounts *out);
