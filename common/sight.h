// sight -- which campaigns a user may see, as campaigns says.
#pragma once
#include "common/arena.h"
#include "common/status.h"
#include <campaigns/campaigns.pb-c.h>
#include <cohoi/bus.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Sight {
    bool all;
    size_t n;
    char **campaigns; // sorted
} Sight;

// Asks for this one. UNAVAILABLE at once when no instance is connected: whoever asks has better to do than to
// wait.
MUST_CHECK Status sight_fetch(const Cohoi__Actor *actor, Arena *a, uint64_t deadline,
                              Campaigns__CampaignIds **out);
Sight sight_of(Campaigns__CampaignIds *ids);             // borrows and sorts them
bool sight_has(const Sight *s, const char *campaign_id); // false for NULL
bool sight_same(const Sight *a, const Sight *b);
