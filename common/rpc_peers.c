// rpc_peers -- the instances of each daemon: found by their endpoints, a DEALER each, watched by its
// connection.
#include "common/rpc_peers.h"
#include "common/log.h"
#include "common/rpc_wire.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

// ROOM: messages; more than may be in flight, so that only the dead are ever full.
enum { REST_MS = 250, REDIAL_MS = 50, ROOM = 10000 };

static const Config *config; // NULL while closed
static const PeersListener *listener;
static Peer *peers;

static void *made(void *memory)
{
    if (!memory) abort();
    return memory;
}

// --- instances ---

static void on_freed(uv_handle_t *rest)
{
    Instance *i = rest->data;
    free(i->endpoint);
    free(i);
}

static void hang_up(Instance *i)
{
    i->connected = false;
    socket_close(i->socket);
    i->socket = NULL;
}

static void instance_close(Instance *i)
{
    if (uv_is_closing((uv_handle_t *)&i->rest)) return;
    DL_DELETE(i->peer->instances, i);
    hang_up(i);
    uv_close((uv_handle_t *)&i->rest, on_freed);
}

static bool is_ready(const Instance *i)
{
    return i->connected && !i->leaving && !uv_is_active((const uv_handle_t *)&i->rest);
}

static void on_message(void *arg, Socket *s, Frames *message)
{
    if (message->n == 1)
        listener->reply(arg, zmq_msg_data(&message->part[0]), zmq_msg_size(&message->part[0]));
}

static void on_rested(uv_timer_t *rest);

// A connection that ended takes its socket along: what libzmq still held for it would be carried out when the
// instance comes back, long after others were asked. (ZMQ_IMMEDIATE drops it, but unread replies as well.)
static void on_connection(void *arg, Socket *s, bool connected)
{
    Instance *i = arg;
    i->connected = connected;
    log_info(connected ? "peer connected" : "peer disconnected", "daemon=%s endpoint=%s", i->peer->daemon,
             i->endpoint);
    if (connected) {
        listener->ready(i->peer);
        return;
    }
    hang_up(i);
    uv_timer_start(&i->rest, on_rested, REDIAL_MS, 0);
    listener->lost(i);
    if (i->leaving) instance_close(i);
}

static void instance_dial(Instance *i)
{
    i->socket = socket_open(ZMQ_DEALER, on_message, i);
    int rc = socket_set_number(i->socket, ZMQ_LINGER, 0);
    if (rc == 0) rc = socket_set_number(i->socket, ZMQ_SNDHWM, ROOM);
    if (rc == 0) rc = socket_set_number(i->socket, ZMQ_RCVHWM, ROOM);
    socket_watch(i->socket, on_connection, i);
    if (rc == 0) rc = socket_connect(i->socket, i->endpoint);
    if (rc == 0) return;
    log_error("peer cannot be dialled", "daemon=%s endpoint=%s error=%s", i->peer->daemon,
              log_quote(i->endpoint), log_quote(zmq_strerror(errno)));
    instance_close(i);
}

static void on_rested(uv_timer_t *rest)
{
    Instance *i = rest->data;
    if (i->socket)
        listener->ready(i->peer);
    else
        instance_dial(i);
}

void instance_rest(Instance *i)
{
    if (i->connected) uv_timer_start(&i->rest, on_rested, REST_MS, 0);
}

int instance_send(Instance *i, const Cohoi__Request *request)
{
    zmq_msg_t frame;
    wire_pack(&frame, &request->base);
    if (socket_send(i->socket, &frame, 1) < 0) return -1;
    i->in_flight++;
    return 0;
}

void instance_answered(Instance *i)
{
    i->in_flight--;
    if (i->leaving && i->in_flight == 0) instance_close(i);
}

// --- what the endpoints tell ---

Instance *peer_instance(Peer *p, const char *endpoint)
{
    Instance *i;
    DL_FOREACH(p->instances, i) if (!strcmp(i->endpoint, endpoint)) return i;
    return NULL;
}

static void appeared(void *arg, const char *endpoint)
{
    Peer *p = arg;
    Instance *i = peer_instance(p, endpoint);
    if (i) { // was leaving
        i->leaving = false;
        listener->ready(p);
        return;
    }
    i = made(calloc(1, sizeof *i));
    i->peer = p;
    i->endpoint = made(strdup(endpoint));
    i->rest.data = i;
    uv_timer_init(uv_default_loop(), &i->rest);
    DL_APPEND(p->instances, i);
    instance_dial(i);
}

static void vanished(void *arg, const char *endpoint)
{
    Instance *i = peer_instance(arg, endpoint);
    if (!i) return;
    i->leaving = true;
    if (i->in_flight == 0) instance_close(i);
}

// --- peers ---

Instance *peer_pick(Peer *p, const char *endpoint)
{
    Instance *best = NULL, *i;
    DL_FOREACH(p->instances, i)
    {
        if (!is_ready(i) || (endpoint && strcmp(i->endpoint, endpoint) != 0)) continue;
        if (!best || i->in_flight < best->in_flight) best = i;
    }
    if (!best) return NULL;
    DL_DELETE(p->instances, best);
    DL_APPEND(p->instances, best);
    return best;
}

static Peer *peer_make(const char *daemon)
{
    char name[128];
    snprintf(name, sizeof name, "peer.%s", daemon);
    const char *list = config_get(config, name);
    Peer *p = made(calloc(1, sizeof *p));
    p->daemon = made(strdup(daemon));
    HASH_ADD_KEYPTR(hh, peers, p->daemon, strlen(p->daemon), p);
    if (list)
        p->endpoints = endpoints_watch(list, appeared, vanished, p);
    else
        log_error("peer not configured", "daemon=%s setting=%s", log_quote(daemon), log_quote(name));
    return p;
}

Peer *peer_named(const char *daemon)
{
    Peer *p;
    if (!config) return NULL;
    HASH_FIND_STR(peers, daemon, p);
    if (!p) p = peer_make(daemon);
    return p->endpoints ? p : NULL;
}

void peer_leave(Peer *p)
{
    if (--p->asks > 0 || !p->closed) return;
    free(p->daemon);
    free(p);
}

static void peer_close(Peer *p)
{
    p->asks++; // keeps it until the end of this function
    p->closed = true;
    HASH_DEL(peers, p);
    endpoints_drop(p->endpoints);
    for (Instance *i; (i = p->instances);) {
        instance_close(i);
        listener->lost(i);
    }
    listener->ready(p);
    peer_leave(p);
}

void peers_open(const Config *c, const PeersListener *l)
{
    config = c;
    listener = l;
}

void peers_close(void)
{
    config = NULL;
    Peer *p, *next;
    HASH_ITER(hh, peers, p, next) peer_close(p);
}
