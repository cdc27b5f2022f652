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

// --- campaign.c ---
// What a new one has where nothing was said: beginning, steps, a code, its creator as manager. CMP-03,
// CMP-06, CMP-08
void campaign_begin(Campaign *c, const char *creator, Time now, Arena *a);
void campaign_trim(Campaign *c, Arena *a); // name, code and external id; blank ones become absent
// After each change: trimmed, each person once, nothing left undecided.
void campaign_settle(Campaign *c, Arena *a);
// Whether the settings make sense together; names the field that does not.
MUST_CHECK Status campaign_check(const Campaign *c, Refusal *why);
// A copy under a new id: everything but code, external id and cost; its window begins now. V-3
Campaign *campaign_clone(const Campaign *from, const char *id, const char *name, Time now, Arena *a);

// --- members.c ---
bool campaign_has_manager(const Campaign *c, const char *user_id);     // ACC-04
bool campaign_has_salesperson(const Campaign *c, const char *user_id); // ACC-05
bool campaign_has_member(const Campaign *c, const char *user_id);
void members_settle(Campaign *c); // each person once, in the order of the first mention
// Who is no salesperson leaves the lists of the distribution, except those that `mask` names: the change is
// about them.
void members_follow(Campaign *c, char *const *mask, size_t n_mask);
MUST_CHECK Status members_check(const Campaign *c, Refusal *why);
// Who was a member before and is none now. AMB-44
char **members_left(const Campaign *before, const Campaign *after, Arena *a, size_t *n);

// --- steps.c ---
typedef struct Steps { // of a campaign or of the pipeline
    Step *const *items;
    size_t n;
} Steps;
#define STEPS_OF(c) ((Steps){(c)->steps, (c)->n_steps})

typedef struct UsualStep {
    const char *name;
    int probability;
} UsualStep;
Step **steps_usual(const UsualStep *usual, size_t n, Arena *a);

void steps_settle(Steps s, Arena *a); // new ones get ids; the last is success
MUST_CHECK Status steps_check(Steps s, Refusal *why);
// Ids that are given must be those of `before`, each once.
MUST_CHECK Status steps_known(Steps before, Steps given, Refusal *why);
void steps_name(Steps before, Steps given);    // a given one without id is the one of that name
void steps_inherit(Steps before, Steps given); // a known one given without probability keeps the one it has
bool steps_dropped(Steps before, Steps after);

typedef struct StepMoves { // where the opportunities of steps go that were dropped
    MovedStep **items;
    size_t n;
} StepMoves;
// To `move_to`; without one to the first step, if none of the dropped is in `used`. AMB-51
MUST_CHECK Status steps_moved(Steps before, Steps after, const char *move_to, char *const *used,
                              size_t n_used, StepMoves *out, Refusal *why);

// The same for fail reasons. CMP-19
typedef struct Reasons {
    FailReason *const *items;
    size_t n;
} Reasons;
#define REASONS_OF(c) ((Reasons){(c)->fail_reasons, (c)->n_fail_reasons})
void reasons_settle(Reasons r, Arena *a);
MUST_CHECK Status reasons_known(Reasons before, Reasons given, Refusal *why);
void reasons_name(Reasons before, Reasons given);
