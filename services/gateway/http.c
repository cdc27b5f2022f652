// http -- libmicrohttpd in external epoll mode: its epoll descriptor is polled by the loop, its timeout kept
// by a timer.
//
// An exchange is made when the request line is there and goes through these stages. While its fiber works or
// a stream has nothing to send the connection is suspended: libmicrohttpd leaves it alone until it is
// resumed.
#include "services/gateway/http.h"
#include "common/clock.h"
#include "common/fiber.h"
#include "common/log.h"
#include "services/gateway/address.h"
#include "services/gateway/settings.h"
#include <errno.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
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
    size_t most_body, room, taken; // of the body; `taken` counts what was thrown away, too
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

enum { REQUEST_MS = 20000, LEAST_BYTES_PER_MS = 4, DRAIN_BYTES = 16 << 20, CONNECTION_MEMORY = 32 * 1024 };

static struct {
    HttpOptions options;
    struct MHD_Daemon *daemon;
    uv_poll_t poll;
    uv_prepare_t prepare;
    uv_idle_t idle;
    uv_timer_t timeout, sweep;
    bool kicked, draining;
    unsigned in_flight;
    size_t body_bytes; // of all bodies in memory
    Arena *arena;      // the table of connections
    Conn *conns, *free_conn;
} http;

static void kick(void)
{
    http.kicked = true;
}

static void resume(Wire *w)
{
    if (!w->suspended || !w->connection) return;
    w->suspended = false;
    MHD_resume_connection(w->connection);
    kick();
}

static void suspend(Wire *w)
{
    w->suspended = true;
    MHD_suspend_connection(w->connection);
}

// --- the life of an exchange
// -------------------------------------------------------------------------------------

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

static void *on_uri(void *cls, const char *uri, struct MHD_Connection *connection)
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

static void on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
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

// --- the answer
// --------------------------------------------------------------------------------------------------

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

const char *http_header(const Exchange *x, const char *name)
{
    const Wire *w = x->wire;
    if (!w || !w->connection) return NULL;
    return MHD_lookup_connection_value(w->connection, MHD_HEADER_KIND, name);
}

// --- the request
// -------------------------------------------------------------------------------------------------

static enum MHD_Result start_work(Wire *w)
{
    w->stage = WORKING;
    http.in_flight++;
    fiber_spawn(serve_in_fiber, w);
    if (w->stage == ANSWERED) return queue_answer(w);
    suspend(w);
    return MHD_YES;
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

// libmicrohttpd calls this when the headers are there, with each piece of the body, at the body's end, and
// after each resumption.
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *verb, const char *version, const char *bytes, size_t *n,
                                  void **con_cls)
{
    Wire *w = *con_cls;
    switch (w->stage) {
    case HEAD:
        return read_head(w, verb);
    case BODY:
        return *n > 0 ? read_body(w, bytes, n) : start_work(w);
    case ANSWERED:
        return queue_answer(w);
    default:
        *n = 0;
        return MHD_YES;
    }
}

// --- connections
// -------------------------------------------------------------------------------------------------

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        Conn *c = http.free_conn;
        if (!c) return;
        http.free_conn = c->next_free;
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *c = (Conn){.open = true, .fd = i ? i->connect_fd : -1, .quiet_from = clock_monotonic()};
        *context = c;
    } else if (*context) {
        Conn *c = *context;
        *c = (Conn){.next_free = http.free_conn};
        http.free_conn = c;
        *context = NULL;
    }
}

// libmicrohttpd's timeout begins anew with every byte. This one does not: headers get 20 s, a body 4 KB/s on
// average.
static bool is_too_slow(const Conn *c, uint64_t now)
{
    const Wire *w = c->wire;
    if (!c->open || (w && w->stage >= WORKING)) return false;
    uint64_t more = w ? w->taken / LEAST_BYTES_PER_MS : (uint64_t)settings.idle_seconds * 1000;
    return now > c->quiet_from + REQUEST_MS + more;
}

static void on_sweep(uv_timer_t *t)
{
    uint64_t now = clock_monotonic();
    for (long i = 0; i < settings.http_connections; i++)
        if (is_too_slow(&http.conns[i], now)) shutdown(http.conns[i].fd, SHUT_RDWR);
}

// --- the loop
// ----------------------------------------------------------------------------------------------------

static void run(void)
{
    http.kicked = false;
    MHD_run(http.daemon);
}

static void on_readable(uv_poll_t *p, int status, int events)
{
    run();
}

static void on_timeout(uv_timer_t *t)
{
    run();
}

static void on_idle(uv_idle_t *i)
{
}

// Before the loop sleeps: what was resumed goes out, and the sleep is no longer than libmicrohttpd allows.
static void on_prepare(uv_prepare_t *p)
{
    if (http.kicked) run();
    MHD_UNSIGNED_LONG_LONG ms;
    bool has_timeout = MHD_get_timeout(http.daemon, &ms) == MHD_YES;
    if (http.kicked || (has_timeout && ms == 0)) {
        http.kicked = true;
        uv_idle_start(&http.idle, on_idle);
        return;
    }
    uv_idle_stop(&http.idle);
    if (has_timeout) uv_timer_start(&http.timeout, on_timeout, ms, 0);
}

static void watch(int epoll_fd)
{
    uv_loop_t *loop = uv_default_loop();
    uv_poll_init(loop, &http.poll, epoll_fd);
    uv_poll_start(&http.poll, UV_READABLE, on_readable);
    uv_prepare_init(loop, &http.prepare);
    uv_prepare_start(&http.prepare, on_prepare);
    uv_idle_init(loop, &http.idle);
    uv_timer_init(loop, &http.timeout);
    uv_timer_init(loop, &http.sweep);
    uv_timer_start(&http.sweep, on_sweep, 5000, 5000);
}

static void quiet_log(void *cls, const char *format, va_list args)
{
}

static size_t keep_raw(void *cls, struct MHD_Connection *connection, char *text)
{
    return strlen(text); // we decode percents ourselves, after the path was cut at its slashes
}

static struct MHD_Daemon *start_daemon(int listening)
{
    bool proxied = *settings.trusted_proxies != '\0';
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        on_request, NULL, MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_EXTERNAL_LOGGER, quiet_log, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, NULL, MHD_OPTION_UNESCAPE_CALLBACK, keep_raw, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings.http_connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, proxied ? 0U : (unsigned)settings.http_connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

static void make_connections(void)
{
    http.arena = arena_make();
    http.conns = arena_alloc(http.arena, (size_t)settings.http_connections * sizeof(Conn));
    for (long i = 0; i < settings.http_connections; i++) {
        http.conns[i].next_free = http.free_conn;
        http.free_conn = &http.conns[i];
    }
}

int http_open(const HttpOptions *o)
{
    http.options = *o;
    signal(SIGPIPE, SIG_IGN);
    int port, listening = address_listen(o->listen, &port);
    if (listening < 0) return -1;
    make_connections();
    http.daemon = start_daemon(listening);
    if (!http.daemon) {
        close(listening);
        errno = EINVAL;
        return -1;
    }
    const union MHD_DaemonInfo *i = MHD_get_daemon_info(http.daemon, MHD_DAEMON_INFO_EPOLL_FD);
    watch(i->epoll_fd);
    return port;
}

void http_drain(void)
{
    http.draining = true;
    int listening = MHD_quiesce_daemon(http.daemon);
    if (listening >= 0) close(listening);
}

unsigned http_in_flight(void)
{
    return http.in_flight;
}

void http_close(void)
{
    uv_close((uv_handle_t *)&http.poll, NULL);
    uv_close((uv_handle_t *)&http.prepare, NULL);
    uv_close((uv_handle_t *)&http.idle, NULL);
    uv_close((uv_handle_t *)&http.timeout, NULL);
    uv_close((uv_handle_t *)&http.sweep, NULL);
    MHD_stop_daemon(http.daemon);
    arena_drop(http.arena);
}
