// clock -- times. What decides something uses the database's clock (rq->now), never these.
#pragma once
#include "common/arena.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

typedef int64_t Time; // microseconds since 1970-01-01T00:00:00Z; 0: not given
#define SECOND ((Time)1000000)

Time clock_now(void);           // this host's wall clock; for logs and ids only
uint64_t clock_monotonic(void); // milliseconds, for deadlines
uint64_t clock_us(void);        // microseconds, monotonic, for measuring

Google__Protobuf__Timestamp *timestamp_make(Arena *a, Time t); // NULL for 0
Time timestamp_time(const Google__Protobuf__Timestamp *t);     // 0 for NULL
char *time_rfc3339(Arena *a, Time t);                          // "2026-11-22T07:00:00.123456Z"
#define TIME_TEXT 28
void time_write(Time t, char out[TIME_TEXT]);    // the same without an arena
bool time_parse(const char *rfc3339, Time *out); // any offset; false when it is no time

// A new UUIDv7 (RFC 9562) in lower case; monotonic within a process. By the loop's thread only.
char *uuid_make(Arena *a);
// A UUIDv8 from a cause and a name: the same two always give the same id. For a daemon's own commands.
char *uuid_derive(Arena *a, const char *cause, const char *name);
