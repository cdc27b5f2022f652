// campaign -- what a campaign is and may become. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include <campaigns/campaigns.pb-c.h>
#include <stdbool.h>

typedef Campaigns__Campaign Campaign;
typedef Campaigns__Pipeline Pipeline;
typedef Campaigns__Step Step;
typedef Campaigns__FailReason FailReason;
typedef Campaigns__MovedStep MovedStep;

// Fills what was left out of a new campaign: kind, steps, code, the creator as its manager. CMP-03, CMP-06,
// CMP-08
void campaign_complete(Campaign *c, const char *creator, Time now, Arena *a);
// Whether the settings make sense together; names every field that does not.
MUST_CHECK Status campaign_check(const Campaign *c, Refusal *why);
// A copy for a new campaign: everything but identity, dates and state (V-3).
Campaign *campaign_clone(const Campaign *from, const char *name, Arena *a);

bool campaign_has_manager(const Campaign *c, const char *user_id);     // ACC-04
bool campaign_has_salesperson(const Campaign *c, const char *user_id); // ACC-05
bool campaign_has_member(const Campaign *c, const char *user_id);

// New steps and reasons get ids; fail reasons do, too.
void steps_complete(Step **steps, size_t n, Arena *a);
void fail_reasons_complete(FailReason **reasons, size_t n, Arena *a);
MUST_CHECK Status steps_check(Step *const *steps, size_t n, Refusal *why);
// Steps of `before` that are not in `after`, each with where its opportunities go: `move_to`, or the first
// step when the step was empty. A step in `used` without move_to is refused. AMB-51
MUST_CHECK Status steps_moved(Step *const *before, size_t n_before, Step *const *after, size_t n_after,
                              char *const *used, size_t n_used, const char *move_to, MovedStep ***moved,
                              size_t *n_moved, Arena *a, Refusal *why);
