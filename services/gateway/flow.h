// flow -- the body of a streamed answer: a bounded ring between a fiber and the socket.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FLOW_ROOM = 256 * 1024, FLOW_WHOLE = FLOW_ROOM / 2 };
typedef struct Flow Flow;

// Waits for room as long as it takes the client to read. False: the client is gone or the flow was cut. Up to
// FLOW_WHOLE bytes stay together, whoever else writes.
bool flow_write(Flow *f, const void *bytes, size_t n) __attribute__((warn_unused_result));
// Never waits. A client that is too slow to leave room for n bytes is cut off.
void flow_offer(Flow *f, const void *bytes, size_t n);
// Parks the fiber of the flow until flow_nudge, the end of the flow or `deadline` (clock_monotonic's ms).
void flow_wait(Flow *f, uint64_t deadline);
void flow_nudge(Flow *f);
bool flow_is_open(const Flow *f);
void flow_cut(Flow *f);   // ends it from our side; the fiber is woken
void flow_break(Flow *f); // ends it so that the client sees that something is missing
// False when the client has closed its end, which the server would otherwise notice only at the next write.
bool flow_has_reader(const Flow *f);

// --- for http.c ---
enum { FLOW_END = -1, FLOW_BROKEN = -2 }; // answers of flow_read
typedef struct FlowEnds {
    void *arg;
    void (*ready)(void *arg); // there is something to read, or the flow has ended
    int (*socket)(void *arg); // -1: none
} FlowEnds;
Flow *flow_make(const FlowEnds *ends);
void flow_drop(Flow *f);
long flow_read(Flow *f, char *into, size_t most); // 0: nothing yet
void flow_finish(Flow *f);                        // the writer has ended: what is in the ring is still read
void flow_lose(Flow *f);                          // the client has gone
