// sights -- which campaigns users may see: asked of campaigns, remembered 5 s at most.
#pragma once
#include "common/sight.h"

// For the one whom the token stands for. May wait.
MUST_CHECK Status sight_ask(const char *token, const Cohoi__Actor *actor, Arena *a, uint64_t deadline,
                            Sight *out);
void sights_forget(void);
