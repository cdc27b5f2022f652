// asyncapi -- what the daemons publish, as an AsyncAPI 3 document, made from the messages themselves.
#include "services/gateway/asyncapi.h"
#include "common/json.h"
#include "common/sources.h"
#include "common/words.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

typedef struct Schemas { // the types that were met, each described once
    const ProtobufCMessageDescriptor **all;
    size_t n;
} Schemas;

static void put_string(JsonOut *out, const char *before, const char *text)
{
    json_put(out, before);
    json_write_text(out, text);
}

// --- schemas ---

static void meet(Arena *a, Schemas *s, const ProtobufCMessageDescriptor *d)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->all[i] == d) return;
    PUSH(a, s->all, s->n, d);
}

static bool is_map(const ProtobufCFieldDescriptor *f)
{
    const ProtobufCMessageDescriptor *d = f->type == PROTOBUF_C_TYPE_MESSAGE ? f->descriptor : NULL;
    size_t n = d ? strlen(d->short_name) : 0;
    return f->label == PROTOBUF_C_LABEL_REPEATED && n > 5 && strcmp(d->short_name + n - 5, "Entry") == 0 &&
           d->n_fields == 2 && strcmp(d->fields[0].name, "key") == 0 &&
           strcmp(d->fields[1].name, "value") == 0;
}

static void put_enum(JsonOut *out, const ProtobufCEnumDescriptor *d)
{
    json_put(out, "{\"type\":\"string\",\"enum\":[");
    for (unsigned i = 0; i < d->n_values; i++) {
        bool is_permission = d == &cohoi__permission__descriptor;
        const char *name =
            is_permission ? permission_name((Cohoi__Permission)d->values[i].value) : d->values[i].name;
        put_string(out, i ? "," : "", name ? name : d->values[i].name);
    }
    json_put(out, "]}");
}

static void put_single(JsonOut *out, Schemas *s, const ProtobufCFieldDescriptor *f)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_ENUM:
        put_enum(out, f->descriptor);
        return;
    case PROTOBUF_C_TYPE_BOOL:
        json_put(out, "{\"type\":\"boolean\"}");
        return;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
        json_put(out, "{\"type\":\"integer\"}");
        return;
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_FLOAT:
        json_put(out, "{\"type\":\"number\"}");
        return;
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    default:
        json_put(out, "{\"type\":\"string\"}");
        return; // 64-bit numbers and bytes are text in JSON
    }
    if (f->descriptor == &google__protobuf__timestamp__descriptor) {
        json_put(out, "{\"type\":\"string\",\"format\":\"date-time\"}");
        return;
    }
    const ProtobufCMessageDescriptor *d = f->descriptor;
    meet(out->arena, s, d);
    put_string(out, "{\"$ref\":", arena_print(out->arena, "#/components/schemas/%s", d->name));
    json_put(out, "}");
}

static void put_field(JsonOut *out, Schemas *s, const ProtobufCFieldDescriptor *f)
{
    if (is_map(f)) {
        json_put(out, "{\"type\":\"object\",\"additionalProperties\":");
        put_single(out, s, &((const ProtobufCMessageDescriptor *)f->descriptor)->fields[1]);
    } else if (f->label == PROTOBUF_C_LABEL_REPEATED) {
        json_put(out, "{\"type\":\"array\",\"items\":");
        put_single(out, s, f);
    } else {
        put_single(out, s, f);
        return;
    }
    json_put(out, "}");
}

static void put_schema(JsonOut *out, Schemas *s, const ProtobufCMessageDescriptor *d)
{
    put_string(out, "", d->name);
    json_put(out, ":{\"type\":\"object\",\"properties\":{");
    for (unsigned i = 0; i < d->n_fields; i++) {
        put_string(out, i ? "," : "", json_name_of(out->arena, d->fields[i].name));
        json_put(out, ":");
        put_field(out, s, &d->fields[i]);
    }
    json_put(out, "}}");
}

// --- events ---

static void put_channel(JsonOut *out, const char *daemon)
{
    put_string(out, "", daemon);
    put_string(out, ":{\"address\":", arena_print(out->arena, "%s/{partition}/{type}", daemon));
    json_put(out,
             ",\"parameters\":{\"partition\":{\"description\":\"00 to 63\"},\"type\":{}},\"messages\":{");
    bool first = true;
    for (unsigned i = 0; i < message_words_count; i++) {
        const MessageWords *w = &message_words[i];
        if (!w->event || strcmp(w->daemon, daemon) != 0) continue;
        put_string(out, first ? "" : ",", w->event);
        put_string(out, ":{\"$ref\":", arena_print(out->arena, "#/components/messages/%s", w->event));
        json_put(out, "}");
        first = false;
    }
    json_put(out, "}}");
}

static void put_operation(JsonOut *out, const char *daemon)
{
    put_string(out, "", arena_print(out->arena, "publish_%s", daemon));
    put_string(out, ":{\"action\":\"send\",\"channel\":{\"$ref\":",
               arena_print(out->arena, "#/channels/%s", daemon));
    json_put(out, "}}");
}

static void put_messages(JsonOut *out, Schemas *s)
{
    bool first = true;
    for (unsigned i = 0; i < message_words_count; i++) {
        const MessageWords *w = &message_words[i];
        if (!w->event) continue;
        meet(out->arena, s, w->type);
        put_string(out, first ? "" : ",", w->event);
        put_string(out, ":{\"name\":", w->event);
        json_put(
            out,
            ",\"contentType\":\"application/json\",\"payload\":{\"type\":\"object\",\"description\":"
            "\"a CloudEvent 1.0; its data is as stated\",\"required\":[\"specversion\",\"id\",\"source\","
            "\"type\"],\"properties\":{\"data\":{\"$ref\":");
        put_string(out, "", arena_print(out->arena, "#/components/schemas/%s", w->type->name));
        json_put(out, "}}}}");
        first = false;
    }
}

char *asyncapi_make(Arena *a)
{
    JsonOut out = {.arena = a};
    Schemas s = {0};
    json_put(&out,
             "{\"asyncapi\":\"3.0.0\",\"info\":{\"title\":\"Cohoi\",\"version\":\"" COHOI_VERSION
             "\",\"description\":\"What the daemons publish. Over ZeroMQ the frames are [topic][CloudEvent "
             "protobuf]; as JSON the same events are at /v1/events and /v1/events:stream.\"},"
             "\"defaultContentType\":\"application/json\",\"channels\":{");
    for (int i = 0; i < sources_count(); i++) {
        json_put(&out, i ? "," : "");
        put_channel(&out, source_name(i));
    }
    json_put(&out, "},\"operations\":{");
    for (int i = 0; i < sources_count(); i++) {
        json_put(&out, i ? "," : "");
        put_operation(&out, source_name(i));
    }
    json_put(&out, "},\"components\":{\"messages\":{");
    put_messages(&out, &s);
    json_put(&out, "},\"schemas\":{");
    for (size_t i = 0; i < s.n; i++) { // grows while it is written
        json_put(&out, i ? "," : "");
        put_schema(&out, &s, s.all[i]);
    }
    json_put(&out, "}}}");
    return out.text;
}
