// cloudevent -- the envelope of an event: packed once when it is emitted, stamped when it leaves the log.
#include "common/cloudevent.h"
#include <inttypes.h>
#include <io/cloudevents/v1/cloudevents.pb-c.h>
#include <stdlib.h>
#include <string.h>

typedef Io__Cloudevents__V1__CloudEvent Envelope;
typedef Io__Cloudevents__V1__CloudEvent__AttributesEntry Entry;
typedef Io__Cloudevents__V1__CloudEvent__CloudEventAttributeValue Value;
#define ENVELOPE_INIT IO__CLOUDEVENTS__V1__CLOUD_EVENT__INIT
#define ENTRY_INIT    IO__CLOUDEVENTS__V1__CLOUD_EVENT__ATTRIBUTES_ENTRY__INIT
#define VALUE_INIT    IO__CLOUDEVENTS__V1__CLOUD_EVENT__CLOUD_EVENT_ATTRIBUTE_VALUE__INIT
#define IS(kind)      IO__CLOUDEVENTS__V1__CLOUD_EVENT__CLOUD_EVENT_ATTRIBUTE_VALUE__ATTR_CE_##kind

static const char source_prefix[] = "/cohoi/";
static const char type_prefix[] = "type.googleapis.com/";
enum { MOST_ATTRIBUTES = 12 };

// Attributes under way into an envelope; on the stack of the one who packs.
typedef struct Attributes {
    size_t n;
    Entry entry[MOST_ATTRIBUTES], *entries[MOST_ATTRIBUTES];
    Value value[MOST_ATTRIBUTES];
} Attributes;

static Value *attribute(Attributes *all, const char *key, int kind)
{
    size_t i = all->n++;
    all->value[i] = (Value)VALUE_INIT;
    all->value[i].attr_case = kind;
    all->entry[i] = (Entry)ENTRY_INIT;
    all->entry[i].key = (char *)key;
    all->entry[i].value = &all->value[i];
    all->entries[i] = &all->entry[i];
    return &all->value[i];
}

static void text_attribute(Attributes *all, const char *key, const char *text)
{
    if (text && *text) attribute(all, key, IS(STRING))->ce_string = (char *)text;
}

static ProtobufCBinaryData pack(Arena *a, const Envelope *e, size_t room_before)
{
    ProtobufCBinaryData out = {room_before + protobuf_c_message_get_packed_size(&e->base), NULL};
    out.data = arena_alloc(a, out.len + 1);
    protobuf_c_message_pack(&e->base, out.data + room_before);
    return out;
}

ProtobufCBinaryData cloudevent_wrap(Arena *a, const Event *ev, ProtobufCBinaryData payload,
                                    const char *causation_id, const char *traceparent)
{
    Attributes all = {0};
    Envelope e = ENVELOPE_INIT;
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;

    text_attribute(&all, "subject", ev->subject);
    text_attribute(&all, "partitionkey", ev->partition_key);
    text_attribute(&all, "actorid", ev->actor_id);
    text_attribute(&all, "bulkactid", ev->bulk_act_id);
    text_attribute(&all, "causationid", causation_id);
    text_attribute(&all, "correlationid", ev->correlation_id);
    text_attribute(&all, "traceparent", traceparent);
    if (ev->chain_depth) attribute(&all, "chaindepth", IS(INTEGER))->ce_integer = ev->chain_depth;
    if (ev->time) attribute(&all, "time", IS(TIMESTAMP))->ce_timestamp = timestamp_make(a, ev->time);

    any.type_url = arena_print(a, "%s%s", type_prefix, ev->type_of_data->name);
    any.value = payload;
    e.id = (char *)ev->id;
    e.source = arena_print(a, "%s%s", source_prefix, ev->source);
    e.spec_version = "1.0";
    e.type = (char *)ev->type;
    e.n_attributes = all.n;
    e.attributes = all.entries;
    e.data_case = IO__CLOUDEVENTS__V1__CLOUD_EVENT__DATA_PROTO_DATA;
    e.proto_data = &any;
    return pack(a, &e, 0);
}

ProtobufCBinaryData cloudevent_pack(Arena *a, const Event *ev, const char *causation_id,
                                    const char *traceparent)
{
    ProtobufCBinaryData payload = {protobuf_c_message_get_packed_size(ev->data), NULL};
    payload.data = arena_alloc(a, payload.len + 1);
    protobuf_c_message_pack(ev->data, payload.data);
    return cloudevent_wrap(a, ev, payload, causation_id, traceparent);
}

ProtobufCBinaryData cloudevent_stamp(Arena *a, ProtobufCBinaryData envelope, uint32_t partition, uint64_t seq,
                                     uint64_t epoch)
{
    Attributes all = {0};
    Envelope e = ENVELOPE_INIT; // nothing but attributes: protobuf adds them to those that are there
    char texts[3][24];

    snprintf(texts[0], sizeof texts[0], "%" PRIu32, partition);
    snprintf(texts[1], sizeof texts[1], "%" PRIu64, seq);
    snprintf(texts[2], sizeof texts[2], "%" PRIu64, epoch);
    text_attribute(&all, "partition", texts[0]);
    text_attribute(&all, "sequence", texts[1]);
    text_attribute(&all, "epoch", texts[2]);
    e.n_attributes = all.n;
    e.attributes = all.entries;
    ProtobufCBinaryData out = pack(a, &e, envelope.len);
    memcpy(out.data, envelope.data, envelope.len);
    return out;
}

ProtobufCBinaryData cloudevent_rewrap(Arena *a, ProtobufCBinaryData envelope, const ProtobufCMessage *data)
{
    Envelope *e = (Envelope *)protobuf_c_message_unpack(&io__cloudevents__v1__cloud_event__descriptor,
                                                        arena_allocator(a), envelope.len, envelope.data);
    if (!e || e->data_case != IO__CLOUDEVENTS__V1__CLOUD_EVENT__DATA_PROTO_DATA)
        abort(); // it was read just now
    ProtobufCBinaryData *payload = &e->proto_data->value;
    payload->len = protobuf_c_message_get_packed_size(data);
    payload->data = arena_alloc(a, payload->len + 1);
    protobuf_c_message_pack(data, payload->data);
    return pack(a, e, 0);
}

// --- reading ---

static uint64_t number_of(const Value *v)
{
    if (v->attr_case == IS(INTEGER)) return v->ce_integer < 0 ? 0 : (uint64_t)v->ce_integer;
    return v->attr_case == IS(STRING) ? strtoull(v->ce_string, NULL, 10) : 0;
}

static const char *text_of(const Value *v)
{
    return v->attr_case == IS(STRING) ? v->ce_string : NULL;
}

static void take_attribute(Event *ev, const char *key, const Value *v)
{
    const struct {
        const char *key;
        const char **into;
    } texts[] = {
        {"subject", &ev->subject},
        {"partitionkey", &ev->partition_key},
        {"actorid", &ev->actor_id},
        {"bulkactid", &ev->bulk_act_id},
        {"correlationid", &ev->correlation_id},
        {"causationid", &ev->causation_id},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(key, texts[i].key)) *texts[i].into = text_of(v);
    if (!strcmp(key, "partition")) ev->partition = (uint32_t)number_of(v);
    if (!strcmp(key, "sequence")) ev->seq = number_of(v);
    if (!strcmp(key, "epoch")) ev->epoch = number_of(v);
    if (!strcmp(key, "chaindepth")) ev->chain_depth = (int)number_of(v);
    if (!strcmp(key, "time") && v->attr_case == IS(TIMESTAMP)) ev->time = timestamp_time(v->ce_timestamp);
}

// A type that this build knows must hold the message that the type promises.
static bool take_data(Arena *a, const Envelope *e, Event *ev)
{
    const MessageWords *words = event_words(e->type);
    if (!words) return true;
    if (e->data_case != IO__CLOUDEVENTS__V1__CLOUD_EVENT__DATA_PROTO_DATA || !e->proto_data) return false;

    const Google__Protobuf__Any *any = e->proto_data;
    const char *slash = strrchr(any->type_url, '/');
    if (!slash || strcmp(slash + 1, words->type->name) != 0) return false;
    ev->type_of_data = words->type;
    ev->data = protobuf_c_message_unpack(words->type, arena_allocator(a), any->value.len, any->value.data);
    return ev->data != NULL;
}

bool cloudevent_read(Arena *a, const void *bytes, size_t n, Event *out)
{
    *out = (Event){.arena = a};
    const Envelope *e = (const Envelope *)protobuf_c_message_unpack(
        &io__cloudevents__v1__cloud_event__descriptor, arena_allocator(a), n, bytes);
    if (!e || !*e->id || !*e->type || strncmp(e->source, source_prefix, sizeof source_prefix - 1) != 0)
        return false;
    out->id = e->id;
    out->type = e->type;
    out->source = e->source + sizeof source_prefix - 1;
    for (size_t i = 0; i < e->n_attributes; i++)
        if (e->attributes[i]->value) take_attribute(out, e->attributes[i]->key, e->attributes[i]->value);
    return out->partition < PARTITIONS && take_data(a, e, out);
}

// --- JSON ---

static void json_pair(JsonOut *out, const char *name, const char *value)
{
    if (!value) return;
    json_put(out, out->length && out->text[out->length - 1] == '{' ? "\"" : ",\"");
    json_put(out, name);
    json_put(out, "\":");
    json_write_text(out, value);
}

static void json_number(JsonOut *out, const char *name, uint64_t value)
{
    json_pair(out, name, arena_print(out->arena, "%" PRIu64, value));
}

void cloudevent_json(JsonOut *out, const Event *ev)
{
    json_put(out, "{");
    json_pair(out, "specversion", "1.0");
    json_pair(out, "id", ev->id);
    json_pair(out, "source", arena_print(out->arena, "%s%s", source_prefix, ev->source));
    json_pair(out, "type", ev->type);
    json_pair(out, "subject", ev->subject);
    json_pair(out, "time", ev->time ? time_rfc3339(out->arena, ev->time) : NULL);
    json_pair(out, "datacontenttype", "application/json");
    json_pair(out, "partitionkey", ev->partition_key);
    json_number(out, "partition", ev->partition);
    json_number(out, "sequence", ev->seq);
    json_number(out, "epoch", ev->epoch);
    json_pair(out, "causationid", ev->causation_id);
    json_pair(out, "correlationid", ev->correlation_id);
    json_pair(out, "actorid", ev->actor_id);
    json_pair(out, "bulkactid", ev->bulk_act_id);
    if (ev->chain_depth) json_put(out, arena_print(out->arena, ",\"chaindepth\":%d", ev->chain_depth));
    if (ev->data) {
        json_put(out, ",\"data\":");
        json_write(out, ev->data);
    }
    json_put(out, "}");
}

uint32_t partition_of(const char *key)
{
    uint64_t hash = 0xcbf29ce484222325u; // FNV-1a, 64 bits
    for (const unsigned char *c = (const unsigned char *)key; *c; c++) hash = (hash ^ *c) * 0x100000001b3u;
    return (uint32_t)(hash % PARTITIONS);
}
