// One exchange with a server outside: a POST on the loop, by a fiber.
#include "common/fiber.h"
#include "common/text.h"
#include "common/transfer.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

// A server in a thread: takes one connection, keeps what came, says what it is told to.
static struct {
    int listening;
    unsigned short port;
    const char *answer;
    char came[8192];
} server;

static void *serve(void *arg)
{
    int fd = accept(server.listening, NULL, NULL);
    size_t n = 0;
    for (ssize_t got; n < sizeof server.came - 1 && !strstr(server.came, "end-of-body") &&
                      (got = read(fd, server.came + n, sizeof server.came - 1 - n)) > 0;) {
        n += (size_t)got;
        server.came[n] = '\0';
    }
    assert_true(write(fd, server.answer, strlen(server.answer)) > 0);
    close(fd);
    return NULL;
}

static int begin(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof at;
    memset(&server, 0, sizeof server);
    server.listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server.listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(server.listening, 5), 0);
    assert_int_equal(getsockname(server.listening, (struct sockaddr *)&at, &n), 0);
    server.port = ntohs(at.sin_port);
    return 0;
}

static int end(void **state)
{
    close(server.listening);
    return 0;
}

typedef struct Try {
    Transfer transfer;
    Transferred done;
    Arena *arena;
} Try;

static void go(void *arg)
{
    Try *t = arg;
    transfer_run(t->arena, &t->transfer, &t->done);
    uv_stop(uv_default_loop());
}

static Try try_once(const char *answer, bool (*may_connect)(void *arg, const struct sockaddr *to))
{
    static const char *const headers[] = {"webhook-id: 1", NULL};
    pthread_t thread;
    Try t = {.arena = arena_make()};
    t.transfer = (Transfer){.url = arena_print(t.arena, "http://127.0.0.1:%u/x", server.port),
                            .headers = headers,
                            .body = "{} end-of-body",
                            .n = 14,
                            .timeout_ms = 2000,
                            .may_connect = may_connect};
    server.answer = answer;
    if (answer) pthread_create(&thread, NULL, serve, NULL);
    fiber_spawn(go, &t);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    if (answer) pthread_join(thread, NULL);
    return t;
}

static void a_post_carries_headers_and_body_and_gives_status_and_answer(void **state)
{
    Try t = try_once("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nwel", NULL);
    assert_null(t.done.cause);
    assert_int_equal(t.done.status, 200);
    assert_string_equal(t.done.answer, "wel");
    assert_non_null(strstr(server.came, "POST /x HTTP/1.1"));
    assert_non_null(strstr(server.came, "webhook-id: 1"));
    assert_null(strstr(server.came, "Expect"));
    arena_drop(t.arena);
}

/* PEE-07 */
static void a_redirect_is_an_answer_and_not_followed(void **state)
{
    Try t = try_once("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n"
                     "Connection: close\r\n\r\n",
                     NULL);
    assert_int_equal(t.done.status, 302);
    assert_null(t.done.cause);
    arena_drop(t.arena);
}

static bool never(void *arg, const struct sockaddr *to)
{
    return false;
}

/* PEE-07 */
static void what_may_not_be_connected_to_is_not(void **state)
{
    Try t = try_once(NULL, never);
    assert_string_equal(t.done.cause, "the address is not allowed");
    assert_int_equal(t.done.status, 0);
    arena_drop(t.arena);
}

static void a_long_answer_is_cut_within_no_letter_and_its_status_counts(void **state)
{
    static char answer[200000];
    size_t n = (size_t)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nx");
    while (n < sizeof answer - 3) n += (size_t)snprintf(answer + n, sizeof answer - n, "ế");
    Try t = try_once(answer, NULL);
    assert_null(t.done.cause);
    assert_int_equal(t.done.status, 200);
    assert_true(strlen(t.done.answer) <= ANSWER_KEPT && strlen(t.done.answer) > ANSWER_KEPT - 3);
    assert_true(text_is_utf8(t.done.answer, strlen(t.done.answer)));
    arena_drop(t.arena);
}

static void how_long_to_wait_is_read_from_the_answer(void **state)
{
    Try t =
        try_once("HTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", NULL);
    assert_int_equal(t.done.status, 503);
    assert_int_equal(t.done.retry_after, 7);
    arena_drop(t.arena);
}

static void an_address_is_read_as_it_will_be_used(void **state)
{
    Arena *a = arena_make();
    TransferUrl u;
    assert_true(transfer_url_read(a, "HTTPS://Example.vn/x?y#z", &u));
    assert_string_equal(u.scheme, "https");
    assert_string_equal(u.port, "443");
    assert_false(u.has_user);
    assert_true(transfer_url_read(a, "https://[::1]:8443/", &u));
    assert_string_equal(u.host, "::1");
    assert_string_equal(u.port, "8443");
    assert_true(transfer_url_read(a, "https://0x7f000001/", &u));
    assert_string_equal(u.host, "127.0.0.1"); // whatever way it is written
    assert_true(transfer_url_read(a, "https://example.vn@10.0.0.1/", &u));
    assert_string_equal(u.host, "10.0.0.1");
    assert_true(u.has_user);
    assert_false(transfer_url_read(a, "nonsense", &u));
    assert_false(transfer_url_read(a, "https://", &u));
    assert_false(transfer_url_read(a, "https://a b/", &u));
    arena_drop(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_post_carries_headers_and_body_and_gives_status_and_answer, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_redirect_is_an_answer_and_not_followed, begin, end),
        cmocka_unit_test_setup_teardown(what_may_not_be_connected_to_is_not, begin, end),
        cmocka_unit_test_setup_teardown(a_long_answer_is_cut_within_no_letter_and_its_status_counts, begin,
                                        end),
        cmocka_unit_test_setup_teardown(how_long_to_wait_is_read_from_the_answer, begin, end),
        cmocka_unit_test(an_address_is_read_as_it_will_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
