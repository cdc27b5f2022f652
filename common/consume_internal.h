// consume_internal -- what reactions follow: sources, their partitions, and the events held of each. For
// consume*.c and dead_letters.c only.
#pragma once
#include "common/cloudevent.h"
#include "common/consume.h"
#include "common/fiber.h"
#include "common/unit_internal.h"

enum {
    WINDOW = 256,              // events held of a partition; what is beyond is read from the log
    WINDOW_BYTES = 512 * 1024, // and their bytes
    BATCH_MOST = 100,          // events a transaction
    EMITTED_MOST = 100,        // a batch ends when it has emitted so many itself
    PARKED_MOST = 100,         // dead letters that stop a partition
};

typedef struct Held {
    bool present;
    uint8_t *bytes; // NULL: nobody reacts to it
    size_t n;
} Held;

typedef struct Part {
    struct Source *source;
    uint32_t number;
    uint64_t epoch, cursor; // the row in cursors, as far as we know
    uint64_t head;          // the last number that exists, as far as we know
    bool epoch_passed;      // the source has begun another epoch: ask its log
    Held *window;           // cursor + 1 .. cursor + WINDOW, at seq % WINDOW; made when first needed
    size_t held_bytes;

    bool running;   // a fiber follows it, as long as it is behind
    Fiber *resting; // the fiber, while it may be woken
    uint64_t alone_until, gap_since, idle_since, company_until;
    unsigned pause_ms;                    // of the last transient trouble
    uint64_t singly_from, singly_through; // taken one by one, after a failure
    uint64_t undecided_since;
    uint32_t tries;
    uint64_t park_seq; // this one is to be parked, because of:
    char park_cause[64];
} Part;

typedef struct Source {
    char name[64], label[80]; // label: of its metrics
    bool begun;               // cursors are known
    bool must_look;           // the database was met again: where do our cursors stand?
    bool takes_all;           // some reaction wants every event
    uint64_t heads_at;        // when it last told its heads; clock_monotonic
    uint64_t hurried_until;
    Part parts[PARTITIONS];
    struct Source *next;
} Source;

extern Source *sources_followed;
Source *source_named(const char *name); // NULL: not followed
bool reaction_wants(const Reaction *r, const Source *s, const Event *ev);
bool source_wants(const Source *s, const Event *ev);
void consume_wake(void); // fibers that rest look up

// --- the window ---
void part_put(Part *p, uint64_t seq, const void *bytes, size_t n); // bytes NULL: nobody reacts to it
const Held *part_held(const Part *p, uint64_t seq);                // NULL: not there
void part_move(Part *p, uint64_t epoch, uint64_t seq);             // the cursor stands there now
bool part_is_behind(const Part *p);
void part_offer(Part *p, const Event *ev, const void *bytes, size_t n);
void part_start(Part *p); // consume.c: a fiber follows it from here on, if there is anything to take

// --- asking the log of a source, our own too; parks, and must not hold a transaction ---
MUST_CHECK Status source_read(const Source *s, const Cohoi__ReadLog *in, Arena *a, Cohoi__LogPage **out);
MUST_CHECK Status source_heads(const Source *s, Arena *a, Cohoi__Heads **out);

// --- what is gone from a log is made up for by its owner's snapshot, where we keep copies ---
bool source_has_copies(const Source *s);
// What is next in this partition is gone. *begun: nobody had said so yet.
MUST_CHECK Status snapshot_begin(Part *p, bool *begun);
void snapshot_go_on(Source *s); // with what any instance has begun
MUST_CHECK Status source_snapshot(const Source *s, const char *page_token, Arena *a,
                                  Cohoi__SnapshotPage **out);

// --- running reactions ---
MUST_CHECK Status react(const Source *s, Event *ev, Tx *tx, Unit *u);
extern bool consume_stopping;

// --- at most so many at a time, first come, first served ---
typedef struct Gate {
    int room;
    struct GateWaiter *waiting;
} Gate;
void gate_enter(Gate *g);
void gate_leave(Gate *g);
extern Gate gate_transactions, gate_reads;
