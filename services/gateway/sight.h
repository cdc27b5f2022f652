// sight -- which campaigns a user may see: asked of campaigns, remembered 5 s at most.
#pragma once
#include "common/arena.h"
#include "common/status.h"
#include <cohoi/bus.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Sight {
    bool all;
    size_t n;
    char **campaigns; // sorted
} Sight;

// For the one whom the token stands for. May wait.
MUST_CHECK Status sight_ask(const char *token, const Cohoi__Actor *actor, Arena *a, uint64_t deadline,
                            Sight *out);
bool sight_has(const Sight *s, const char *campaign_id); // false for NULL
bool sight_same(const Sight *a, const Sight *b);
void sights_forget(void);
