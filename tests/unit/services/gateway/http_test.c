// Requests and answers over real sockets.
#include "client.h"
#include "common/clock.h"
#include "services/gateway/http.h"
#include "services/gateway/settings.h"
#include "services/gateway/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int port;
static const char *failure; // of what a fiber of the test saw

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition) && !failure) failure = #condition;                                                  \
    } while (0)

static bool has(const char *answer, const char *part)
{
    return strstr(answer, part) != NULL;
}

// --- the server ---

static Flow *latest_flow;
static bool stream_ended;
static unsigned done;

static void serve_stream(Exchange *x)
{
    latest_flow = http_stream(x, 200, "text/event-stream");
    for (int i = 0; i < 3 && flow_write(latest_flow, "tick\n", 5); i++) fiber_sleep(5);
    if (strcmp(x->path, "/stay") == 0)
        while (flow_is_open(latest_flow)) flow_wait(latest_flow, 0);
    stream_ended = true;
    latest_flow = NULL;
}

static void serve_big_stream(Exchange *x)
{
    static char block[100000];
    Flow *f = http_stream(x, 200, "application/octet-stream");
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 8; i++)
        if (!flow_write(f, block, sizeof block)) return;
}

// Reads slower than the client sends.
static void serve_intake(Exchange *x)
{
    size_t n = 0, last;
    do {
        if (!intake_fill(x->intake)) {
            stream_ended = true;
            break;
        }
        last = intake_length(x->intake);
        n += last;
        intake_drop(x->intake, last);
        fiber_sleep(5);
    } while (last == INTAKE_ROOM && strcmp(x->path, "/intake/half") != 0);
    char *text = arena_print(x->arena, "took %zu", n);
    http_answer(x, 200, "text/plain", text, strlen(text));
}

static void serve_test(Exchange *x)
{
    if (x->intake && strcmp(x->path, "/intake/none") != 0) {
        serve_intake(x);
    } else if (x->refused) {
        http_answer(x, 413, "text/plain", "too large", 9);
    } else if (strcmp(x->path, "/slow") == 0) {
        fiber_sleep(20);
        http_answer(x, 200, "text/plain", "slow", 4);
    } else if (strcmp(x->path, "/stream") == 0 || strcmp(x->path, "/stay") == 0) {
        serve_stream(x);
    } else if (strcmp(x->path, "/big") == 0) {
        serve_big_stream(x);
    } else {
        const char *shown = http_header(x, "X-Shown");
        char *text = arena_print(x->arena, "%s %s?%s %s %zu %s", x->verb, x->path, x->query,
                                 shown ? shown : "-", x->body_length, x->body);
        http_put_header(x, "X-Own", "yes");
        http_answer(x, 200, "text/plain", text, strlen(text));
    }
}

static bool is_streamed(const Exchange *x)
{
    return strncmp(x->path, "/intake", 7) == 0;
}

static size_t most_body(const Exchange *x)
{
    return 1000;
}

static void count_done(const Exchange *x)
{
    done++;
}

// --- running a test in a fiber ---

static void (*body_of_test)(void);
static bool test_ended;

static void run_body(void *arg)
{
    body_of_test();
    test_ended = true;
}

static void in_fiber(void (*fn)(void))
{
    failure = NULL;
    test_ended = stream_ended = false;
    body_of_test = fn;
    fiber_spawn(run_body, NULL);
    while (!test_ended) uv_run(uv_default_loop(), UV_RUN_ONCE);
    if (failure) fail_msg("%s", failure);
}

#define TEST(name)                                                                                           \
    static void name##_body(void);                                                                           \
    static void name(void **state)                                                                           \
    {                                                                                                        \
        in_fiber(name##_body);                                                                               \
    }                                                                                                        \
    static void name##_body(void)

static void wait_until(const bool *that)
{
    for (uint64_t end = clock_monotonic() + 20000; !*that && clock_monotonic() < end;) fiber_sleep(2);
}

// --- the tests ---

TEST(a_request_is_answered)
{
    const char *answer =
        client_ask(port, "GET /a%20b?x=%41+1 HTTP/1.1\r\nHost: h\r\nX-Shown: v\r\nConnection: close\r\n\r\n");
    CHECK(has(answer, "HTTP/1.1 200 OK\r\n"));
    CHECK(has(answer, "X-Own: yes\r\n"));
    CHECK(has(client_body(answer), "GET /a%20b?x=%41+1 v 0 ")); // nothing was decoded
}

TEST(a_body_comes_whole)
{
    const char *answer = client_ask(port, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                                          "Connection: close\r\n\r\nhello");
    CHECK(has(client_body(answer), "POST /? - 5 hello"));
}

TEST(a_body_in_chunks_comes_whole)
{
    const char *answer = client_ask(port, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                                          "Connection: close\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
    CHECK(has(client_body(answer), " 5 hello"));
}

static const char *long_request(const char *head, size_t n)
{
    static char request[5000];
    int at = snprintf(request, sizeof request, "%s", head);
    memset(request + at, 'x', n);
    snprintf(request + at + n, sizeof request - (size_t)at - n, "\r\n0\r\n\r\n");
    return request;
}

TEST(a_body_that_is_too_long_is_refused)
{
    const char *answer =
        client_ask(port, long_request("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n"
                                      "Connection: close\r\n\r\n",
                                      1001));
    CHECK(has(answer, "HTTP/1.1 413 "));
}

TEST(a_body_that_becomes_too_long_is_refused)
{
    const char *answer =
        client_ask(port, long_request("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                                      "Connection: close\r\n\r\n3e9\r\n",
                                      1001));
    CHECK(has(answer, "HTTP/1.1 413 "));
}

TEST(a_body_that_states_an_absurd_length_is_refused_at_once)
{
    const char *answer =
        client_ask(port, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n");
    CHECK(has(answer, "HTTP/1.1 413 "));
}

TEST(a_fiber_may_wait_before_it_answers)
{
    const char *answer = client_ask(port, "GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(has(client_body(answer), "slow"));
}

TEST(requests_follow_each_other_on_a_connection)
{
    const char *answer = client_ask(port, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"
                                          "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
                                          "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(has(answer, "slow") && has(answer, "GET /1?") && has(answer, "GET /2?"));
}

TEST(a_head_request_has_no_body)
{
    const char *answer = client_ask(port, "HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(has(answer, "HTTP/1.1 200 OK"));
    CHECK(*client_body(answer) == '\0');
    CHECK(has(client_ask(port, "HEAD /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "200 OK"));
}

TEST(what_is_no_http_is_refused)
{
    CHECK(has(client_ask(port, "GET / HTTP/1.1\r\n\r\n"), "400 "));
    CHECK(!has(client_ask(port, "nonsense\r\n\r\n"), "200 "));
}

TEST(a_stream_is_sent_as_it_is_written_and_ends_with_its_fiber)
{
    const char *answer = client_ask(port, "GET /stream HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(has(answer, "Transfer-Encoding: chunked"));
    CHECK(has(answer, "tick\n") && has(answer, "\r\n0\r\n\r\n"));
    CHECK(stream_ended);
}

TEST(a_stream_waits_for_its_reader)
{
    static Client c;
    c = (Client){.port = port, .request = "GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"};
    fiber_work(client_run, &c);
    client_close(&c);
    size_t xs = 0;
    for (const char *at = c.answer; *at; at++) xs += *at == 'x';
    CHECK(xs == 800000);
}

// --- bodies that are read while they arrive ---

static const char *upload_request(const char *path, size_t n)
{
    static char request[2000000];
    int at =
        snprintf(request, sizeof request,
                 "POST %s HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", path, n);
    memset(request + at, 'x', n);
    request[at + (int)n] = '\0';
    return request;
}

TEST(a_body_of_any_length_is_read_as_fast_as_its_fiber_reads)
{
    CHECK(has(client_body(client_ask(port, upload_request("/intake", 0))), "took 0"));
    CHECK(has(client_body(client_ask(port, upload_request("/intake", 5))), "took 5"));
    CHECK(has(client_body(client_ask(port, upload_request("/intake", 1500000))), "took 1500000"));
    CHECK(http.body_bytes == 0);
}

TEST(a_chunked_body_is_read_while_it_arrives)
{
    const char *answer = client_ask(port, "POST /intake HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
                                          "Connection: close\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");
    CHECK(has(client_body(answer), "took 5"));
}

TEST(an_answer_need_not_wait_for_the_body)
{
    const char *answer =
        client_ask(port, "POST /intake/none HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n"
                         "Expect: 100-continue\r\n\r\n");
    CHECK(has(answer, "HTTP/1.1 200 ") && !has(answer, "100 Continue"));
}

TEST(an_answer_in_the_middle_is_given_at_the_end_of_the_body)
{
    CHECK(has(client_body(client_ask(port, upload_request("/intake/half", 1500000))), "took 278528"));
}

TEST(a_client_that_leaves_in_the_middle_of_its_body_is_noticed)
{
    static Client c;
    c = (Client){.port = port,
                 .request = "POST /intake HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc",
                 .until = ""};
    stream_ended = false;
    fiber_work(client_run, &c);
    client_close(&c);
    wait_until(&stream_ended);
    CHECK(stream_ended);
}

static Client stay;

static void open_stay(void)
{
    stay = (Client){
        .port = port, .request = "GET /stay HTTP/1.1\r\nHost: h\r\n\r\n", .until = "tick\n\r\n5\r\ntick\n"};
    stream_ended = false;
    fiber_work(client_run, &stay);
}

TEST(a_stream_that_is_cut_ends_well)
{
    open_stay();
    CHECK(latest_flow && flow_has_reader(latest_flow));
    flow_offer(latest_flow, "last\n", 5);
    flow_cut(latest_flow);
    stay.until = "0\r\n\r\n";
    fiber_work(client_read, &stay);
    CHECK(has(stay.answer, "last\n") && has(stay.answer, "\r\n0\r\n\r\n"));
    wait_until(&stream_ended);
    CHECK(stream_ended);
    client_close(&stay);
}

TEST(a_client_that_leaves_ends_its_stream)
{
    open_stay();
    client_close(&stay);
    fiber_sleep(10);
    CHECK(!flow_has_reader(latest_flow));
    for (int i = 0; i < 1000 && latest_flow; i++) { // seen at a write
        flow_offer(latest_flow, ":\n\n", 3);
        fiber_sleep(2);
    }
    wait_until(&stream_ended);
    CHECK(stream_ended);
}

TEST(a_client_that_does_not_read_is_cut_off)
{
    static char block[50000];
    memset(block, 'x', sizeof block);
    open_stay();
    for (int i = 0; i < 5000 && latest_flow; i++) {
        flow_offer(latest_flow, block, sizeof block);
        if (i % 4 == 0) fiber_sleep(1);
    }
    wait_until(&stream_ended);
    CHECK(stream_ended);
    client_close(&stay);
}

TEST(everything_that_was_taken_is_told_as_done)
{
    for (uint64_t end = clock_monotonic() + 20000; http_in_flight() > 0 && clock_monotonic() < end;)
        fiber_sleep(2);
    CHECK(http_in_flight() == 0);
    CHECK(done > 15);
}

static int open_server(void **state)
{
    settings = (Settings){.trusted_proxies = "",
                          .http_connections = 50,
                          .idle_seconds = 75,
                          .body_bytes = 1000,
                          .body_bytes_in_flight = 1000000};
    port = http_open(&(HttpOptions){"127.0.0.1:0", serve_test, is_streamed, most_body, count_done});
    return port < 0;
}

static int close_server(void **state)
{
    http_drain();
    http_close();
    uv_run(uv_default_loop(), UV_RUN_NOWAIT);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_answered),
        cmocka_unit_test(a_body_comes_whole),
        cmocka_unit_test(a_body_in_chunks_comes_whole),
        cmocka_unit_test(a_body_that_is_too_long_is_refused),
        cmocka_unit_test(a_body_that_becomes_too_long_is_refused),
        cmocka_unit_test(a_body_that_states_an_absurd_length_is_refused_at_once),
        cmocka_unit_test(a_fiber_may_wait_before_it_answers),
        cmocka_unit_test(requests_follow_each_other_on_a_connection),
        cmocka_unit_test(a_head_request_has_no_body),
        cmocka_unit_test(what_is_no_http_is_refused),
        cmocka_unit_test(a_stream_is_sent_as_it_is_written_and_ends_with_its_fiber),
        cmocka_unit_test(a_stream_waits_for_its_reader),
        cmocka_unit_test(a_stream_that_is_cut_ends_well),
        cmocka_unit_test(a_client_that_leaves_ends_its_stream),
        cmocka_unit_test(a_client_that_does_not_read_is_cut_off),
        cmocka_unit_test(a_body_of_any_length_is_read_as_fast_as_its_fiber_reads),
        cmocka_unit_test(a_chunked_body_is_read_while_it_arrives),
        cmocka_unit_test(an_answer_need_not_wait_for_the_body),
        cmocka_unit_test(an_answer_in_the_middle_is_given_at_the_end_of_the_body),
        cmocka_unit_test(a_client_that_leaves_in_the_middle_of_its_body_is_noticed),
        cmocka_unit_test(everything_that_was_taken_is_told_as_done),
    };
    return cmocka_run_group_tests(tests, open_server, close_server);
}
