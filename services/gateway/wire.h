// wire -- what http.c (requests and answers) and http_loop.c (connections and the loop) share.
#pragma once
#include "services/gateway/http.h"
#include <microhttpd.h>
#include <uv.h>

typedef enum Stage {
    HEAD,     // the request line was read; headers are coming
    BODY,     // the body is coming
    WORKING,  // a fiber serves it
    ANSWERED, // the answer waits to be queued
    SENDING,  // libmicrohttpd sends it
} Stage;

typedef struct Wire {
    Exchange x;
    Stage stage;
    struct MHD_Connection *connection; // NULL once libmicrohttpd is done with the request
    struct Conn *conn;
    bool suspended, fiber_ended, head_only;
    bool receiving;                // the body of an intake is coming, or has come
    size_t most_body, room, taken; // of the body; `taken` counts what was thrown away, too
    size_t thrown;                 // of an intake's, after the answer
    const char *body_out;
    size_t body_out_length;
    const char *type_out;
    Flow *flow;
} Wire;

// A connection, for the sweep that ends those who send a request drop by drop.
typedef struct Conn {
    struct Conn *next_free;
    bool open;
    int fd;
    const Wire *wire;    // the request that is being read or served
    uint64_t quiet_from; // ms: since when we wait for the rest of a request
} Conn;

enum { CONNECTION_MEMORY = 32 * 1024 };

typedef struct Http {
    HttpOptions options;
    struct MHD_Daemon *daemon;
    bool kicked; // something was resumed: libmicrohttpd is to be run before the loop sleeps
    bool draining;
    unsigned in_flight;
    size_t body_bytes; // of all bodies in memory
} Http;
extern Http http;

// --- http.c: libmicrohttpd's callbacks of a request ---
void *wire_begin(void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result wire_go_on(void *cls, struct MHD_Connection *connection, const char *url, const char *verb,
                           const char *version, const char *bytes, size_t *n, void **con_cls);
void wire_end(void *cls, struct MHD_Connection *connection, void **con_cls,
              enum MHD_RequestTerminationCode why);
