// choice -- whose turn it is, and how a campaign is shuffled. Pure: no SQL, no clock, no I/O. PEE-02, AMB-08,
// AMB-09
#pragma once
#include "common/arena.h"
#include "common/clock.h"
#include <campaigns/campaigns.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

typedef Campaigns__Campaign Campaign;

typedef struct Seller { // one who may be dealt opportunities of a campaign
    const char *user_id;
    bool active;
    bool changed;      // since the round was loaded: `given` or `pass`
    int64_t held;      // active opportunities in the campaign, pending ones too
    int64_t in_period; // entered within the capacity's period, whatever their state
    int64_t given;     // decided for him since the campaign began
    int64_t pass;      // weighted: where the round finds him next
    int64_t weight;    // 1 unless configured
    int64_t capacity;  // -1: none
} Seller;

typedef struct Round { // the sellers of a campaign, in the order of its list, and how far their turn has come
    const Campaign *campaign;
    Seller *sellers;
    size_t n;
    const char *last_user_id; // NULL: nobody has had a turn yet
    int64_t position;         // where he stood in the list
    int64_t pass;             // weighted: of him who was chosen last
    Time period_began;        // of the capacities
} Round;

Seller seller_of(const Campaign *c, const char *user_id); // as configured; nothing is counted yet
// Those selected for the distribution, or all salespeople when nobody is selected. CMP-10
Round round_of(const Campaign *c, Time now, Arena *a);
bool round_counts_held(const Campaign *c);   // whether choosing asks what each holds
bool round_counts_period(const Campaign *c); // or what each was given within the period
int round_period_days(const Campaign *c);
// Who is next: an index in `sellers`, or -1 when nobody is eligible; then *why_not is a word for
// NobodyEligible. `except` (may be NULL) gets nothing: it is taken from him.
int round_choose(const Round *r, const char *except, const char **why_not);
void round_give(Round *r, int chosen, Time entered_at); // his turn is over, the opportunity is his

// Deals `n` things out to `n_users` at random: whom[i] is the user's index for thing i; counts differ by at
// most one. The same seed gives the same result. ASG-06
void deal_out(uint64_t seed, size_t n, size_t n_users, int *whom, Arena *a);
