// ask -- questions to the daemons of one Cohoi, by rpc, for the verbs that need answers.
#include "deploy/cohoi/ask.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/fiber.h"
#include "common/log.h"
#include "common/refusal.h"
#include "common/rpc.h"
#include "common/socket.h"
#include "common/words.h"
#include "deploy/cohoi/say.h"
#include <stdlib.h>
#include <uv.h>

#define ANY_MS 5000
#define ONE_MS 2000

typedef struct Question {
    void (*fn)(void *arg);
    void *arg;
} Question;

static void run(void *arg)
{
    const Question *question = arg;
    question->fn(question->arg);
    rpc_close();
    uv_stop(uv_default_loop());
}

void ask_run(const Place *at, void (*fn)(void *arg), void *arg)
{
    Question question = {fn, arg};
    log_open("cohoi", "operator", LOG_LEVEL_ERROR,
             false); // who comes and goes is no news to the operator here
    rpc_open(config_read(place_path(at, "etc/cohoi.ini").text, "operator"));
    fiber_spawn(run, &question);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    sockets_end();
}

static Cohoi__Request *request_of(const MethodWords *method, const ProtobufCMessage *in, Arena *a)
{
    Cohoi__Request *request = arena_message(a, &cohoi__request__descriptor);
    request->method = arena_copy(a, method->name);
    request->actor = arena_message(a, &cohoi__actor__descriptor);
    request->actor->has_is_daemon = request->actor->is_daemon = true;
    request->has_payload = true;
    request->payload.len = protobuf_c_message_get_packed_size(in);
    request->payload.data = arena_alloc(a, request->payload.len);
    protobuf_c_message_pack(in, request->payload.data);
    return request;
}

static const MethodWords *method_of(const char *name)
{
    const MethodWords *method = method_words_named(name);
    if (!method) abort(); // a mistake in our own code
    return method;
}

static void *unpacked(const MethodWords *method, const Cohoi__Reply *reply, Arena *a)
{
    return protobuf_c_message_unpack(method->out, arena_allocator(a), reply->payload.len,
                                     reply->payload.data);
}

void *ask(const char *daemon, const char *name, const ProtobufCMessage *in, Arena *a, int *status)
{
    const MethodWords *method = method_of(name);
    Cohoi__Reply *reply = rpc_send(daemon, request_of(method, in, a), clock_monotonic() + ANY_MS, a);
    if (status) *status = reply->status;
    if (reply->status == OK) return unpacked(method, reply, a);
    complain("%s answers %s to %s", daemon,
             reply->problem ? code_name(reply->problem->code) : status_name(reply->status), name);
    return NULL;
}

void *ask_at(const char *daemon, const char *endpoint, const char *name, const ProtobufCMessage *in, Arena *a)
{
    const MethodWords *method = method_of(name);
    Cohoi__Reply *reply =
        rpc_send_to(daemon, endpoint, request_of(method, in, a), clock_monotonic() + ONE_MS, a);
    return reply->status == OK ? unpacked(method, reply, a) : NULL;
}
