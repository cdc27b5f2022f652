// reader -- events of several logs, as one user may see them, from wherever he has come to.
#pragma once
#include "common/facts.h"
#include "services/gateway/vector.h"

enum { MOST_TYPES = 64 };

typedef struct Reader {
    Vector at;
    bool wanted[MOST_SOURCES];
    unsigned n_types;
    const char *types[MOST_TYPES]; // "cohoi.opportunity.won", or "cohoi.opportunity.*"; none: all
    const Actor *actor;
    const Sight *sight;
    // Gets each visible event, once `at` includes it. False ends the reading. The event lives during the
    // call.
    bool (*take)(void *arg, const Event *ev, Arena *a);
    void *arg;

    unsigned left;   // events that may still be taken
    unsigned unseen; // events that may still be passed over
} Reader;

// Reads one partition up to `end` (UINT64_MAX: until nothing is left), or until `left` or `unseen` is used up
// or `take` said no. OUT_OF_RANGE: what comes next is no longer in the log, or the log is another one.
MUST_CHECK Status reader_read(Reader *r, int source, unsigned partition, uint64_t end, uint64_t deadline);
// Reads all wanted partitions up to their present ends. *caught_up: nothing was left behind anywhere.
MUST_CHECK Status reader_read_all(Reader *r, uint64_t deadline, bool *caught_up);
