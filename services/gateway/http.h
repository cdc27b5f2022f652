// http -- requests and answers over libmicrohttpd on the loop; each request is served in a fiber of its own.
#pragma once
#include "common/arena.h"
#include "services/gateway/flow.h"
#include "services/gateway/intake.h"
#include <cohoi/problem.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_HEADERS = 16 };
typedef struct HttpHeader {
    const char *name, *value;
} HttpHeader;

// One request and its answer. The arena, and all that is in it, lives until the answer has been sent and the
// fiber that serves it has ended.
typedef struct Exchange {
    Arena *arena;
    const char *verb;         // "GET"; a HEAD request is served as GET
    const char *path, *query; // raw, as sent; query "" when there is none
    const char *content_type; // NULL: none
    const char *address;      // of the client, as text
    char *body;               // NUL-terminated
    size_t body_length;
    uint64_t started_us;
    Intake *intake;      // the body while it arrives, where HttpOptions.streams said so; else NULL
    Cohoi__Code refused; // PAYLOAD_TOO_LARGE or RESOURCE_EXHAUSTED: the body was not taken. Else NO_PROBLEM

    // for the log line and the metrics, told by whoever serves it
    const char *route, *user_id, *trace_id;

    unsigned status; // of the answer; 0 until there is one
    bool is_stream;
    HttpHeader answer_headers[HTTP_HEADERS];
    unsigned n_answer_headers;
    struct Wire *wire; // http.c's own; NULL in tests
} Exchange;

typedef struct HttpOptions {
    const char *listen;         // "127.0.0.1:8080"
    void (*serve)(Exchange *x); // runs in a fiber and must answer once
    bool (*streams)(
        const Exchange *x); // asked when the headers are there: is it served before its body came?
    size_t (*most_body)(const Exchange *x); // most bytes of the body that is taken whole, asked then, too
    void (*done)(const Exchange *x);        // the answer was sent, or the client left
} HttpOptions;

int http_open(const HttpOptions *o); // the port taken; -1 with errno on failure
void http_drain(void);               // no new connections; keep-alive ends with the next answer
unsigned http_in_flight(void);       // requests that are not answered, and open streams
void http_close(void);               // when nothing is in flight

const char *http_header(const Exchange *x,
                        const char *name); // of the request, NULL: none; only before the answer
void http_put_header(Exchange *x, const char *name,
                     const char *value); // of the answer; both must live as long as it
void http_replace_header(Exchange *x, const char *name, const char *value); // the one that was put before
// The answer. `body` must live as long as the exchange (its arena will do).
void http_answer(Exchange *x, unsigned status, const char *content_type, const void *body, size_t n);
// An answer that is written bit by bit. It ends with the fiber that serves the request, or with flow_cut.
Flow *http_stream(Exchange *x, unsigned status, const char *content_type);
