// rpc_client -- asking: a request goes to the least busy instance, and again elsewhere when it is not
// answered.
#include "common/clock.h"
#include "common/fiber.h"
#include "common/metrics.h"
#include "common/rpc.h"
#include "common/rpc_peers.h"
#include "common/rpc_wire.h"
#include "common/words.h"
#include <stdlib.h>
#include <utlist.h>

enum { MOST_ASKS = 4096, MOST_TRIES = 5, PAUSE_MS = 20, HEADROOM = 32 };

typedef struct Ask { // lives on the stack of the fiber that waits for its reply
    Peer *peer;
    const char *only; // endpoint; NULL: any instance
    Cohoi__Request *request;
    uint64_t id, deadline;
    Arena *arena;
    Fiber *fiber;
    bool repeatable; // may be sent again although it may have been carried out
    bool was_sent;
    Cohoi__Reply *unavailable; // the last one of these
    Cohoi__Reply *reply;       // ends the waiting
    Instance *at;              // who has it: then it is in at->asked and in `sent`, else in peer->waiting
    struct Ask *prev, *next;
    UT_hash_handle hh;
} Ask;

static Ask *sent; // by id
static uint64_t last_id;

// --- where an Ask is ---

static void number(Ask *ask)
{
    uint64_t now = clock_monotonic();
    ask->id = ask->request->id = ++last_id;
    ask->request->has_id = ask->request->has_timeout_ms = true;
    ask->request->timeout_ms = ask->deadline > now ? (uint32_t)(ask->deadline - now) : 1;
}

static bool try_send(Ask *ask)
{
    for (Instance *i; (i = peer_pick(ask->peer, ask->only));) {
        number(ask);
        if (instance_send(i, ask->request) == 0) {
            ask->at = i;
            ask->was_sent = true;
            return true;
        }
        instance_rest(i); // full: it takes nothing any more, and its end has not been noticed yet
    }
    return false;
}

static void place(Ask *ask)
{
    if (!ask->peer->closed && try_send(ask)) {
        DL_APPEND(ask->at->asked, ask);
        HASH_ADD(hh, sent, id, sizeof ask->id, ask);
    } else {
        DL_APPEND(ask->peer->waiting, ask);
    }
}

static void take_off(Ask *ask)
{
    if (!ask->at) {
        DL_DELETE(ask->peer->waiting, ask);
        return;
    }
    HASH_DEL(sent, ask);
    DL_DELETE(ask->at->asked, ask);
    instance_answered(ask->at);
    ask->at = NULL;
}

static void finish(Ask *ask, Cohoi__Reply *reply)
{
    take_off(ask);
    ask->reply = reply;
    fiber_wake(ask->fiber);
}

// --- what the peers tell ---

static void on_ready(Peer *p)
{
    Ask *ask, *next, *waited = p->waiting;
    if (p->closed) {
        while ((ask = p->waiting)) finish(ask, wire_refusal(ask->arena, COHOI__CODE__UNAVAILABLE));
        return;
    }
    p->waiting = NULL;
    DL_FOREACH_SAFE(waited, ask, next)
    {
        DL_DELETE(waited, ask);
        place(ask);
    }
}

// Nobody knows whether they were carried out, so only those go elsewhere that may be carried out twice.
static void on_lost(Instance *i)
{
    for (Ask *ask; (ask = i->asked);) {
        if (ask->repeatable) {
            take_off(ask);
            DL_APPEND(ask->peer->waiting, ask);
        } else {
            finish(ask, wire_refusal(ask->arena, COHOI__CODE__UNAVAILABLE));
        }
    }
    on_ready(i->peer);
}

static void on_reply(Instance *i, const void *bytes, size_t n)
{
    uint64_t id;
    Ask *ask = NULL;
    if (wire_id(bytes, n, &id)) HASH_FIND(hh, sent, &id, sizeof id, ask);
    if (!ask || ask->at != i) { // its caller has given up
        metric_add("cohoi_rpc_late_replies_total", "", 1);
        return;
    }
    Cohoi__Reply *reply = cohoi__reply__unpack(arena_allocator(ask->arena), n, bytes);
    if (!reply) reply = wire_refusal(ask->arena, COHOI__CODE__INTERNAL);
    bool unavailable = reply->status == UNAVAILABLE;
    if (unavailable) instance_rest(i);
    if (unavailable && ask->repeatable) {
        ask->unavailable = reply;
        take_off(ask);
        place(ask);
    } else {
        finish(ask, reply);
    }
}

// --- asking ---

static Cohoi__Reply *await_reply(Ask *ask)
{
    place(ask);
    if (fiber_park_until(ask->deadline)) return ask->reply;
    take_off(ask);
    if (ask->unavailable) return ask->unavailable;
    return wire_refusal(ask->arena,
                        ask->was_sent ? COHOI__CODE__DEADLINE_EXCEEDED : COHOI__CODE__UNAVAILABLE);
}

// The same command running elsewhere, too. With a hint when to retry it is for the caller to wait.
static bool is_conflict(const Ask *ask, const Cohoi__Reply *reply)
{
    bool hinted = reply->problem && reply->problem->has_retry_after_seconds;
    return reply->status == ABORTED && ask->repeatable && ask->request->command_id && !hinted;
}

static Cohoi__Reply *await_settled(Ask *ask)
{
    for (unsigned tries = 1;; tries++) {
        Cohoi__Reply *reply = await_reply(ask);
        unsigned pause = PAUSE_MS * tries;
        bool in_time = clock_monotonic() + pause < ask->deadline && !ask->peer->closed;
        if (!is_conflict(ask, reply) || !in_time || tries == MOST_TRIES) return reply;
        fiber_sleep(pause);
    }
}

static bool may_repeat(const Cohoi__Request *request)
{
    const MethodWords *method = method_words_named(request->method);
    return request->command_id || (method && method->query);
}

static Cohoi__Reply *ask(Peer *p, const char *only, Cohoi__Request *request, uint64_t deadline, Arena *a)
{
    if (!p || clock_monotonic() >= deadline) return wire_refusal(a, COHOI__CODE__UNAVAILABLE);
    if (p->asks >= MOST_ASKS) return wire_refusal(a, COHOI__CODE__RESOURCE_EXHAUSTED);
    if (cohoi__request__get_packed_size(request) > MOST_REQUEST - HEADROOM)
        return wire_refusal(a, COHOI__CODE__PAYLOAD_TOO_LARGE);
    Ask ask = {
        .peer = p, .only = only, .request = request, .deadline = deadline, .arena = a, .fiber = fiber_self()};
    ask.repeatable = !only && may_repeat(request);
    p->asks++;
    Cohoi__Reply *reply = await_settled(&ask);
    peer_leave(p);
    return reply;
}

Cohoi__Reply *rpc_send(const char *daemon, Cohoi__Request *request, uint64_t deadline, Arena *a)
{
    return ask(peer_named(daemon), NULL, request, deadline, a);
}

Cohoi__Reply *rpc_send_to(const char *daemon, const char *endpoint, Cohoi__Request *request,
                          uint64_t deadline, Arena *a)
{
    Peer *p = peer_named(daemon);
    bool known = p && peer_instance(p, endpoint);
    return ask(known ? p : NULL, endpoint, request, deadline, a);
}

void rpc_instances(const char *daemon,
                   void (*fn)(void *arg, const char *endpoint, bool connected, unsigned in_flight), void *arg)
{
    Peer *p = peer_named(daemon);
    Instance *i;
    if (!p) return;
    DL_FOREACH(p->instances, i) fn(arg, i->endpoint, i->connected, i->in_flight);
}

bool rpc_is_up(const char *daemon)
{
    Peer *p = peer_named(daemon);
    Instance *i;
    if (!p) return false;
    DL_FOREACH(p->instances, i) if (i->connected && !i->leaving) return true;
    return false;
}

void rpc_open(const Config *c)
{
    static const PeersListener listener = {on_ready, on_lost, on_reply};
    peers_open(c, &listener);
}

void rpc_close(void)
{
    peers_close();
    rpc_listening_end();
}
