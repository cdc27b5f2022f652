// unit -- the unit of work behind a Tx: collects the events that a handler emits.
#include "common/unit.h"
#include "common/cloudevent.h"
#include "common/frame.h"
#include "common/unit_internal.h"
#include <stdlib.h>

Unit *unit_begin(Tx *tx, Arena *a, const Cause *cause)
{
    Unit *u = arena_alloc(a, sizeof *u);
    u->arena = a;
    u->cause = *cause;
    tx_set_context(tx, u);
    return u;
}

Unit *unit_of(const Tx *tx)
{
    Unit *u = tx_context(tx);
    if (!u) abort(); // a transaction that the frame did not begin has nobody to number its events
    return u;
}

static Emitted *next_emitted(Unit *u)
{
    if (u->n == EVENTS_MOST) {
        u->too_many = true;
        return NULL;
    }
    if (u->n == u->room) {
        size_t room = u->room ? 2 * u->room : 4;
        u->events = arena_grow(u->arena, u->events, u->room * sizeof(Emitted), room * sizeof(Emitted));
        u->room = room;
    }
    return &u->events[u->n++];
}

static ProtobufCBinaryData packed(Arena *a, const ProtobufCMessage *m)
{
    ProtobufCBinaryData out = {protobuf_c_message_get_packed_size(m), NULL};
    out.data = arena_alloc(a, out.len + 1);
    protobuf_c_message_pack(m, out.data);
    return out;
}

void emit(Tx *tx, const char *subject, const char *partition_key, const void *data)
{
    Unit *u = unit_of(tx);
    const MessageWords *words = message_words_of(((const ProtobufCMessage *)data)->descriptor);
    if (!words->event) abort(); // no option (event): a mistake that the first test meets
    Emitted *e = next_emitted(u);
    if (!e) return;
    *e = (Emitted){
        .event = {.source = frame.service->name,
                  .partition = partition_of(partition_key),
                  .id = uuid_make(u->arena),
                  .type = words->event,
                  .subject = arena_copy(u->arena, subject),
                  .partition_key = arena_copy(u->arena, partition_key),
                  .actor_id = u->cause.actor_id,
                  .bulk_act_id = u->cause.bulk_act_id,
                  .correlation_id = u->cause.correlation_id,
                  .causation_id = u->cause.id,
                  .chain_depth = u->cause.chain_depth,
                  .type_of_data = words->type},
        .traceparent = u->cause.traceparent,
        .payload = packed(u->arena, data),
    };
}

void emit_chain_depth(Tx *tx, int depth)
{
    unit_of(tx)->cause.chain_depth = depth;
}

void emit_bulk_act(Tx *tx, const char *bulk_act_id)
{
    Unit *u = unit_of(tx);
    u->cause.bulk_act_id = arena_copy(u->arena, bulk_act_id);
}

void emit_actor(Tx *tx, const char *user_id)
{
    Unit *u = unit_of(tx);
    u->cause.actor_id = arena_copy(u->arena, user_id);
}
