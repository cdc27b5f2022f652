// consume_batch -- a transaction that takes up to 100 events of a partition: lease the cursor, react, move
// the cursor.
#pragma once
#include "common/consume_internal.h"

typedef enum Lease {
    LEASE_OURS,
    LEASE_TAKEN,   // another instance works on it
    LEASE_MOVED,   // it stands elsewhere than we thought: see epoch and cursor
    LEASE_NEWER,   // a newer build has taken over
    LEASE_STOPPED, // too many dead letters
    LEASE_LOADING, // the snapshot of the source is being loaded
} Lease;

typedef struct Batch {
    Part *part;
    size_t n; // events from the cursor on, all of them held
    // What became of it:
    Lease lease;
    Status status;          // with LEASE_OURS: OK, or nothing was done
    uint64_t failed_at;     // the event whose reaction failed; 0: the commit did
    char sqlstate[6];       // of the database's complaint, "" when the reaction said no
    size_t taken;           // how many, when OK: perhaps fewer than n
    uint64_t epoch, cursor; // of the row, with LEASE_MOVED
} Batch;

void batch_run(Batch *b);
// Where the cursor stands by now, without a lease: LEASE_OURS when it is where we think.
MUST_CHECK Status batch_look(Batch *b);
bool batch_may_pass(const Batch *b);     // database away, deadlock: tried again without limit
bool batch_is_undecided(const Batch *b); // a copy is missing, a conflict: tried again for a while
// Moves the cursor to another epoch of its source; nothing is taken.
MUST_CHECK Status batch_change_epoch(Part *p, uint64_t epoch, uint64_t seq);
