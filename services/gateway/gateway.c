// gateway -- its life: configured, listening, draining, gone.
#include "services/gateway/gateway.h"
#include "common/admin.h"
#include "common/clock.h"
#include "common/fiber.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/rpc.h"
#include "common/socket.h"
#include "common/sources.h"
#include "common/words.h"
#include "services/gateway/arguments.h"
#include "services/gateway/boards.h"
#include "services/gateway/feed.h"
#include "services/gateway/http.h"
#include "services/gateway/limits.h"
#include "services/gateway/routes.h"
#include "services/gateway/serve.h"
#include "services/gateway/settings.h"
#include "services/gateway/streams.h"
#include "services/gateway/upload.h"
#include "services/gateway/web.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <uv.h>

enum { LOOK_MS = 20, GRACE_MS = 5000, GAUGES_MS = 1000 };

static Arguments arguments;
static uv_signal_t on_term, on_int, on_hup;
static bool draining;
static char port_file[PATH_MAX], admin_file[PATH_MAX];

// --- leaving ---

static void remove_file(const char *path)
{
    if (*path) (void)unlink(path);
}

static void leave(void)
{
    remove_file(port_file);
    remove_file(admin_file);
    if (http_in_flight() == 0) http_close(); // what still hangs is ended by the kernel
    feed_close();
    boards_close();
    admin_close();
    rpc_close();
    uv_stop(uv_default_loop());
}

// Takes nothing new, ends the streams (their clients come back to another instance), answers what is in
// flight.
static void drain(void *arg)
{
    uint64_t until = clock_monotonic() + (uint64_t)settings.request_timeout_ms + GRACE_MS;
    log_info("draining", "in_flight=%u streams=%u", http_in_flight(), streams_count());
    (void)sd_notify(0, "STOPPING=1");
    http_drain();
    streams_end();
    while (http_in_flight() > 0 && clock_monotonic() < until) fiber_sleep(LOOK_MS);
    if (http_in_flight() > 0) log_warn("left in the middle", "in_flight=%u", http_in_flight());
    leave();
}

static void on_signal(uv_signal_t *handle, int number)
{
    if (number == SIGHUP) {
        arguments_log_level_again(&arguments);
        return;
    }
    if (draining) return;
    draining = true;
    fiber_spawn(drain, NULL);
}

static void watch_signal(uv_signal_t *handle, int number)
{
    uv_signal_init(uv_default_loop(), handle);
    uv_signal_start(handle, on_signal, number);
}

// --- starting ---

static bool is_ready(void)
{
    return !draining && rpc_is_up("accounts");
}

// Others find here the port that the system chose.
static void write_port(char *path, const char *kind, int port)
{
    if (!*settings.run_dir) return;
    snprintf(path, PATH_MAX, "%s/gateway-%s.%s", settings.run_dir, arguments.instance, kind);
    FILE *f = fopen(path, "we");
    if (!f || fprintf(f, "%d\n", port) < 0)
        log_warn("run_dir cannot be written", "path=%s why=%s", log_quote(path), log_quote(strerror(errno)));
    if (f) fclose(f);
}

static bool is_open(int port, const char *what, const char *address)
{
    if (port < 0)
        log_error("cannot listen", "what=%s address=%s why=%s", what, log_quote(address),
                  log_quote(strerror(errno)));
    return port >= 0;
}

static bool open_doors(void)
{
    const HttpOptions options = {settings.listen, serve, upload_is_streamed, serve_most_body, serve_done};
    int admin = admin_open(settings.admin, is_ready), port;
    if (!is_open(admin, "admin", settings.admin)) return false;
    if (*settings.admin) write_port(admin_file, "admin", admin);
    port = http_open(&options);
    if (!is_open(port, "http", settings.listen)) return false;
    write_port(port_file, "port", port);
    log_info("ready", "version=%s listen=%s port=%d", COHOI_VERSION, log_quote(settings.listen), port);
    (void)sd_notify(0, "READY=1");
    return true;
}

static void measure(void *arg)
{
    while (!draining) {
        metric_set("cohoi_http_in_flight", "", http_in_flight());
        metric_set("cohoi_streams_open", "", streams_count());
        metric_set("cohoi_fibers", "", fiber_count());
        (void)sd_notify(0, "WATCHDOG=1");
        fiber_sleep(GAUGES_MS);
    }
}

static void describe_metrics(void)
{
    metric_help("cohoi_http_requests_total", "requests answered, by route and status");
    metric_help("cohoi_http_request_seconds", "how long requests took, by route; streams left out");
    metric_help("cohoi_http_in_flight", "requests not yet answered, and open streams");
    metric_help("cohoi_streams_open", "open server-sent event streams");
    metric_help("cohoi_gateway_tokens_asked_total", "tokens that accounts was asked about");
}

int gateway_main(int argc, char **argv)
{
    arguments_take(argc, argv, &arguments);
    if (sodium_init() < 0) abort();
    signal(SIGPIPE, SIG_IGN);
    describe_metrics();
    limits_open();
    routes_build(route_words);
    sources_open(arguments.read);
    web_open();
    boards_open();
    rpc_open(arguments.read);
    feed_open(arguments.read);
    if (!open_doors()) return 1;
    watch_signal(&on_term, SIGTERM);
    watch_signal(&on_int, SIGINT);
    watch_signal(&on_hup, SIGHUP);
    fiber_spawn(measure, NULL);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    sockets_end();
    log_info("left", "value=0");
    return 0;
}
