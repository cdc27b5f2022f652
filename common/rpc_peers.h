// rpc_peers -- who can be asked: the instances of each daemon, which of them are connected, and how busy they
// are. Shared by the files of rpc's asking side, known to nobody else.
#pragma once
#include "common/config.h"
#include "common/endpoint.h"
#include "common/socket.h"
#include <cohoi/bus.pb-c.h>
#include <uthash.h>

struct Ask; // a request whose caller waits: rpc_client.c

typedef struct Peer { // a daemon that we ask
    char *daemon;
    Endpoints *endpoints;       // NULL: the configuration does not name it
    struct Instance *instances; // the one that was longest not asked stands first
    struct Ask *waiting;        // in the order of coming
    unsigned asks;              // waiting, sent and pausing
    bool closed;                // freed when the last of them leaves
    UT_hash_handle hh;
} Peer;

typedef struct Instance { // one of its processes, at one endpoint
    Peer *peer;
    char *endpoint;
    Socket *socket; // one a connection; NULL between two
    bool connected;
    bool leaving; // gone from the names: gets nothing new, is closed when it has answered or is disconnected
    uv_timer_t rest;   // active while it gets nothing new: it was UNAVAILABLE, or is to be dialled again
    struct Ask *asked; // what it has not answered yet
    unsigned in_flight;
    struct Instance *prev, *next;
} Instance;

typedef struct PeersListener {
    void (*ready)(Peer *p);    // an instance takes requests (again)
    void (*lost)(Instance *i); // its connection ended: takes every Ask off it
    void (*reply)(Instance *i, const void *bytes, size_t n);
} PeersListener;

void peers_open(const Config *c, const PeersListener *listener);
void peers_close(void);
Peer *peer_named(const char *daemon); // made at its first use; NULL when the configuration does not name it
void peer_leave(Peer *p);             // one Ask less
// The ready one with the fewest requests in flight, ties in turn; with `endpoint` only that one. NULL: none
// is ready.
Instance *peer_pick(Peer *p, const char *endpoint);
Instance *peer_instance(Peer *p, const char *endpoint);
int instance_send(Instance *i, const Cohoi__Request *request); // 0, or -1
void instance_rest(Instance *i);                               // nothing new for 250 ms
void instance_answered(Instance *i);                           // one in flight less
