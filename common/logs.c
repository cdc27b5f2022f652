// logs -- reading the logs of the daemons: cohoi.Log, which every daemon serves.
#include "common/logs.h"
#include "common/rpc.h"
#include "common/words.h"

// rpc_call takes the daemon from the method's name; here the caller says whose log it is.
static Status ask(const char *source, const char *method_name, const ProtobufCMessage *in, void *out,
                  Arena *a, uint64_t deadline)
{
    const MethodWords *method = method_words_named(method_name);
    Cohoi__Request rq = COHOI__REQUEST__INIT;
    Cohoi__Actor ourselves = COHOI__ACTOR__INIT;
    ourselves.has_is_daemon = ourselves.is_daemon = true;
    rq.method = (char *)method->name;
    rq.actor = &ourselves;
    rq.has_payload = true;
    rq.payload.len = protobuf_c_message_get_packed_size(in);
    rq.payload.data = arena_alloc(a, rq.payload.len + 1);
    protobuf_c_message_pack(in, rq.payload.data);

    if (!rpc_is_up(source)) return UNAVAILABLE;
    Cohoi__Reply *reply = rpc_send(source, &rq, deadline, a);
    if (reply->status != OK) return (Status)reply->status;
    ProtobufCMessage *m =
        protobuf_c_message_unpack(method->out, arena_allocator(a), reply->payload.len, reply->payload.data);
    *(ProtobufCMessage **)out = m;
    return m ? OK : INTERNAL;
}

Status log_page(const char *source, unsigned partition, uint64_t after, unsigned limit, uint64_t epoch,
                Arena *a, uint64_t deadline, Cohoi__LogPage **out)
{
    Cohoi__ReadLog in = COHOI__READ_LOG__INIT;
    in.has_partition = in.has_after = in.has_limit = in.has_epoch = true;
    in.partition = partition;
    in.after = after;
    in.limit = limit;
    in.epoch = epoch;
    return ask(source, "cohoi.Log.Read", &in.base, out, a, deadline);
}

Status log_heads(const char *source, Arena *a, uint64_t deadline, Cohoi__Heads **out)
{
    Cohoi__GetHeads in = COHOI__GET_HEADS__INIT;
    return ask(source, "cohoi.Log.ReadHeads", &in.base, out, a, deadline);
}
