// rpc_wire -- requests and replies as frames.
#include "common/rpc_wire.h"
#include "common/refusal.h"
#include <stdlib.h>

typedef struct Reader {
    const uint8_t *at, *end;
} Reader;

static bool read_varint(Reader *r, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

static bool skip(Reader *r, uint64_t n)
{
    if (n > (uint64_t)(r->end - r->at)) return false;
    r->at += n;
    return true;
}

static bool skip_field(Reader *r, unsigned wire_type)
{
    uint64_t length;
    switch (wire_type) {
    case 0:
        return read_varint(r, &length);
    case 1:
        return skip(r, 8);
    case 2:
        return read_varint(r, &length) && skip(r, length);
    case 5:
        return skip(r, 4);
    default:
        return false;
    }
}

bool wire_id(const void *bytes, size_t n, uint64_t *id)
{
    Reader r = {bytes, (const uint8_t *)bytes + n};
    for (uint64_t tag; read_varint(&r, &tag);) {
        if (tag == 1 << 3) return read_varint(&r, id);
        if (!skip_field(&r, tag & 7)) return false;
    }
    return false;
}

void wire_pack(zmq_msg_t *frame, const ProtobufCMessage *m)
{
    if (zmq_msg_init_size(frame, protobuf_c_message_get_packed_size(m)) < 0) abort();
    protobuf_c_message_pack(m, zmq_msg_data(frame));
}

Cohoi__Reply *wire_refusal(Arena *a, Cohoi__Code code)
{
    Refusal why = {.arena = a};
    Cohoi__Reply *reply = arena_message(a, &cohoi__reply__descriptor);
    reply->has_status = true;
    reply->status = (int)refuse(&why, code);
    reply->problem = why.problem;
    return reply;
}
