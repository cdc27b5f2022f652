// vocabulary_load -- asking the other daemons for the names that a file may hold. Waits.
#pragma once
#include "common/service.h"
#include "services/imports/import.h"

// What the columns of the plan need, as the importer may see it.
MUST_CHECK Status vocabulary_load(const Actor *actor, const Import *import, const ImportField *const *fields,
                                  Vocabulary *out, Refusal *why);
