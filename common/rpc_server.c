// rpc_server -- answering: a ROUTER, and a fiber for each request.
#include "common/clock.h"
#include "common/fiber.h"
#include "common/metrics.h"
#include "common/rpc.h"
#include "common/rpc_wire.h"
#include "common/socket.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// ROOM: messages a peer; more than one may have in flight, so that no reply finds its queue full.
enum { LONGEST_MS = 30000, ROOM = 10000 };

typedef struct RpcPeer { // who asked: the identity that the ROUTER gave to his connection
    size_t size;
    void *identity;
} RpcPeer;

static Socket *router; // NULL while closed
static unsigned most_at_once, in_flight;
static bool refusing;
static void (*serve_fn)(RpcCall *call);

static void dropped(const char *labels)
{
    metric_add("cohoi_rpc_dropped_total", labels, 1);
}

// --- answering ---

static void send_reply(const RpcPeer *peer, const Cohoi__Reply *reply)
{
    zmq_msg_t parts[2];
    if (zmq_msg_init_size(&parts[0], peer->size) < 0) abort();
    memcpy(zmq_msg_data(&parts[0]), peer->identity, peer->size);
    wire_pack(&parts[1], &reply->base);
    if (socket_send(router, parts, 2) < 0)
        dropped(errno == EHOSTUNREACH ? "why=\"peer gone\"" : "why=\"peer too slow\"");
}

static void refuse_request(const RpcPeer *peer, uint64_t id, Cohoi__Code code)
{
    Arena *a = arena_make();
    Cohoi__Reply *reply = wire_refusal(a, code);
    reply->has_id = true;
    reply->id = id;
    send_reply(peer, reply);
    arena_drop(a);
}

void rpc_answer(RpcCall *call, Cohoi__Reply *reply)
{
    Arena *a = call->arena;
    if (cohoi__reply__get_packed_size(reply) > MOST_REPLY)
        reply = wire_refusal(a, COHOI__CODE__RESOURCE_EXHAUSTED);
    reply->has_id = true;
    reply->id = call->request->id;
    if (router) send_reply(call->peer, reply);
    in_flight--;
    arena_drop(a);
}

// --- taking requests ---

static void run(void *arg)
{
    serve_fn(arg);
}

static uint64_t deadline_of(const Cohoi__Request *request)
{
    bool given = request->has_timeout_ms && request->timeout_ms < LONGEST_MS;
    return clock_monotonic() + (given ? request->timeout_ms : LONGEST_MS);
}

static void take(const RpcPeer *from, const void *bytes, size_t n)
{
    Arena *a = arena_make();
    RpcCall *call = arena_alloc(a, sizeof *call);
    call->arena = a;
    call->request = cohoi__request__unpack(arena_allocator(a), n, bytes);
    if (!call->request || !call->request->method) {
        dropped("why=\"not a request\"");
        arena_drop(a);
        return;
    }
    call->deadline = deadline_of(call->request);
    call->started_us = clock_us();
    call->peer = arena_alloc(a, sizeof *call->peer);
    call->peer->size = from->size;
    call->peer->identity = arena_memdup(a, from->identity, from->size);
    in_flight++;
    fiber_spawn(run, call);
}

static void on_message(void *arg, Socket *s, Frames *message)
{
    if (message->n != 2) {
        dropped("why=\"not a request\"");
        return;
    }
    RpcPeer from = {zmq_msg_size(&message->part[0]), zmq_msg_data(&message->part[0])};
    const void *bytes = zmq_msg_data(&message->part[1]);
    size_t n = zmq_msg_size(&message->part[1]);
    uint64_t id;
    if (!wire_id(bytes, n, &id))
        dropped("why=\"not a request\"");
    else if (refusing)
        refuse_request(&from, id, COHOI__CODE__UNAVAILABLE);
    else if (n > MOST_REQUEST)
        refuse_request(&from, id, COHOI__CODE__PAYLOAD_TOO_LARGE);
    else if (in_flight >= most_at_once)
        refuse_request(&from, id, COHOI__CODE__RESOURCE_EXHAUSTED);
    else
        take(&from, bytes, n);
}

static int open_router(void)
{
    router = socket_open(ZMQ_ROUTER, on_message, NULL);
    int rc = socket_set_number(router, ZMQ_ROUTER_MANDATORY, 1);
    if (rc == 0) rc = socket_set_number(router, ZMQ_SNDHWM, ROOM);
    if (rc == 0) rc = socket_set_number(router, ZMQ_RCVHWM, ROOM);
    return rc;
}

int rpc_listen(const char *endpoint, unsigned most, void (*serve)(RpcCall *call))
{
    serve_fn = serve;
    most_at_once = most;
    if (!router && open_router() < 0) return -1;
    return socket_bind(router, endpoint);
}

unsigned rpc_in_flight(void)
{
    return in_flight;
}

void rpc_refuse_new(void)
{
    refusing = true;
}

void rpc_listening_end(void)
{
    socket_close(router);
    router = NULL;
    refusing = false;
}
