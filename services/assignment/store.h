// store -- assignment's tables. The only file of this daemon with SQL.
#pragma once
#include "common/service.h"
#include "services/assignment/choice.h"

extern const Statement assignment_statements[];

MUST_CHECK Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out); // NOT_FOUND: no copy yet
void campaign_save(Tx *tx, Arena *a, const Campaign *c);
void person_save(Tx *tx, Arena *a, const char *id, bool active, int32_t version);

// Locks the campaign's turn and fills what is known of the sellers: activity, loads, what was given.
MUST_CHECK Status turn_lock(Tx *tx, Arena *a, const Campaign *c, Seller *sellers, size_t n, Time now,
                            Turn *out);
MUST_CHECK Status turn_show(Tx *tx, Arena *a, const Campaign *c, Seller *sellers, size_t n, Time now,
                            Turn *out);
void turn_save(Tx *tx, Arena *a, const char *campaign_id, const char *user_id,
               int position); // counts as given, too

typedef struct Held { // an opportunity as this daemon knows it
    char *id, *campaign_id, *owner_id;
} Held;
void opportunity_save(Tx *tx, Arena *a, const char *id, const char *campaign_id, const char *owner_id,
                      int state, Time entered_at);
void opportunity_set_owner(Tx *tx, const char *id, const char *owner_id);
void opportunity_set_state(Tx *tx, Arena *a, const char *id, int state);
void opportunity_set_deleted(Tx *tx, const char *id, bool deleted);
void opportunity_pend(Tx *tx, const char *id, const char *decision_id, const char *owner_id);
void opportunity_unpend(Tx *tx, const char *id, const char *decision_id);
// Active ones without a pending decision, in the order of their ids; `held` ones are locked.
MUST_CHECK Status opportunities_open(Tx *tx, Arena *a, const char *campaign_id, bool include_owned,
                                     Held **out, size_t *n);
MUST_CHECK Status opportunities_held(Tx *tx, Arena *a, const char *campaign_id, const char *owner_id,
                                     int most, Held **out, size_t *n);
MUST_CHECK Status opportunity_lock(Tx *tx, Arena *a, const char *id, Held *out, bool *decidable);

void leaving_add(Tx *tx, const char *campaign_id, const char *user_id, const char *cause);
void leaving_add_everywhere(Tx *tx, const char *user_id,
                            const char *cause); // every campaign where he holds some
void leaving_add_if_inactive(Tx *tx, const char *campaign_id, const char *user_id, const char *cause);
// One to work on, locked; skips those that another instance works on. NOT_FOUND: none.
MUST_CHECK Status leaving_next(Tx *tx, Arena *a, char **campaign_id, char **user_id, char **cause);
void leaving_done(Tx *tx, const char *campaign_id, const char *user_id);
