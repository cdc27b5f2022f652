// service -- the life of a daemon: configured, migrated, connected, serving, draining, gone.
#include "common/service.h"
#include "common/admin.h"
#include "common/bus.h"
#include "common/consume.h"
#include "common/fiber.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/socket.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <uv.h>

enum { LOOK_MS = 20, NAP_MS = 100, DRAIN_MS = 10000, FAREWELL_MS = 500, GAUGES_MS = 1000 };

Frame frame;
static uv_signal_t on_term, on_int, on_hup;
static char run_file[PATH_MAX];
static int exit_value;

Pool *service_pool(void)
{
    return frame.pool;
}

const Config *service_config(void)
{
    return frame.config;
}

bool frame_nap(uint64_t ms)
{
    uint64_t until = clock_monotonic() + ms;

    for (uint64_t now; !frame.draining && (now = clock_monotonic()) < until;)
        fiber_sleep(until - now < NAP_MS ? (unsigned)(until - now) : NAP_MS);
    return !frame.draining;
}

// --- leaving ---

// Runs in a fiber, the last one to end.
static void leave(int value)
{
    uint64_t until = clock_monotonic() + FAREWELL_MS;

    exit_value = value;
    frame.draining = true;
    if (*run_file) (void)unlink(run_file);
    admin_close();
    rpc_close();
    bus_close();
    pool_close(frame.pool);
    while (fiber_count() > 1 && clock_monotonic() < until) fiber_sleep(LOOK_MS);
    uv_stop(uv_default_loop());
}

static bool is_idle(void)
{
    return rpc_in_flight() == 0 && frame.working == 0;
}

// Finishes what is in flight, refuses what is new, leaves.
static void drain(void *arg)
{
    uint64_t until = clock_monotonic() + DRAIN_MS;

    log_info("draining", "in_flight=%u working=%u", rpc_in_flight(), frame.working);
    (void)sd_notify(0, "STOPPING=1");
    rpc_refuse_new();
    consume_stop();
    while (!is_idle() && clock_monotonic() < until) fiber_sleep(LOOK_MS);
    if (!is_idle()) log_warn("left in the middle", "in_flight=%u working=%u", rpc_in_flight(), frame.working);
    leave(0);
}

static void on_signal(uv_signal_t *handle, int number)
{
    if (number == SIGHUP) {
        options_log_level_again();
        return;
    }
    if (frame.draining) return;
    frame.draining = true;
    fiber_spawn(drain, NULL);
}

static void signals_watch(uv_signal_t *handle, int number)
{
    (void)uv_signal_init(uv_default_loop(), handle);
    (void)uv_signal_start(handle, on_signal, number);
}

// --- starting ---

static bool is_ready(void)
{
    return frame.ready && !frame.draining && pool_is_up(frame.pool);
}

// Others find the port of an instance here when the system chose it.
static void write_run_file(int port)
{
    if (!*frame.settings.run_dir) return;
    (void)snprintf(run_file, sizeof run_file, "%s/%s-%s.admin", frame.settings.run_dir, frame.service->name,
                   frame.instance);
    FILE *f = fopen(run_file, "we");
    if (!f || fprintf(f, "%d\n", port) < 0)
        log_warn("run_dir cannot be written", "path=%s why=%s", log_quote(run_file),
                 log_quote(strerror(errno)));
    if (f) (void)fclose(f);
}

static bool opened(int rc, const char *what, const char *endpoint)
{
    if (rc < 0)
        log_error("cannot bind", "what=%s endpoint=%s why=%s", what, endpoint, log_quote(strerror(errno)));
    return rc >= 0;
}

// Open as long as the process lives, so that probes see one that waits for its database.
static bool open_admin(void)
{
    int port = admin_open(frame.settings.admin, is_ready);

    if (!opened(port, "admin", frame.settings.admin)) return false;
    write_run_file(port);
    return true;
}

static bool open_doors(void)
{
    const FrameSettings *s = &frame.settings;

    return opened(bus_open(s->publish), "publish", s->publish) &&
           opened(rpc_listen(s->listen, (unsigned)s->max_in_flight, serve_call), "listen", s->listen);
}

static void measure(void *arg)
{
    do {
        metric_set("cohoi_pool_in_use", "", pool_in_use(frame.pool));
        metric_set("cohoi_pool_waiting", "", pool_waiting(frame.pool));
        metric_set("cohoi_requests_in_flight", "", rpc_in_flight());
        metric_set("cohoi_fibers", "", fiber_count());
        (void)sd_notify(0, "WATCHDOG=1");
    } while (frame_nap(GAUGES_MS));
}

static void start(void *arg)
{
    while (epoch_wait(clock_monotonic() + DRAIN_MS) != OK && !frame.draining) {
    }
    if (frame.draining) return;
    if (frame.service->started) frame.service->started();
    if (!open_doors()) {
        leave(1);
        return;
    }
    consume_start();
    jobs_start();
    heads_start();
    fiber_spawn(measure, NULL);
    frame.ready = true;
    (void)sd_notify(0, "READY=1");
    log_info("ready", "version=%s listen=%s publish=%s", COHOI_VERSION, frame.settings.listen,
             frame.settings.publish);
}

static void describe_metrics(void)
{
    metric_help("cohoi_requests_total", "requests answered, by method and status");
    metric_help("cohoi_request_seconds", "how long requests took, by method");
    metric_help("cohoi_requests_in_flight", "requests taken and not yet answered");
    metric_help("cohoi_pool_in_use", "database connections in use");
    metric_help("cohoi_pool_waiting", "transactions that wait for a database connection");
    metric_help("cohoi_fibers", "fibers alive");
}

enum { MOST_TABLES = 16 };

static const Statement *const *statement_tables(const Service *s)
{
    static const Statement *tables[MOST_TABLES + 1];
    size_t n = 0;

    tables[n++] = frame_statements;
    tables[n++] = s->statements;
    for (const Statement *const *more = s->more_statements; more && *more; more++) {
        if (n == MOST_TABLES) abort();
        tables[n++] = *more;
    }
    return tables;
}

int service_main(const Service *s, int argc, char **argv)
{
    options_take(s, argc, argv);

    (void)signal(SIGPIPE, SIG_IGN);
    if (sodium_init() < 0) abort();
    frame.started_ms = clock_monotonic();
    dispatch_bind();
    if (!migrate(frame.settings.dsn, frame.settings.schema, s->migrations) || !open_admin()) return 1;

    signals_watch(&on_term, SIGTERM);
    signals_watch(&on_int, SIGINT);
    signals_watch(&on_hup, SIGHUP);
    describe_metrics();
    rpc_open(frame.config);
    frame.pool = pool_open(frame.settings.dsn, frame.settings.schema, (int)frame.settings.connections,
                           statement_tables(s));
    epoch_watch();
    fiber_spawn(start, NULL);
    (void)uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    sockets_end();
    log_info("left", "value=%d", exit_value);
    return exit_value;
}
