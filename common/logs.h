// logs -- reading the logs of the daemons: cohoi.Log, which every daemon serves.
#pragma once
#include "common/arena.h"
#include "common/status.h"
#include <cohoi/bus.pb-c.h>
#include <stdint.h>

enum { PARTITION_COUNT = 64 };

// Events after `after`, oldest first. `epoch`: the reader's, 0: none yet. OUT_OF_RANGE: that part of the log
// is gone.
MUST_CHECK Status log_page(const char *source, unsigned partition, uint64_t after, unsigned limit,
                           uint64_t epoch, Arena *a, uint64_t deadline, Cohoi__LogPage **out);
// Where each partition ends. UNAVAILABLE at once when no instance is connected.
MUST_CHECK Status log_heads(const char *source, Arena *a, uint64_t deadline, Cohoi__Heads **out);
