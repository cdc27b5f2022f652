// choice -- whose turn it is, and how a campaign is shuffled. Pure: no SQL, no clock, no I/O. PEE-02, AMB-08,
// AMB-09
#pragma once
#include "common/arena.h"
#include <campaigns/campaigns.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

typedef Campaigns__Campaign Campaign;

typedef struct Seller { // one who may be given opportunities of a campaign, in the order of its list
    const char *user_id;
    bool active;
    long held;      // active opportunities in the campaign, pending ones too
    long in_period; // entered within the capacity's period, whatever their state
    long given;     // decided for him since the campaign began
    long weight;    // 1 unless configured
    long capacity;  // -1: none
} Seller;

typedef struct Turn {
    const char *last_user_id; // NULL: nobody yet
    int position;
} Turn;

// Those selected for the distribution, or all salespeople when nobody is selected. CMP-10
Seller *sellers_of(const Campaign *c, Arena *a, size_t *n);
// Who is next: the index in `sellers`, or -1 when nobody is eligible; then *why_not is a word for
// NobodyEligible.
int choose_seller(const Campaign *c, const Seller *sellers, size_t n, const Turn *turn, const char **why_not);

// Deals `n` things out to `n_users` at random: whom[i] is the user's index for thing i; counts differ by at
// most one. The same seed gives the same result. ASG-06
void deal_out(uint64_t seed, size_t n, size_t n_users, int *whom, Arena *a);
