// rpc -- one request, one reply, between daemons. Contract: docs/architecture.md, sections 2 and 5.
#pragma once
#include "common/arena.h"
#include "common/config.h"
#include "common/status.h"
#include <cohoi/bus.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

// --- asking ---
// Peers come from the configuration: peer.<daemon> = list of endpoints (endpoint.h).
void rpc_open(const Config *c);
void rpc_close(void); // both sides; whoever still waits gets UNAVAILABLE
// Sends to the instance of `daemon` with the fewest requests in flight (ties in turn) and parks until the
// reply. An instance that is disconnected or gone from the names gets nothing new, one that answers
// UNAVAILABLE nothing for 250 ms. What a disconnected one had not answered goes to another one under the same
// command id (queries and requests with a command_id only; others get UNAVAILABLE); one that is gone from the
// names but still connected may finish first. With none left it waits for one until `deadline`: then
// DEADLINE_EXCEEDED, or UNAVAILABLE if it was never sent or only ever answered so. ABORTED under a command_id
// is repeated after a pause, five tries in all, unless its problem says when to retry. At most 4096 in flight
// a daemon: RESOURCE_EXHAUSTED beyond; requests above 8 MiB: PAYLOAD_TOO_LARGE. Sets request->id and
// timeout_ms. Always gives a Reply in the arena: status and problem say what went wrong.
Cohoi__Reply *rpc_send(const char *daemon, Cohoi__Request *request, uint64_t deadline, Arena *a);
// The same for one of our own methods: packs `in`, unpacks the reply's payload. `actor` NULL: the daemon
// itself. On failure the problem, if any, is in *why->problem (why may be NULL).
struct Refusal;
typedef struct RpcCause { // what travels along; all may be absent
    const Cohoi__Actor *actor;
    const char *command_id, *traceparent, *causation_id, *correlation_id, *bulk_act_id;
    Cohoi__Position **after;
    size_t n_after;
} RpcCause;
MUST_CHECK Status rpc_call(const char *method, const ProtobufCMessage *in, void *out, const RpcCause *cause,
                           uint64_t deadline, Arena *a,
                           struct Refusal *why); // out: a pointer to the reply's pointer
// Which instances there are, for the operator: calls fn for each known one.
void rpc_instances(const char *daemon,
                   void (*fn)(void *arg, const char *endpoint, bool connected, unsigned in_flight),
                   void *arg);
// One request to one instance of them (for cohoi status); parks.
Cohoi__Reply *rpc_send_to(const char *daemon, const char *endpoint, Cohoi__Request *request,
                          uint64_t deadline, Arena *a);
bool rpc_is_up(const char *daemon); // at least one instance is connected

// --- answering ---
typedef struct RpcCall {
    Arena *arena;            // dropped by rpc_answer
    Cohoi__Request *request; // unpacked, in the arena
    uint64_t deadline;       // clock_monotonic ms, from timeout_ms (30 s at most)
    uint64_t started_us;
    struct RpcPeer *peer; // rpc's own
} RpcCall;
// Binds a ROUTER (further calls bind further endpoints); each request runs `serve` in a fiber of its own,
// which must end with rpc_answer. More than `most` at once are answered RESOURCE_EXHAUSTED; what cannot be
// decoded is dropped and counted. -1: cannot bind, errno.
int rpc_listen(const char *endpoint, unsigned most, void (*serve)(RpcCall *call));
void rpc_answer(RpcCall *call, Cohoi__Reply *reply); // sets reply->id; drops the arena
unsigned rpc_in_flight(void);
void rpc_refuse_new(void); // draining: new requests are answered UNAVAILABLE
