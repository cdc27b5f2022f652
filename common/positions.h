// positions -- reading your own writes (Cohoi-After): waiting until what a client has seen elsewhere is here,
// too.
#pragma once
#include "common/service.h"

enum { POSITIONS_MOST = 32 };

// Parks until every position is reached, 2 s at most (ABORTED). Our own are compared with our log, those of
// sources that we follow with the cursors; others are ignored. No connection is held while waiting.
MUST_CHECK Status positions_wait(Cohoi__Position *const *after, size_t n, uint64_t deadline);
// What this instance learns on its way spares the asking.
void positions_committed(uint32_t partition, uint64_t seq);
void positions_consumed(const char *source, uint32_t partition, uint64_t epoch, uint64_t seq);
