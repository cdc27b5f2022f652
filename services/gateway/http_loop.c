// http_loop -- libmicrohttpd in external epoll mode: its epoll descriptor is polled by the loop, its timeout
// kept by a timer.
#include "common/clock.h"
#include "services/gateway/address.h"
#include "services/gateway/settings.h"
#include "services/gateway/wire.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_MS = 20000, LEAST_BYTES_PER_MS = 4, SWEEP_MS = 5000 };

static struct {
    uv_poll_t poll;
    uv_prepare_t prepare;
    uv_idle_t idle;
    uv_timer_t timeout, sweep;
} on;

static struct {
    Arena *arena;
    Conn *all, *free;
} conns;

// --- connections ---

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        Conn *c = conns.free;
        if (!c) return;
        conns.free = c->next_free;
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *c = (Conn){.open = true, .fd = i ? i->connect_fd : -1, .quiet_from = clock_monotonic()};
        *context = c;
    } else if (*context) {
        Conn *c = *context;
        *c = (Conn){.next_free = conns.free};
        conns.free = c;
        *context = NULL;
    }
}

// We wait for the client: for headers, a body, or the next piece of an intake.
static bool is_awaited(const Wire *w)
{
    return !w || w->stage < WORKING || (w->receiving && !w->suspended && w->stage < SENDING);
}

// libmicrohttpd's timeout begins anew with every byte. This one does not: headers get 20 s, a body 4 KB/s on
// average.
static bool is_too_slow(const Conn *c, uint64_t now)
{
    const Wire *w = c->wire;
    if (!c->open || !is_awaited(w)) return false;
    uint64_t more = w ? w->taken / LEAST_BYTES_PER_MS : (uint64_t)settings.idle_seconds * 1000;
    return now > c->quiet_from + REQUEST_MS + more;
}

static void on_sweep(uv_timer_t *t)
{
    uint64_t now = clock_monotonic();
    for (long i = 0; i < settings.http_connections; i++)
        if (is_too_slow(&conns.all[i], now)) shutdown(conns.all[i].fd, SHUT_RDWR);
}

// --- the loop ---

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
// What was sent from here may have come too late for others that look before the sleep, so they get another
// turn.
static void on_prepare(uv_prepare_t *p)
{
    bool ran = http.kicked;
    if (ran) run();
    MHD_UNSIGNED_LONG_LONG ms;
    bool has_timeout = MHD_get_timeout(http.daemon, &ms) == MHD_YES;
    if (has_timeout && ms == 0) http.kicked = true;
    if (ran || http.kicked) {
        uv_idle_start(&on.idle, on_idle);
        return;
    }
    uv_idle_stop(&on.idle);
    if (has_timeout) uv_timer_start(&on.timeout, on_timeout, ms, 0);
}

static void watch(int epoll_fd)
{
    uv_loop_t *loop = uv_default_loop();
    uv_poll_init(loop, &on.poll, epoll_fd);
    uv_poll_start(&on.poll, UV_READABLE, on_readable);
    uv_prepare_init(loop, &on.prepare);
    uv_prepare_start(&on.prepare, on_prepare);
    uv_idle_init(loop, &on.idle);
    uv_timer_init(loop, &on.timeout);
    uv_timer_init(loop, &on.sweep);
    uv_timer_start(&on.sweep, on_sweep, SWEEP_MS, SWEEP_MS);
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
        wire_go_on, NULL, MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_EXTERNAL_LOGGER, quiet_log, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, wire_begin, NULL, MHD_OPTION_UNESCAPE_CALLBACK, keep_raw, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, wire_end, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings.http_connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, proxied ? 0U : (unsigned)settings.http_connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

static void make_connections(void)
{
    conns.arena = arena_make();
    conns.all = arena_alloc(conns.arena, (size_t)settings.http_connections * sizeof(Conn));
    for (long i = 0; i < settings.http_connections; i++) {
        conns.all[i].next_free = conns.free;
        conns.free = &conns.all[i];
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
    uv_close((uv_handle_t *)&on.poll, NULL);
    uv_close((uv_handle_t *)&on.prepare, NULL);
    uv_close((uv_handle_t *)&on.idle, NULL);
    uv_close((uv_handle_t *)&on.timeout, NULL);
    uv_close((uv_handle_t *)&on.sweep, NULL);
    MHD_stop_daemon(http.daemon);
    arena_drop(conns.arena);
}
