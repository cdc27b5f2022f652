// store -- assignment's tables. The only files of this daemon with SQL are statements.c and store*.c.
#pragma once
#include "common/service.h"
#include "services/assignment/choice.h"

extern const Statement assignment_statements[];

// --- copies ---
MUST_CHECK Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out); // NOT_FOUND: no copy yet
void campaign_save(Tx *tx, Arena *a, const Campaign *c);
void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version);

// --- the round. One flush each; NOT_FOUND: no copy of the campaign yet ---
// Locks the campaign (see turn in the schema), and fills what choosing asks.
MUST_CHECK Status round_lock(Tx *tx, Arena *a, const char *campaign_id, Time now, Round *out);
MUST_CHECK Status round_show(Tx *tx, Arena *a, const char *campaign_id, Time now, Round *out); // all counts
void round_save(Tx *tx, Arena *a, const Round *r);
void campaign_hold(Tx *tx, const char *campaign_id); // queues the lock alone

// --- opportunities ---
typedef struct Held { // an opportunity as this daemon knows it
    char *id, *campaign_id, *owner_id;
    Time entered_at;
    bool is_free; // active, and no decision about it is under way
} Held;
void opportunity_insert(Tx *tx, Arena *a, const Held *o, int state);
void opportunity_set_owner(Tx *tx, const char *id, const char *owner_id); // no decision is under way any more
void opportunity_set_state(Tx *tx, Arena *a, const char *id, int state);
void opportunity_set_deleted(Tx *tx, const char *id, bool deleted);
void opportunity_pend(Tx *tx, const char *id, const char *decision_id, const char *owner_id, const char *why);
void opportunity_unpend(Tx *tx, const char *id, const char *decision_id);
// The campaign is locked first, then they, in the order of their ids.
MUST_CHECK Status opportunities_lock(Tx *tx, Arena *a, const char *campaign_id, size_t n, char *const *ids,
                                     Held **out, size_t *n_out);

// --- the shuffle: what it is drawn from, in one flush ---
typedef struct Urn {
    Campaign *campaign; // NULL: no copy yet
    char **user_ids;    // its active salespeople
    size_t n_users;
    Held *open; // free ones, at most `most` of them
    size_t n_open;
} Urn;
MUST_CHECK Status urn_load(Tx *tx, Arena *a, const char *campaign_id, bool include_owned, int most, Urn *out);

// --- who left (PEE-01) ---
typedef struct Leaving {
    char *campaign_id, *user_id, *cause;
} Leaving;
void leaving_add(Tx *tx, const char *campaign_id, const char *user_id, const char *cause);
void leaving_add_everywhere(Tx *tx, const char *user_id, const char *cause); // wherever he holds some
// If the owner of the opportunity is not active, or no member as far as is known here.
void leaving_add_owner(Tx *tx, const char *opportunity_id, const char *cause);
MUST_CHECK Status leavings_load(Tx *tx, Arena *a, Leaving **out, size_t *n);
typedef struct Left { // one who may have left, and what he holds
    bool is_noted;    // false: another instance has worked it off
    bool is_active;
    Round round;
    Held *held; // at most `most`, locked
    size_t n_held;
} Left;
// `campaign` is the owner's own word: it is kept, if it is newer.
MUST_CHECK Status left_lock(Tx *tx, Arena *a, const Leaving *l, const Campaign *campaign, int most, Time now,
                            Left *out);
void leaving_done(Tx *tx, const Leaving *l);

// --- what came back because its new owner was no member any more ---
typedef struct Undecided {
    char *opportunity_id, *campaign_id, *cause;
} Undecided;
void undecided_add(Tx *tx, const char *opportunity_id, const char *decision_id, const char *cause);
void undecided_drop(Tx *tx, const char *opportunity_id);
void undecided_wait(Tx *tx, const char *opportunity_id); // until it comes back, or is carried out
MUST_CHECK Status undecided_load(Tx *tx, Arena *a, Undecided **out, size_t *n); // those due
typedef struct CameBack {
    Round round;
    Held *held; // NULL: another instance has decided it
} CameBack;
MUST_CHECK Status undecided_lock(Tx *tx, Arena *a, const Undecided *u, Time now, CameBack *out);
