// contact -- a customer: identity, who owns it, what makes it valid. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include <contacts/contacts.pb-c.h>
#include <stdbool.h>

typedef Contacts__Contact Contact;
typedef Contacts__Comment Comment;
typedef Contacts__HistoryEntry HistoryEntry;
typedef Contacts__Contact__Verify Verify;

// Trims, takes blank texts for absent ones, makes the type certain; names every field that is wrong. CON-01,
// AMB-25, AMB-27
MUST_CHECK Status contact_check(Contact *c, Arena *a, Refusal *why);
// Of a lead the identity of its type is required, too. LEA-06, LEA-07, AMB-27
MUST_CHECK Status lead_check(Contact *c, Arena *a, Refusal *why);
// CON-13: a tree. `above`: the ids of the parent and of all above it; none: there is no such parent.
MUST_CHECK Status contact_check_parent(const Contact *c, char *const *above, size_t n, Refusal *why);

bool contact_is_complete(const Contact *c); // a name and the identity of its type (AMB-52)
bool contact_is_valid(const Contact *c);    // may carry MAIN and SECONDARY opportunities (CON-16, AMB-42)
// Do both have the same tax code, or the same citizen id, however typed?
bool contact_is_same_customer(const Contact *a, const Contact *b);
int contact_data_level(const Contact *c); // 0..3; each level needs those below (LEA-06..15, 17, AMB-27)

// A new contact: what only we may fill, whatever came with the request.
void contact_begin(Contact *c, const char *id, const char *creator_id);
// What follows from a change of fields: the verify state (AMB-28, AMB-52); a new rating waits for the leader
// (LEA-16).
void contact_follow(const Contact *before, Contact *c);
// Every change: the next version, its time, the level of the data.
void contact_touch(Contact *c, Arena *a, Time now);

void contact_become_old(Contact *c); // he has paid something (CON-24)
// The leader's word on the rating that the salesperson has given. LEA-16
MUST_CHECK Status contact_judge_scale(Contact *c, bool approved, Refusal *why);
// The contact that a lead becomes: what was entered and approved stays. LEA-18
Contact *contact_of_lead(const Contact *lead, const char *id, const char *creator_id, Arena *a);

// A status that a transaction's result gives (CAT-08, CAT-10).
typedef struct StatusDecision {
    const char *transaction_id, *status_id;
    int64_t epoch, number; // later ones are greater
    Time at;
} StatusDecision;
// Only what was decided later than the one it has, and than somebody has set it by hand, counts (AMB-30).
bool contact_takes_status(const Contact *c, const StatusDecision *d);
void contact_give_status(Contact *c, const StatusDecision *d, Arena *a);
// Somebody has set another one, or none: earlier decisions hold no longer.
void contact_status_by_hand(const Contact *before, Contact *c, Arena *a, Time now);

// CONTACT_ERASED: nobody fills again what was erased on request.
MUST_CHECK Status contact_check_kept(const Contact *c, Refusal *why);
void contact_erase(Contact *c); // see common/erase.h; an individual loses its name, too
bool contact_is_individual(const Contact *c);

// What data staff may set: only a complete contact is To do or Verified. CON-12
MUST_CHECK Status contact_set_verify(Contact *c, Verify to, Refusal *why);
MUST_CHECK Status contact_pull(Contact *c, const char *user_id, Refusal *why); // CON-14: only an unowned one
void contact_give(Contact *c, const char *user_id);                            // NULL: to nobody
