// rpc_call -- asking for one of our own methods: messages in and out instead of frames.
#include "common/log.h"
#include "common/refusal.h"
#include "common/rpc.h"
#include "common/words.h"
#include <stdlib.h>

static const MethodWords *method_of(const char *name)
{
    const MethodWords *method = method_words_named(name);
    if (method && *method->daemon) return method;
    log_error("no such method to call", "method=%s", log_quote(name)); // a mistake in our own code
    abort();
}

static ProtobufCBinaryData packed(Arena *a, const ProtobufCMessage *m)
{
    ProtobufCBinaryData bytes = {.len = protobuf_c_message_get_packed_size(m)};
    bytes.data = arena_alloc(a, bytes.len);
    protobuf_c_message_pack(m, bytes.data);
    return bytes;
}

static Cohoi__Request *request_of(const MethodWords *method, const RpcCause *cause, Arena *a)
{
    static const RpcCause no_cause;
    if (!cause) cause = &no_cause;
    Cohoi__Request *request = arena_message(a, &cohoi__request__descriptor);
    request->method = arena_copy(a, method->name);
    request->actor = (Cohoi__Actor *)cause->actor;
    if (!request->actor) {
        request->actor = arena_message(a, &cohoi__actor__descriptor);
        request->actor->has_is_daemon = request->actor->is_daemon = true;
    }
    if (!method->query) request->command_id = arena_copy(a, cause->command_id);
    request->traceparent = arena_copy(a, cause->traceparent);
    request->causation_id = arena_copy(a, cause->causation_id);
    request->correlation_id = arena_copy(a, cause->correlation_id);
    request->bulk_act_id = arena_copy(a, cause->bulk_act_id);
    request->after = cause->after;
    request->n_after = cause->n_after;
    return request;
}

Status rpc_call(const char *name, const ProtobufCMessage *in, void *out, const RpcCause *cause,
                uint64_t deadline, Arena *a, Refusal *why)
{
    const MethodWords *method = method_of(name);
    Cohoi__Request *request = request_of(method, cause, a);
    request->has_payload = true;
    request->payload = packed(a, in);

    Cohoi__Reply *reply = rpc_send(method->daemon, request, deadline, a);
    if (reply->status != OK) {
        if (why && reply->problem) why->problem = reply->problem;
        return (Status)reply->status;
    }
    ProtobufCMessage *m =
        protobuf_c_message_unpack(method->out, arena_allocator(a), reply->payload.len, reply->payload.data);
    if (!m) {
        log_error("reply not understood", "method=%s", method->name);
        return INTERNAL;
    }
    *(ProtobufCMessage **)out = m;
    return OK;
}
