// reactions -- what contacts hears: people from accounts, what is done with a customer from opportunities.
#pragma once
#include "common/service.h"

extern const Reaction contact_reactions[];
