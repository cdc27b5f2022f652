// forgetting -- files do not stay: after their time, and when a person in them is erased, they are removed.
#pragma once
#include "common/service.h"

extern const Reaction import_reactions[];
void forget_old_files(void); // job
