// reactions -- what campaigns hears from accounts.
#pragma once
#include "common/service.h"

extern const Reaction campaign_reactions[];
extern const Copy campaign_copies[]; // snapshots.c
