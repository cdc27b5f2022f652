// runner -- one webhook that this instance sends for: a fiber that starts a lane wherever there is something
// to tell.
//
// A lane is a partition of a source: its events are told one after the other. At most IN_FLIGHT lanes of a
// webhook are under way, and after several failures in a row one, from time to time; no webhook waits for
// another.
#pragma once
#include "common/fiber.h"
#include "common/logs.h"
#include "common/sources.h"
#include "services/notifications/owner.h"
#include "services/notifications/posting.h"

typedef struct Lane {
    uint64_t epoch, seq; // everything up to here is behind us
    bool busy, dirty;    // a fiber is in it; there may be something to read
    uint64_t wait_until; // clock_monotonic's ms; 0: no need to wait
    int tries;           // of what comes next, so far
} Lane;

typedef struct Line { // a source
    bool is_followed, is_unknown;
    uint64_t heads_at; // when we last compared with where its log ends
    Lane lanes[PARTITION_COUNT];
} Line;

typedef struct Runner {
    struct Runner *prev, *next;
    char id[37];
    int version, wanted_version; // of the webhook; loaded again when they differ
    bool lost;                   // it is another instance's now, or no longer active
    Arena *arena;                // what follows hangs on it
    Webhook *webhook;
    Secrets secrets;
    Arena *of_rights;
    Rights rights; // the owner's, as of rights_at
    uint64_t rights_at;
    Fiber *resting;
    unsigned in_flight, turn, told;
    unsigned failures;   // in a row
    uint64_t calm_until; // after several of them
    Line lines[MOST_SOURCES];
} Runner;

enum { IN_FLIGHT = 4, CALM_AFTER = 3 };

void runner_start(const char *id, int version);
void runner_nudge(Runner *r);
extern Runner *runners;

// --- the instance that we are: sending.c ---
extern const char *lease_id;
extern Allowed allowed_targets;
bool lease_holds(void); // may we still send?

// --- lane.c ---
void lane_start(Runner *r, int source, unsigned partition);

// --- ending.c ---
void runner_end(Runner *r, int state, const char *cause); // and its owner is told
