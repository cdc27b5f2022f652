// opportunity -- a chance to sell: its life-cycle, its probability, its owner. Pure: no SQL, no clock, no
// I/O.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include "services/opportunities/campaign.h"
#include "services/opportunities/money.h"
#include <opportunities/opportunities.pb-c.h>
#include <stdbool.h>

typedef Opportunities__Opportunity Opportunity;

// The words of the contract, as the domain says them.
#define ACTIVE        OPPORTUNITIES__OPPORTUNITY__STATE__ACTIVE
#define WON           OPPORTUNITIES__OPPORTUNITY__STATE__WON
#define LOST          OPPORTUNITIES__OPPORTUNITY__STATE__LOST
#define PLAIN         OPPORTUNITIES__OPPORTUNITY__KIND__PLAIN
#define MAIN          OPPORTUNITIES__OPPORTUNITY__KIND__MAIN
#define SECONDARY     OPPORTUNITIES__OPPORTUNITY__KIND__SECONDARY
#define BY_MANUAL     OPPORTUNITIES__PROBABILITY_SOURCE__VALUE__MANUAL
#define BY_RULE       OPPORTUNITIES__PROBABILITY_SOURCE__VALUE__RULE
#define BY_STATE      OPPORTUNITIES__PROBABILITY_SOURCE__VALUE__STATE
#define BY_STEP       OPPORTUNITIES__PROBABILITY_SOURCE__VALUE__STEP
#define LOST_BY_USER  OPPORTUNITIES__OPPORTUNITY__LOST_BY__USER
#define LOST_BY_SWEEP OPPORTUNITIES__OPPORTUNITY__LOST_BY__SWEEP
#define LOST_BY_RULE  OPPORTUNITIES__OPPORTUNITY__LOST_BY__RULE

// --- life-cycle (OPP-10..12, PEE-03). All change nothing when they refuse. ---

// Success: it goes to the last step, wherever it was. `amount` NULL: unknown (AMB-48, AMB-50).
MUST_CHECK Status opportunity_win(Opportunity *o, const Campaign *c, const Money *amount, Time now,
                                  Refusal *why);
// It keeps its step (AMB-04). `reason_id` and `note` may be NULL unless the campaign wants a reason (AMB-03).
MUST_CHECK Status opportunity_lose(Opportunity *o, const Campaign *c, const char *reason_id, const char *note,
                                   int by, Time now, Refusal *why);
// Back to the step before it was won, or the one in which it was lost.
MUST_CHECK Status opportunity_reopen(Opportunity *o, const Campaign *c, Refusal *why);
// Between steps; into the last one is winning (OPP-12), out of it is reopening. Nothing changes when it is
// there.
MUST_CHECK Status opportunity_move(Opportunity *o, const Campaign *c, const char *step_id,
                                   const Money *amount, Time now, Refusal *why);
// Takes it as it was closed elsewhere (imports): beside the life-cycle, no success of today.
void opportunity_take_over(Opportunity *o, const Campaign *c, int state, const Money *won_amount,
                           const char *fail_reason_id, Time closed_at, Arena *a);
// The step left the campaign, or won ones follow the last step (AMB-51): its state stays.
void opportunity_follow_step(Opportunity *o, const Campaign *c, const char *to_step_id);

// --- probability: state over the latest of manual and rule over the step's default (AMB-33, AMB-34, AMB-47)
// ---
void opportunity_rate_by_step(Opportunity *o, const Campaign *c);
MUST_CHECK Status opportunity_rate(Opportunity *o, int32_t percent, int source,
                                   Refusal *why); // WRONG_STATE when closed
MUST_CHECK Status opportunity_unrate(Opportunity *o, const Campaign *c, Refusal *why); // the step's again

// What the catalog has decided from a transaction's result (CAT-08).
typedef struct RuleDecision {
    const char *transaction_id;
    int32_t percent;
    int64_t epoch, number; // later ones are greater
    Time at;
} RuleDecision;
// Only what was decided later than the one it has, and than somebody has set it by hand, counts (AMB-30,
// AMB-34).
bool opportunity_takes_rule(const Opportunity *o, const RuleDecision *d);
MUST_CHECK Status opportunity_rate_by_rule(Opportunity *o, const RuleDecision *d, Refusal *why);
// Somebody sets it, or gives it back to the step: earlier rules hold no longer.
void opportunity_rated_by_hand(Opportunity *o, Time now, Arena *a);

// --- kind (OPP-34, AMB-41, AMB-42) ---
// What a kind becomes: outside campaigns what is neither main nor secondary is main once the contact is
// valid.
int kind_settled(int kind, bool in_campaign, bool contact_is_valid);
// Sets it with the evidence that it asks for.
void opportunity_set_kind(Opportunity *o, int kind);

// --- owner ---
// Why he may not register now; NO_PROBLEM: he may (ASG-03..05, OPP-09). `at`: when the record was locked.
Cohoi__Code registration_obstacle(const Opportunity *o, const Campaign *c, const char *user_id, Time at);
// Milliseconds between two times, as a claim has it.
int32_t gap_ms(Time from, Time to);
MUST_CHECK Status opportunity_own(Opportunity *o, const char *owner_id, Refusal *why); // active ones only

bool opportunity_is_in_campaign(const Opportunity *o);
// What gives its events their order: the campaign's id, else the contact's.
const char *opportunity_partition_key(const Opportunity *o);
