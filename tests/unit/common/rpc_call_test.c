// rpc_call_test -- methods of our own by messages, and what rpc reads of a frame without unpacking it.
#include "common/clock.h"
#include "common/fiber.h"
#include "common/metrics.h"
#include "common/refusal.h"
#include "common/rpc.h"
#include "common/rpc_wire.h"
#include "common/socket.h"
#include "tests/unit/common/waiting.h"
#include <contacts/contacts.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/rpc_call_test.XXXXXX";
static Config *config;

// --- the answering side: keeps what it was asked, answers what it was told ---

static struct {
    Arena *arena;
    Cohoi__Request *request;
    Cohoi__Code refusal;
    const char *payload; // instead of a Contact
} server;

static void answer_contact(RpcCall *call, Cohoi__Reply *reply)
{
    Contacts__GetContact *in = contacts__get_contact__unpack(
        arena_allocator(call->arena), call->request->payload.len, call->request->payload.data);
    Contacts__Contact *out = arena_message(call->arena, &contacts__contact__descriptor);
    out->id = in->id;
    reply->payload.len = contacts__contact__get_packed_size(out);
    reply->payload.data = arena_alloc(call->arena, reply->payload.len);
    contacts__contact__pack(out, reply->payload.data);
}

static void serve(RpcCall *call)
{
    Cohoi__Reply *reply = arena_message(call->arena, &cohoi__reply__descriptor);
    server.request = arena_clone(server.arena, &call->request->base);
    if (server.refusal) {
        reply = wire_refusal(call->arena, server.refusal);
        rpc_answer(call, reply);
        return;
    }
    reply->has_payload = true;
    if (server.payload)
        reply->payload = (ProtobufCBinaryData){strlen(server.payload), (uint8_t *)server.payload};
    else
        answer_contact(call, reply);
    rpc_answer(call, reply);
}

// --- the asking side ---

typedef struct Call {
    const RpcCause *cause;
    const char *method;
    Arena *arena;
    Refusal why;
    Status status;
    Contacts__Contact *out;
    bool done;
} Call;

static void call_in_fiber(void *arg)
{
    Call *c = arg;
    Contacts__GetContact *in = arena_message(c->arena, &contacts__get_contact__descriptor);
    in->id = "0199";
    c->status =
        rpc_call(c->method, &in->base, &c->out, c->cause, clock_monotonic() + 20000, c->arena, &c->why);
    c->done = true;
}

static Call call(Arena *a, const char *method, const RpcCause *cause)
{
    Call c = {.cause = cause, .method = method, .arena = a, .why = {.arena = a}};
    fiber_spawn(call_in_fiber, &c);
    LOOP_UNTIL(c.done);
    return c;
}

static int open_both(void **state)
{
    char endpoint[128];
    memset(&server, 0, sizeof server);
    *state = server.arena = arena_make();
    snprintf(endpoint, sizeof endpoint, "ipc://%s/contacts-1.rpc", folder);
    rpc_open(config);
    return rpc_listen(endpoint, 8, serve);
}

static int close_both(void **state)
{
    arena_drop(*state);
    rpc_close();
    loop_ends();
    sockets_end();
    return 0;
}

// --- tests ---

static void a_call_gives_the_unpacked_reply(void **state)
{
    Call c = call(*state, "contacts.Contacts.GetContact", NULL);
    assert_int_equal(c.status, OK);
    assert_string_equal(c.out->id, "0199");
    assert_null(c.why.problem);
}

static void without_an_actor_the_daemon_asks_for_itself(void **state)
{
    (void)call(*state, "contacts.Contacts.GetContact", NULL);
    assert_true(server.request->actor->is_daemon);
    assert_null(server.request->actor->user_id);
}

static void a_cause_travels_along(void **state)
{
    Cohoi__Actor actor = COHOI__ACTOR__INIT;
    Cohoi__Position position = COHOI__POSITION__INIT, *after[] = {&position};
    RpcCause cause = {&actor, "command", "trace", "cause", "correlation", "bulk", after, 1};
    actor.user_id = "user";
    position.source = "campaigns";
    (void)call(*state, "contacts.Contacts.UpdateContact", &cause);
    assert_string_equal(server.request->actor->user_id, "user");
    assert_string_equal(server.request->command_id, "command");
    assert_string_equal(server.request->traceparent, "trace");
    assert_string_equal(server.request->causation_id, "cause");
    assert_string_equal(server.request->correlation_id, "correlation");
    assert_string_equal(server.request->bulk_act_id, "bulk");
    assert_string_equal(server.request->after[0]->source, "campaigns");
    assert_in_range(server.request->timeout_ms, 1, 20000);
}

static void a_query_carries_no_command_id(void **state)
{
    RpcCause cause = {.command_id = "command"};
    (void)call(*state, "contacts.Contacts.GetContact", &cause);
    assert_null(server.request->command_id);
}

static void a_refusal_is_passed_on_with_its_problem(void **state)
{
    server.refusal = COHOI__CODE__NOT_FOUND;
    Call c = call(*state, "contacts.Contacts.GetContact", NULL);
    assert_int_equal(c.status, NOT_FOUND);
    assert_int_equal(c.why.problem->code, COHOI__CODE__NOT_FOUND);
    assert_null(c.out);
}

static void a_reply_that_cannot_be_read_is_an_internal_error(void **state)
{
    server.payload = "\xff\xff\xff\xff";
    Call c = call(*state, "contacts.Contacts.GetContact", NULL);
    assert_int_equal(c.status, INTERNAL);
    assert_null(c.out);
}

// --- frames of others ---

static Cohoi__Reply *last_reply;

static void keep_reply(void *arg, Socket *s, Frames *message)
{
    last_reply = cohoi__reply__unpack(arena_allocator(arg), zmq_msg_size(&message->part[0]),
                                      zmq_msg_data(&message->part[0]));
}

static void send_bytes(Socket *s, const void *bytes, size_t n, size_t room)
{
    zmq_msg_t frame;
    zmq_msg_init_size(&frame, room);
    memset(zmq_msg_data(&frame), 0, room);
    memcpy(zmq_msg_data(&frame), bytes, n);
    assert_int_equal(socket_send(s, &frame, 1), 0);
}

static Socket *open_stranger(Arena *a)
{
    char endpoint[128];
    Socket *s = socket_open(ZMQ_DEALER, keep_reply, a);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/contacts-1.rpc", folder);
    assert_int_equal(socket_connect(s, endpoint), 0);
    last_reply = NULL;
    return s;
}

static void what_is_no_request_is_dropped_and_counted(void **state)
{
    static const char no_id[] = "garbage", no_method[] = "\x08\x01", broken[] = "\x08\x01\x12\x7f",
                      request[] = "\x08\x07\x12\x01m";
    Socket *s = open_stranger(*state);
    send_bytes(s, "", 0, 0);
    send_bytes(s, no_id, sizeof no_id - 1, sizeof no_id - 1);
    send_bytes(s, no_method, sizeof no_method - 1, sizeof no_method - 1);
    send_bytes(s, broken, sizeof broken - 1, sizeof broken - 1);
    server.refusal = COHOI__CODE__NOT_FOUND;
    send_bytes(s, request, sizeof request - 1, sizeof request - 1);
    LOOP_UNTIL(last_reply);
    assert_int_equal(last_reply->id, 7);
    assert_int_equal(last_reply->status, NOT_FOUND);
    size_t n;
    char *page = metrics_text(&n);
    assert_non_null(strstr(page, "cohoi_rpc_dropped_total{why=\"not a request\"} 4"));
    free(page);
    socket_close(s);
}

static void a_request_above_8_MiB_is_refused_without_unpacking_it(void **state)
{
    static const char request[] = "\x08\x07\x12\x01m";
    Socket *s = open_stranger(*state);
    send_bytes(s, request, sizeof request - 1, (8 << 20) + 1);
    LOOP_UNTIL(last_reply);
    assert_int_equal(last_reply->id, 7);
    assert_int_equal(last_reply->problem->code, COHOI__CODE__PAYLOAD_TOO_LARGE);
    assert_null(server.request);
    socket_close(s);
}

static void the_id_of_a_frame_is_read_wherever_it_stands(void **state)
{
    uint64_t id = 0;
    const char first[] = "\x08\x96\x01", last[] = "\x12\x03"
                                                  "abc"
                                                  "\x1d"
                                                  "1234"
                                                  "\x21"
                                                  "12345678"
                                                  "\x10\x07"
                                                  "\x08\x05";
    assert_true(wire_id(first, sizeof first - 1, &id));
    assert_int_equal(id, 150);
    assert_true(wire_id(last, sizeof last - 1, &id));
    assert_int_equal(id, 5);
}

static void a_frame_without_an_id_has_none(void **state)
{
    const char *const broken[] = {"",
                                  "\x08",
                                  "\x08\xff",
                                  "\x12\x7f"
                                  "abc",
                                  "\x1d"
                                  "12",
                                  "\x0b",
                                  "\x10\x07",
                                  "\xff",
                                  "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"};
    uint64_t id;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_false(wire_id(broken[i], strlen(broken[i]), &id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_both, close_both)

static Config *configured(void)
{
    char path[64];
    snprintf(path, sizeof path, "%s/test.conf", folder);
    FILE *f = fopen(path, "w");
    if (!f) abort();
    fprintf(f, "[test]\npeer.contacts = ipc://%s/contacts-1.rpc\n", folder);
    fclose(f);
    Config *c = config_read(path, "test");
    unlink(path);
    return c;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_gives_the_unpacked_reply),
        TEST(without_an_actor_the_daemon_asks_for_itself),
        TEST(a_cause_travels_along),
        TEST(a_query_carries_no_command_id),
        TEST(a_refusal_is_passed_on_with_its_problem),
        TEST(a_reply_that_cannot_be_read_is_an_internal_error),
        TEST(what_is_no_request_is_dropped_and_counted),
        TEST(a_request_above_8_MiB_is_refused_without_unpacking_it),
        cmocka_unit_test(the_id_of_a_frame_is_read_wherever_it_stands),
        cmocka_unit_test(a_frame_without_an_id_has_none),
    };
    if (!mkdtemp(folder)) return 1;
    config = configured();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
