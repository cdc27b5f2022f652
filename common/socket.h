// socket -- a ZeroMQ socket on the loop.
// The trap: ZMQ_FD is edge-triggered, and any call on the socket may take its edge away. So after every
// readiness, send, bind, connect and option a uv_idle runs, which looks at ZMQ_EVENTS and takes messages
// until nothing is left; while it runs the loop does not sleep. Up to 100 messages a socket a turn, so that
// none starves the others.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>
#include <zmq.h>

typedef struct Socket Socket;
typedef struct Frames {
    int n;
    zmq_msg_t part[4];
} Frames; // a whole message; more than 4 parts are dropped

// on_message gets each message; it may move parts out (zmq_msg_move), the rest is closed after it returns.
typedef void socket_fn(void *arg, Socket *s, Frames *message);
// `type` as ZMQ_DEALER. Sets linger 1 s, heartbeats (ivl 1 s, timeout 3 s), reconnect 50 ms..1 s, max message
// size 64 MiB.
Socket *socket_open(int type, socket_fn *on_message, void *arg); // never NULL: out of descriptors aborts
int socket_bind(Socket *s, const char *endpoint); // 0, or -1 with errno; a file it makes goes with the socket
int socket_connect(Socket *s, const char *endpoint);    // 0, or -1 with errno
int socket_disconnect(Socket *s, const char *endpoint); // 0, or -1 with errno
int socket_set(Socket *s, int option, const void *value, size_t size);
int socket_set_number(Socket *s, int option, int value);
// Tells of ZMTP connections that come (after the handshake) and go; what came in before is given to
// on_message first (but ZMQ_IMMEDIATE drops it).
void socket_watch(Socket *s, void (*fn)(void *arg, Socket *s, bool connected), void *arg);
// Sends without blocking; takes the parts. -1 with errno (EAGAIN: full, EHOSTUNREACH: ROUTER_MANDATORY).
int socket_send(Socket *s, zmq_msg_t *parts, int n);
void socket_close(Socket *s); // may be called from on_message
// Closes what is left and ends the context, when what was sent has gone out, 1 s at most; after the loop.
void sockets_end(void);
