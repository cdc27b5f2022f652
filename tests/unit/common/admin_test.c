// The admin port answers probes and Prometheus from the loop, and survives idle and many connections.
#include "common/admin.h"
#include "common/fiber.h"
#include "common/metrics.h"
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

static bool ready;
static int port;

static bool is_ready(void)
{
    return ready;
}

static int open_port(void **state)
{
    ready = true;
    port = admin_open("127.0.0.1:0", is_ready);
    return port > 0 ? 0 : -1;
}

static int close_port(void **state)
{
    admin_close();
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT); // nothing of it is left on the loop
}

// --- a blocking client in the thread pool ---

typedef struct Exchange {
    const char *request;
    char reply[64 * 1024];
} Exchange;

static int connected(void)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) abort();
    return fd;
}

static void exchange(void *arg)
{
    Exchange *x = arg;
    size_t got = 0;
    int fd = connected();
    if (send(fd, x->request, strlen(x->request), MSG_NOSIGNAL) < 0) abort();
    for (ssize_t n = 1; n > 0 && got<sizeof x->reply - 1; got += n> 0 ? (size_t)n : 0)
        n = read(fd, x->reply + got, sizeof x->reply - 1 - got);
    x->reply[got] = '\0';
    close(fd);
}

static void run_exchange(void *arg)
{
    fiber_work(exchange, arg);
    uv_stop(uv_default_loop());
}

static const char *reply_to(const char *request)
{
    static Exchange x;
    x.request = request;
    fiber_spawn(run_exchange, &x);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    return x.reply;
}

static const char *got(const char *path)
{
    char request[256];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    return reply_to(request);
}

static void begins_with(const char *text, const char *start)
{
    if (strncmp(text, start, strlen(start)) != 0) fail_msg("begins with %.40s, not %s", text, start);
}

// --- behaviours ---

static void health_is_ok(void **state)
{
    const char *reply = got("/healthz");
    begins_with(reply, "HTTP/1.1 200");
    assert_non_null(strstr(reply, "\r\n\r\nok"));
}

static void readiness_is_asked_each_time(void **state)
{
    begins_with(got("/readyz"), "HTTP/1.1 200");
    ready = false;
    begins_with(got("/readyz"), "HTTP/1.1 503");
}

static void metrics_are_shown_as_prometheus_text(void **state)
{
    metric_add("t_admin_total", "", 5);
    const char *reply = got("/metrics");
    begins_with(reply, "HTTP/1.1 200");
    assert_non_null(strstr(reply, "Content-Type: text/plain; version=0.0.4"));
    assert_non_null(strstr(reply, "\nt_admin_total 5\n"));
}

static void other_paths_and_methods_are_refused(void **state)
{
    begins_with(got("/"), "HTTP/1.1 404");
    begins_with(got("/metrics/../x"), "HTTP/1.1 404");
    begins_with(
        reply_to("POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"),
        "HTTP/1.1 405");
}

static void head_has_no_body(void **state)
{
    const char *reply = reply_to("HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    begins_with(reply, "HTTP/1.1 200");
    assert_string_equal(strstr(reply, "\r\n\r\n"), "\r\n\r\n");
}

static void nonsense_does_no_harm(void **state)
{
    reply_to("\x16\x03\x01\r\n\r\n\r\n");
    begins_with(got("/healthz"), "HTTP/1.1 200");
}

static void silent_connections_do_not_stand_in_the_way(void **state)
{
    int silent[10];
    for (int i = 0; i < 10; i++) silent[i] = connected();
    begins_with(got("/healthz"), "HTTP/1.1 200");
    for (int i = 0; i < 10; i++) close(silent[i]);
}

static void several_requests_share_a_connection(void **state)
{
    const char *reply = reply_to("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                                 "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(reply, "ok\n"));
    assert_non_null(strstr(reply, "ready\n"));
}

static void a_taken_port_is_told_by_errno(void **state)
{
    char address[32];
    admin_close();
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof any;
    assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof any), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&any, &size), 0);
    snprintf(address, sizeof address, "127.0.0.1:%d", ntohs(any.sin_port));
    assert_int_equal(admin_open(address, is_ready), -1);
    assert_int_equal(errno, EADDRINUSE);
    close(fd);
}

static void addresses_may_be_empty_and_must_be_good(void **state)
{
    assert_int_equal(admin_open("", is_ready), 0);
    assert_int_equal(admin_open("127.0.0.1", is_ready), -1);
    assert_int_equal(admin_open("127.0.0.1:http", is_ready), -1);
    assert_int_equal(admin_open("127.0.0.1:99999", is_ready), -1);
    assert_true(admin_open(":0", is_ready) > 0);
    admin_close();
    admin_close();
}

#define ADMIN_TEST(f) cmocka_unit_test_setup_teardown(f, open_port, close_port)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADMIN_TEST(health_is_ok),
        ADMIN_TEST(readiness_is_asked_each_time),
        ADMIN_TEST(metrics_are_shown_as_prometheus_text),
        ADMIN_TEST(other_paths_and_methods_are_refused),
        ADMIN_TEST(head_has_no_body),
        ADMIN_TEST(nonsense_does_no_harm),
        ADMIN_TEST(silent_connections_do_not_stand_in_the_way),
        ADMIN_TEST(several_requests_share_a_connection),
        ADMIN_TEST(a_taken_port_is_told_by_errno),
        cmocka_unit_test(addresses_may_be_empty_and_must_be_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
