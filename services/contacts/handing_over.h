// handing_over -- contacts and leads of one who leaves go to a colleague.
#pragma once
#include "services/contacts/store.h"
#include <accounts/accounts.pb-c.h>

Status on_user_handed_over(const Event *ev, Tx *tx);
Status count_contacts(Request *rq, Tx *tx);
void hand_over_what_is_due(void); // a job

// --- store_handing_over.c ---
extern const Statement handing_over_statements[];
typedef struct HandOver {
    const char *id, *from_id, *to_id, *by_id; // id: of the event
} HandOver;
void hand_over_put(Tx *tx, const HandOver *h);
MUST_CHECK Status hand_over_take(Tx *tx, Arena *a, HandOver *out,
                                 bool *found); // locked: the oldest that is free
void hand_over_drop(Tx *tx, const HandOver *h);
// Contacts, or leads that have not become contacts; locked.
MUST_CHECK Status held_lock(Tx *tx, Arena *a, bool leads, const char *user_id, int limit, Contact ***out,
                            size_t *n);
MUST_CHECK Status held_count(Tx *tx, const char *user_id, Contacts__ContactCounts *out);
