// rpc_test -- one process asks itself: what a request and a reply carry, what is refused, what is repeated.
#include "common/clock.h"
#include "common/fiber.h"
#include "common/refusal.h"
#include "common/rpc.h"
#include "common/socket.h"
#include "tests/unit/common/waiting.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST_AT_ONCE = 8 };

static char folder[] = "/tmp/rpc_test.XXXXXX";
static Config *config;

// --- the answering side ---

static struct {
    unsigned requests, not_ok; // the first so many are answered with `status`
    int status, hint;
    bool hold; // answers wait until it is false
    char method[100], command_id[64];
} server;

static void refuse_call(RpcCall *call, Cohoi__Reply *reply)
{
    Refusal why = {.arena = call->arena};
    Status st = refuse(&why, COHOI__CODE__ALREADY_TAKEN);
    reply->has_status = true;
    reply->status = server.status ? server.status : (int)st;
    reply->problem = why.problem;
    reply->problem->owner_name = arena_copy(call->arena, "An");
    if (server.hint) reply->problem->has_retry_after_seconds = true;
    reply->problem->retry_after_seconds = server.hint;
}

static void serve(RpcCall *call)
{
    const Cohoi__Request *request = call->request;
    Cohoi__Reply *reply = arena_message(call->arena, &cohoi__reply__descriptor);
    snprintf(server.method, sizeof server.method, "%s", request->method);
    snprintf(server.command_id, sizeof server.command_id, "%s",
             request->command_id ? request->command_id : "none");
    if (server.requests++ < server.not_ok) refuse_call(call, reply);
    reply->has_payload = true;
    reply->payload = request->payload;
    while (server.hold) fiber_sleep(1);
    rpc_answer(call, reply);
}

static void listen_here(unsigned most)
{
    char endpoint[128];
    snprintf(endpoint, sizeof endpoint, "ipc://%s/contacts-1.rpc", folder);
    assert_int_equal(rpc_listen(endpoint, most, serve), 0);
}

// --- the asking side ---

typedef struct Caller {
    const char *daemon, *method, *command_id, *endpoint;
    unsigned patience_ms;
    size_t size; // of the payload
    int status;
    bool done;
    char owner[32];
    size_t reply_size;
    uint64_t ended;
} Caller;

static void call_once(void *arg)
{
    Caller *c = arg;
    Arena *a = arena_make();
    uint64_t deadline = clock_monotonic() + c->patience_ms;
    Cohoi__Request *request = arena_message(a, &cohoi__request__descriptor);
    request->method = arena_copy(a, c->method);
    request->command_id = arena_copy(a, c->command_id);
    request->has_payload = true;
    request->payload.len = c->size;
    request->payload.data = arena_alloc(a, c->size);
    Cohoi__Reply *reply = c->endpoint ? rpc_send_to(c->daemon, c->endpoint, request, deadline, a)
                                      : rpc_send(c->daemon, request, deadline, a);
    c->status = reply->status;
    c->reply_size = reply->payload.len;
    if (reply->problem && reply->problem->owner_name)
        snprintf(c->owner, sizeof c->owner, "%s", reply->problem->owner_name);
    c->ended = clock_monotonic();
    arena_drop(a);
    c->done = true;
}

#define QUERY   .daemon = "contacts", .method = "cohoi.Instance.Ping", .patience_ms = 20000
#define COMMAND .daemon = "contacts", .method = "contacts.Contacts.UpdateContact", .patience_ms = 20000

static void ask(Caller *c)
{
    fiber_spawn(call_once, c);
    LOOP_UNTIL(c->done);
}

static int open_both(void **state)
{
    memset(&server, 0, sizeof server);
    rpc_open(config);
    listen_here(MOST_AT_ONCE);
    return 0;
}

static int open_client(void **state)
{
    memset(&server, 0, sizeof server);
    rpc_open(config);
    return 0;
}

static int close_both(void **state)
{
    rpc_close();
    loop_ends();
    sockets_end();
    assert_int_equal(rpc_in_flight(), 0);
    assert_int_equal(fiber_count(), 0);
    return 0;
}

// --- requests and replies ---

static void a_request_is_answered(void **state)
{
    Caller c = {COMMAND, .command_id = "c-1", .size = 100000};
    ask(&c);
    assert_int_equal(c.status, OK);
    assert_int_equal(c.reply_size, 100000);
    assert_string_equal(server.method, "contacts.Contacts.UpdateContact");
    assert_string_equal(server.command_id, "c-1");
}

static void a_refusal_brings_its_problem(void **state)
{
    server.not_ok = 1;
    Caller c = {COMMAND, .command_id = "c-1"};
    ask(&c);
    assert_int_equal(c.status, ALREADY_EXISTS);
    assert_string_equal(c.owner, "An");
    assert_int_equal(server.requests, 1);
}

static void requests_wait_for_an_instance_that_comes_later(void **state)
{
    Caller c[50];
    for (int i = 0; i < 50; i++) {
        c[i] = (Caller){COMMAND};
        fiber_spawn(call_once, &c[i]);
    }
    assert_false(rpc_is_up("contacts"));
    listen_here(50);
    for (int i = 0; i < 50; i++) {
        LOOP_UNTIL(c[i].done);
        assert_int_equal(c[i].status, OK);
    }
    assert_true(rpc_is_up("contacts"));
    assert_int_equal(server.requests, 50);
}

// --- deadlines ---

static void with_nobody_there_it_is_unavailable_at_the_deadline(void **state)
{
    Caller c = {COMMAND, .command_id = "c-1"};
    c.patience_ms = 150;
    uint64_t start = clock_monotonic();
    ask(&c);
    assert_int_equal(c.status, UNAVAILABLE);
    assert_in_range(c.ended - start, 150, 5000);
}

static void a_socket_file_that_nobody_serves_is_nobody(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/contacts-2.rpc", folder);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd); // the file stays, as after kill -9
    Caller c = {COMMAND};
    c.patience_ms = 500;
    ask(&c);
    assert_int_equal(c.status, UNAVAILABLE);
    unlink(address.sun_path);
}

static void an_answer_that_is_too_late_is_deadline_exceeded_and_dropped(void **state)
{
    server.hold = true;
    Caller late = {QUERY}, next = {QUERY};
    late.patience_ms = 500;
    ask(&late);
    assert_int_equal(late.status, DEADLINE_EXCEEDED);
    server.hold = false;
    ask(&next);
    assert_int_equal(next.status, OK);
    LOOP_UNTIL(rpc_in_flight() == 0);
}

static void an_unknown_daemon_is_unavailable_at_once(void **state)
{
    Caller c = {.daemon = "nobody", .method = "x", .patience_ms = 20000}, again = c;
    uint64_t start = clock_monotonic();
    ask(&c);
    ask(&again);
    assert_int_equal(c.status, UNAVAILABLE);
    assert_int_equal(again.status, UNAVAILABLE);
    assert_in_range(again.ended - start, 0, 5000);
    assert_false(rpc_is_up("nobody"));
}

static void closing_ends_the_waiting(void **state)
{
    Caller c = {QUERY};
    fiber_spawn(call_once, &c);
    rpc_close();
    assert_true(c.done);
    assert_int_equal(c.status, UNAVAILABLE);
}

// --- limits ---

static void more_than_most_at_once_are_resource_exhausted(void **state)
{
    Caller c[MOST_AT_ONCE + 3];
    unsigned done = 0, refused = 0;
    server.hold = true;
    for (int i = 0; i < MOST_AT_ONCE + 3; i++) {
        c[i] = (Caller){QUERY};
        fiber_spawn(call_once, &c[i]);
    }
    for (int i = MOST_AT_ONCE; i < MOST_AT_ONCE + 3; i++) LOOP_UNTIL(c[i].done);
    assert_int_equal(rpc_in_flight(), MOST_AT_ONCE);
    server.hold = false;
    for (int i = 0; i < MOST_AT_ONCE + 3; i++) {
        LOOP_UNTIL(c[i].done);
        done += c[i].status == OK;
        refused += c[i].status == RESOURCE_EXHAUSTED;
    }
    assert_int_equal(done, MOST_AT_ONCE);
    assert_int_equal(refused, 3);
}

static void at_most_4096_requests_wait_for_a_daemon(void **state)
{
    enum { MOST = 4096 };
    static Caller c[MOST + 1];
    for (int i = 0; i <= MOST; i++) {
        c[i] = (Caller){QUERY};
        fiber_spawn(call_once, &c[i]);
    }
    assert_false(c[MOST - 1].done);
    assert_true(c[MOST].done);
    assert_int_equal(c[MOST].status, RESOURCE_EXHAUSTED);
    rpc_close();
    for (int i = 0; i < MOST; i++) assert_int_equal(c[i].status, UNAVAILABLE);
}

static void a_request_above_8_MiB_is_not_sent(void **state)
{
    Caller c = {COMMAND, .size = (8 << 20) + 1}, fits = {COMMAND, .size = (8 << 20) - 1000};
    ask(&c);
    assert_int_equal(c.status, RESOURCE_EXHAUSTED);
    ask(&fits);
    assert_int_equal(fits.status, OK);
    assert_int_equal(server.requests, 1);
}

static void while_draining_new_requests_are_unavailable(void **state)
{
    Caller c = {QUERY}, before = {QUERY};
    ask(&before);
    rpc_refuse_new();
    c.patience_ms = 600;
    ask(&c);
    assert_int_equal(c.status, UNAVAILABLE);
    assert_int_equal(server.requests, 1);
}

// --- repeating ---

static void unavailable_is_repeated_after_a_rest(void **state)
{
    Caller query = {QUERY}, command = {COMMAND, .command_id = "c-1"};
    server.not_ok = 2;
    server.status = UNAVAILABLE;
    ask(&query);
    assert_int_equal(query.status, OK);
    assert_int_equal(server.requests, 3);
    server.requests = 0;
    ask(&command);
    assert_int_equal(command.status, OK);
    assert_string_equal(server.command_id, "c-1");
}

static void what_must_not_be_repeated_gets_the_first_unavailable(void **state)
{
    Caller c = {COMMAND};
    server.not_ok = 1;
    server.status = UNAVAILABLE;
    ask(&c);
    assert_int_equal(c.status, UNAVAILABLE);
    assert_int_equal(server.requests, 1);
}

static void only_ever_unavailable_is_unavailable_at_the_deadline(void **state)
{
    Caller c = {QUERY};
    c.patience_ms = 600;
    server.not_ok = 1000;
    server.status = UNAVAILABLE;
    ask(&c);
    assert_int_equal(c.status, UNAVAILABLE);
    assert_string_equal(c.owner, "An"); // the problem of the last answer
    assert_in_range(server.requests, 1, 4);
}

static void a_conflict_under_a_command_id_is_tried_five_times(void **state)
{
    Caller solved = {COMMAND, .command_id = "c-1"}, unsolved = {COMMAND, .command_id = "c-2"},
           plain = {COMMAND};
    server.status = ABORTED;
    server.not_ok = 4;
    ask(&solved);
    assert_int_equal(solved.status, OK);
    assert_int_equal(server.requests, 5);
    server.requests = 0;
    server.not_ok = 1000;
    ask(&unsolved);
    assert_int_equal(unsolved.status, ABORTED);
    assert_int_equal(server.requests, 5);
    ask(&plain);
    assert_int_equal(plain.status, ABORTED);
    assert_int_equal(server.requests, 6);
}

static void a_conflict_with_a_hint_is_left_to_the_caller(void **state)
{
    Caller c = {COMMAND, .command_id = "c-1"};
    server.status = ABORTED;
    server.not_ok = 1;
    server.hint = 1;
    ask(&c);
    assert_int_equal(c.status, ABORTED);
    assert_int_equal(server.requests, 1);
}

// --- one instance ---

static void count_instance(void *arg, const char *endpoint, bool connected, unsigned in_flight)
{
    *(unsigned *)arg += connected && in_flight == 0 && strstr(endpoint, "contacts-1.rpc");
}

static void one_instance_can_be_named(void **state)
{
    char endpoint[128];
    unsigned instances = 0;
    snprintf(endpoint, sizeof endpoint, "ipc://%s/contacts-1.rpc", folder);
    Caller any = {QUERY}, one = {QUERY, .endpoint = endpoint}, none = {QUERY, .endpoint = "ipc:///nowhere"};
    ask(&any);
    rpc_instances("contacts", count_instance, &instances);
    assert_int_equal(instances, 1);
    ask(&one);
    assert_int_equal(one.status, OK);
    ask(&none);
    assert_int_equal(none.status, UNAVAILABLE);
}

#define TEST(name)       cmocka_unit_test_setup_teardown(name, open_both, close_both)
#define TEST_ALONE(name) cmocka_unit_test_setup_teardown(name, open_client, close_both)

static Config *configured(void)
{
    char path[64];
    snprintf(path, sizeof path, "%s/test.conf", folder);
    FILE *f = fopen(path, "w");
    if (!f) abort();
    fprintf(f, "[common]\npeer.contacts = ipc://%s/contacts-*.rpc\n", folder);
    fclose(f);
    Config *c = config_read(path, "test");
    unlink(path);
    return c;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_answered),
        TEST(a_refusal_brings_its_problem),
        TEST_ALONE(requests_wait_for_an_instance_that_comes_later),
        TEST_ALONE(with_nobody_there_it_is_unavailable_at_the_deadline),
        TEST_ALONE(a_socket_file_that_nobody_serves_is_nobody),
        TEST(an_answer_that_is_too_late_is_deadline_exceeded_and_dropped),
        TEST_ALONE(an_unknown_daemon_is_unavailable_at_once),
        TEST_ALONE(closing_ends_the_waiting),
        TEST(more_than_most_at_once_are_resource_exhausted),
        TEST_ALONE(at_most_4096_requests_wait_for_a_daemon),
        TEST(a_request_above_8_MiB_is_not_sent),
        TEST(while_draining_new_requests_are_unavailable),
        TEST(unavailable_is_repeated_after_a_rest),
        TEST(what_must_not_be_repeated_gets_the_first_unavailable),
        TEST(only_ever_unavailable_is_unavailable_at_the_deadline),
        TEST(a_conflict_under_a_command_id_is_tried_five_times),
        TEST(a_conflict_with_a_hint_is_left_to_the_caller),
        TEST(one_instance_can_be_named),
    };
    if (!mkdtemp(folder)) return 1;
    config = configured();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
