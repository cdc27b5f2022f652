// consume_log -- asking the log of a source: an rpc that any instance of it answers; our own is in our own
// database.
#include "common/consume_internal.h"
#include "common/frame.h"
#include "common/log.h"
#include <string.h>

enum { PATIENCE_MS = 5000 };

static bool is_own(const Source *s)
{
    return !strcmp(s->name, frame.service->name);
}

static Cohoi__Request *request_of(Arena *a, const char *method, const ProtobufCMessage *in)
{
    Cohoi__Request *request = arena_message(a, &cohoi__request__descriptor);

    request->method = (char *)method;
    request->actor = arena_message(a, &cohoi__actor__descriptor);
    request->actor->has_is_daemon = request->actor->is_daemon = true;
    request->has_payload = true;
    request->payload.len = protobuf_c_message_get_packed_size(in);
    request->payload.data = arena_alloc(a, request->payload.len + 1);
    protobuf_c_message_pack(in, request->payload.data);
    return request;
}

static Status ask(const Source *s, const char *method, const ProtobufCMessage *in, Arena *a, void *out,
                  const ProtobufCMessageDescriptor *type)
{
    const Cohoi__Reply *reply =
        rpc_send(s->name, request_of(a, method, in), clock_monotonic() + PATIENCE_MS, a);
    if (reply->status != OK) return (Status)reply->status;

    ProtobufCMessage *m =
        protobuf_c_message_unpack(type, arena_allocator(a), reply->payload.len, reply->payload.data);
    *(ProtobufCMessage **)out = m;
    return m ? OK : INTERNAL;
}

static Status read_own(const Cohoi__ReadLog *in, Arena *a, Cohoi__LogPage **out)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, clock_monotonic() + PATIENCE_MS, &st);
    if (!tx) return st;

    *out = arena_message(a, &cohoi__log_page__descriptor);
    return tx_end(tx, log_read(tx, a, in, *out), NULL);
}

static Status own_heads(Arena *a, Cohoi__Heads **out)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, clock_monotonic() + PATIENCE_MS, &st);
    if (!tx) return st;

    *out = arena_message(a, &cohoi__heads__descriptor);
    return tx_end(tx, heads_read(tx, a, *out), NULL);
}

Status source_read(const Source *s, const Cohoi__ReadLog *in, Arena *a, Cohoi__LogPage **out)
{
    if (is_own(s)) return read_own(in, a, out);
    return ask(s, "cohoi.Log.Read", &in->base, a, out, &cohoi__log_page__descriptor);
}

Status source_heads(const Source *s, Arena *a, Cohoi__Heads **out)
{
    const Cohoi__GetHeads in = COHOI__GET_HEADS__INIT;

    if (is_own(s)) return own_heads(a, out);
    return ask(s, "cohoi.Log.ReadHeads", &in.base, a, out, &cohoi__heads__descriptor);
}

Status source_snapshot(const Source *s, const char *page_token, Arena *a, Cohoi__SnapshotPage **out)
{
    Cohoi__ReadSnapshot in = COHOI__READ_SNAPSHOT__INIT;

    if (*page_token) in.page_token = (char *)page_token;
    return ask(s, "cohoi.Log.Snapshot", &in.base, a, out, &cohoi__snapshot_page__descriptor);
}
