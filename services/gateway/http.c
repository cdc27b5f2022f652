// http -- a request from its first line to its answer, which a fiber gives.
//
// An exchange is made when the request line is there. While its fiber works, or a stream has nothing to send,
// the connection is suspended: libmicrohttpd leaves it alone until it is resumed.
#include "services/gateway/http.h"
#include "common/clock.h"
#include "common/fiber.h"
#include "services/gateway/address.h"
#include "services/gateway/settings.h"
#include "services/gateway/wire.h"
#include <stdlib.h>
#include <string.h>

enum { DRAIN_BYTES = 16 << 20 }; // of a body that is refused

Http http;

static void resume(Wire *w)
{
    if (!w->suspended || !w->connection) return;
    w->suspended = false;
    MHD_resume_connection(w->connection);
    http.kicked = true;
}

static void suspend(Wire *w)
{
    w->suspended = true;
    MHD_suspend_connection(w->connection);
}

// --- the life of an exchange ---

static void drop_if_over(Wire *w)
{
    if (w->connection || (w->stage >= WORKING && !w->fiber_ended)) return;
    if (w->stage >= WORKING) {
        http.in_flight--;
        http.options.done(&w->x);
    }
    http.body_bytes -= w->room;
    if (w->flow) flow_drop(w->flow);
    arena_drop(w->x.arena);
}

void *wire_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
    Arena *a = arena_make();
    Wire *w = arena_alloc(a, sizeof *w);
    const char *question = strchr(uri, '?');
    w->x = (Exchange){.arena = a, .wire = w, .started_us = clock_us()};
    w->x.path = question ? arena_copy_n(a, uri, (size_t)(question - uri)) : arena_copy(a, uri);
    w->x.query = question ? arena_copy(a, question + 1) : "";
    w->connection = connection;
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    w->conn = i ? i->socket_context : NULL;
    if (w->conn) {
        w->conn->wire = w;
        w->conn->quiet_from = clock_monotonic();
    }
    return w;
}

void wire_end(void *cls, struct MHD_Connection *connection, void **con_cls,
              enum MHD_RequestTerminationCode why)
{
    Wire *w = *con_cls;
    *con_cls = NULL;
    if (!w) return;
    if (w->conn) {
        w->conn->wire = NULL;
        w->conn->quiet_from = clock_monotonic();
    }
    w->connection = NULL;
    if (w->flow) flow_lose(w->flow);
    if (w->x.intake) intake_lose(w->x.intake);
    drop_if_over(w);
}

static void serve_in_fiber(void *arg)
{
    Wire *w = arg;
    http.options.serve(&w->x);
    if (w->flow) flow_finish(w->flow);
    w->fiber_ended = true;
    if (w->stage == WORKING) abort(); // whoever serves must answer
    drop_if_over(w);
}

// --- the answer ---

static ssize_t read_flow(void *cls, uint64_t at, char *into, size_t most)
{
    Wire *w = cls;
    long n = flow_read(w->flow, into, most);
    if (n == 0) suspend(w);
    if (n == FLOW_BROKEN) return MHD_CONTENT_READER_END_WITH_ERROR;
    return n == FLOW_END ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)n;
}

static enum MHD_Result queue_answer(Wire *w)
{
    Exchange *x = &w->x;
    struct MHD_Response *r =
        w->flow
            ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, CONNECTION_MEMORY / 2, read_flow, w, NULL)
            : MHD_create_response_from_buffer(w->body_out_length, (void *)w->body_out,
                                              MHD_RESPMEM_PERSISTENT);
    if (!r) return MHD_NO;
    for (unsigned i = 0; i < x->n_answer_headers; i++)
        MHD_add_response_header(r, x->answer_headers[i].name, x->answer_headers[i].value);
    if (w->type_out) MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, w->type_out);
    if (http.draining) MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    w->stage = SENDING;
    enum MHD_Result queued = MHD_queue_response(w->connection, x->status, r);
    MHD_destroy_response(r);
    return queued;
}

static void answered(Wire *w, unsigned status, const char *content_type)
{
    w->x.status = status;
    w->type_out = content_type;
    w->stage = ANSWERED;
    resume(w);
}

void http_answer(Exchange *x, unsigned status, const char *content_type, const void *body, size_t n)
{
    x->status = status;
    if (!x->wire) return;
    x->wire->body_out = body ? body : "";
    x->wire->body_out_length = n;
    answered(x->wire, status, content_type);
}

static void flow_ready(void *arg)
{
    Wire *w = arg;
    if (w->stage == SENDING) resume(w);
}

static int flow_socket(void *arg)
{
    Wire *w = arg;
    return w->connection && w->conn ? w->conn->fd : -1;
}

Flow *http_stream(Exchange *x, unsigned status, const char *content_type)
{
    Wire *w = x->wire;
    x->is_stream = true;
    w->flow = flow_make(&(FlowEnds){w, flow_ready, flow_socket});
    if (!w->connection) flow_lose(w->flow);
    answered(w, status, content_type);
    if (w->head_only) flow_cut(w->flow);
    return w->flow;
}

void http_put_header(Exchange *x, const char *name, const char *value)
{
    if (x->n_answer_headers == HTTP_HEADERS) abort();
    x->answer_headers[x->n_answer_headers++] = (HttpHeader){name, value};
}

void http_replace_header(Exchange *x, const char *name, const char *value)
{
    for (unsigned i = 0; i < x->n_answer_headers; i++) {
        if (strcmp(x->answer_headers[i].name, name) != 0) continue;
        x->answer_headers[i].value = value;
        return;
    }
    http_put_header(x, name, value);
}

const char *http_header(const Exchange *x, const char *name)
{
    const Wire *w = x->wire;
    if (!w || !w->connection) return NULL;
    return MHD_lookup_connection_value(w->connection, MHD_HEADER_KIND, name);
}

// --- the request ---

// Suspended until it is answered, or until the fiber wants the body.
static enum MHD_Result start_work(Wire *w)
{
    w->stage = WORKING;
    http.in_flight++;
    fiber_spawn(serve_in_fiber, w);
    if (w->stage == ANSWERED) return queue_answer(w);
    suspend(w);
    if (w->x.intake && intake_is_awaited(w->x.intake)) resume(w);
    return MHD_YES;
}

static void body_wanted(void *arg)
{
    resume(arg);
}

// Served before its body has come. It takes as much memory as a body of an intake's size.
static bool make_intake(Wire *w)
{
    if (http.body_bytes + INTAKE_ROOM > (size_t)settings.body_bytes_in_flight / 2) return false;
    w->room = INTAKE_ROOM;
    http.body_bytes += w->room;
    w->x.intake = intake_make(w->x.arena, &(IntakeEnds){w, body_wanted});
    return true;
}

static const char *client_address(const Wire *w)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(w->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *forwarded = http_header(&w->x, "X-Forwarded-For");
    return address_of_client(w->x.arena, i ? i->client_addr : NULL, forwarded);
}

static enum MHD_Result read_head(Wire *w, const char *verb)
{
    Exchange *x = &w->x;
    w->head_only = strcmp(verb, "HEAD") == 0;
    x->verb = w->head_only ? "GET" : arena_copy(x->arena, verb);
    x->content_type = http_header(x, MHD_HTTP_HEADER_CONTENT_TYPE);
    x->address = client_address(w);
    x->body = "";
    if (http.options.streams(x)) {
        if (!make_intake(w)) x->refused = COHOI__CODE__RESOURCE_EXHAUSTED;
        return start_work(w);
    }
    w->most_body = http.options.most_body(x);

    const char *length = http_header(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
    unsigned long long n = length ? strtoull(length, NULL, 10) : 0;
    if (n > w->most_body) x->refused = COHOI__CODE__PAYLOAD_TOO_LARGE;
    if (n > DRAIN_BYTES && x->refused) return start_work(w); // its body is not worth waiting for
    w->stage = BODY;
    return MHD_YES;
}

static void refuse_body(Wire *w, Cohoi__Code code)
{
    w->x.refused = code;
    http.body_bytes -= w->room;
    w->room = 0;
    w->x.body = "";
    w->x.body_length = 0;
}

// Room for a stated length at once, else doubled, within the limits of one body and of all together.
static bool make_room(Wire *w, size_t need)
{
    if (need <= w->room) return true;
    const char *stated = http_header(&w->x, MHD_HTTP_HEADER_CONTENT_LENGTH);
    size_t room = stated ? strtoull(stated, NULL, 10) + 1 : w->room * 2;
    if (room < need) room = need;
    // Uploads together get half of the memory, so that they do not lock out the small bodies.
    size_t all = (size_t)settings.body_bytes_in_flight / (room > (size_t)settings.body_bytes + 1 ? 2 : 1);
    if (http.body_bytes + room - w->room > all) return false;
    w->x.body = arena_grow(w->x.arena, w->room ? w->x.body : NULL, w->room, room);
    http.body_bytes += room - w->room;
    w->room = room;
    return true;
}

static enum MHD_Result read_body(Wire *w, const char *bytes, size_t *n)
{
    Exchange *x = &w->x;
    w->taken += *n;
    if (w->taken > DRAIN_BYTES && x->refused) return MHD_NO;
    if (!x->refused && x->body_length + *n > w->most_body) refuse_body(w, COHOI__CODE__PAYLOAD_TOO_LARGE);
    if (!x->refused && !make_room(w, x->body_length + *n + 1))
        refuse_body(w, COHOI__CODE__RESOURCE_EXHAUSTED);
    if (!x->refused) {
        memcpy(x->body + x->body_length, bytes, *n);
        x->body_length += *n;
        x->body[x->body_length] = '\0';
    }
    *n = 0;
    return MHD_YES;
}

// The first call without bytes still belongs to the headers, after what had to be asked first; the second one
// ends the body. While the intake is full the client waits.
static enum MHD_Result receive(Wire *w, const char *bytes, size_t *n)
{
    if (*n == 0 && !w->receiving) {
        w->receiving = true;
        return MHD_YES;
    }
    if (*n == 0) {
        intake_end(w->x.intake);
        suspend(w);
        return MHD_YES;
    }
    size_t taken = intake_put(w->x.intake, bytes, *n);
    w->taken += taken;
    *n -= taken;
    if (*n > 0) suspend(w);
    return MHD_YES;
}

// It was answered in the middle of its body; libmicrohttpd can say so at its end.
static enum MHD_Result throw_away(Wire *w, size_t *n)
{
    w->thrown += *n;
    *n = 0;
    return w->thrown > DRAIN_BYTES ? MHD_NO : MHD_YES;
}

// libmicrohttpd calls this when the headers are there, with each piece of the body, at the body's end, and
// after each resumption.
enum MHD_Result wire_go_on(void *cls, struct MHD_Connection *connection, const char *url, const char *verb,
                           const char *version, const char *bytes, size_t *n, void **con_cls)
{
    Wire *w = *con_cls;
    switch (w->stage) {
    case HEAD:
        return read_head(w, verb);
    case BODY:
        return *n > 0 ? read_body(w, bytes, n) : start_work(w);
    case WORKING:
        return receive(w, bytes, n);
    case ANSWERED:
        return *n > 0 ? throw_away(w, n) : queue_answer(w);
    default:
        *n = 0;
        return MHD_YES;
    }
}
