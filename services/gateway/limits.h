// limits -- token buckets in bounded tables: how often one may come.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef enum Limit {
    LIMIT_REQUESTS, // by token or session, or by address without one: settings requests_per_second, burst
    LIMIT_LOG_INS,  // by address, whoever signs in: log_ins_per_minute
    LIMIT_MISSES,   // by address: wrong tokens, and what is not found without signing in
    LIMITS
} Limit;

void limits_open(void); // after the settings were read
// 0: go on. Else nothing was taken, and this many seconds are to be waited.
int limit_take(Limit which, const void *key, size_t n);
