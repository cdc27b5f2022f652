// unit_internal -- what a transaction leaves behind when it commits: events, their numbers, the command's
// record. For common/ only. A unit lives in the arena of the request or batch, so longer than its Tx.
#pragma once
#include "common/service.h"

typedef struct Emitted {
    Event event; // without partition's numbers until it is committed
    const char *traceparent;
    ProtobufCBinaryData payload, envelope;
} Emitted;

typedef struct Cause { // stands in the events that are emitted from here on
    const char *id;    // the command or event that led here
    const char *correlation_id, *actor_id, *traceparent, *bulk_act_id;
    int chain_depth;
} Cause;

typedef struct CommandRecord { // what a retry under the same id is answered; id NULL: nothing is stored
    const char *actor, *method, *id;
    ProtobufCBinaryData hash, reply;
    Status status;
} CommandRecord;

typedef struct Unit {
    Arena *arena;
    Cause cause;
    Time now; // the database's clock; must be known when the unit finishes
    size_t n, room;
    Emitted *events;
    bool too_many;
    Rows *numbers; // of the statement that went out with the commit
    void *owner;   // whose transaction it is
} Unit;

enum { EVENTS_MOST = 500 };

Unit *unit_begin(Tx *tx, Arena *a, const Cause *cause); // becomes the context of tx
Unit *unit_of(const Tx *tx);
// The last word before tx_end(tx, OK): queues what numbers and stores the events and the record. INTERNAL:
// too many.
MUST_CHECK Status unit_finish(Unit *u, Tx *tx, const CommandRecord *record);
// After the commit: tells everybody.
void unit_publish(Unit *u);
// Where the events stand, one position a partition: the reply carries it.
Cohoi__Position **unit_positions(const Unit *u, size_t *n);
// The same from what was stored with a command.
Cohoi__Position **positions_stored(Arena *a, const char *partitions, const char *seqs, size_t *n);
