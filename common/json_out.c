// json_out -- a protobuf message as JSON, by its descriptor, into one growing buffer.
#include "common/json_internal.h"
#include "common/words.h"
#include <cohoi/permission.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

enum { FIRST_ROOM = 512 };

char *json_room(JsonOut *out, size_t n)
{
    size_t needed = out->length + n + 1; // and the NUL
    if (needed > out->room) {
        size_t room = out->room ? out->room * 2 : FIRST_ROOM;
        while (room < needed) room *= 2;
        out->text = arena_grow(out->arena, out->text, out->room ? out->length + 1 : 0, room);
        out->room = room;
    }
    return out->text + out->length;
}

void json_took(JsonOut *out, size_t n)
{
    out->length += n;
    out->text[out->length] = '\0';
}

static void put_bytes(JsonOut *out, const char *bytes, size_t n)
{
    memcpy(json_room(out, n), bytes, n);
    json_took(out, n);
}

void json_put_byte(JsonOut *out, char c)
{
    *json_room(out, 1) = c;
    json_took(out, 1);
}

void json_put(JsonOut *out, const char *raw)
{
    put_bytes(out, raw, strlen(raw));
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static void put_escaped(JsonOut *out, unsigned char c)
{
    static const char short_form[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"', ['\\'] = '\\'};
    static const char hex[] = "0123456789abcdef";
    if (short_form[c])
        put_bytes(out, (char[]){'\\', short_form[c]}, 2);
    else
        put_bytes(out, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

void json_write_text(JsonOut *out, const char *utf8)
{
    json_put_byte(out, '"');
    for (;;) {
        const char *run = utf8;
        while (is_plain((unsigned char)*utf8)) utf8++;
        put_bytes(out, run, (size_t)(utf8 - run));
        if (!*utf8) break;
        put_escaped(out, (unsigned char)*utf8++);
    }
    json_put_byte(out, '"');
}

static void put_enum(JsonOut *out, const ProtobufCEnumDescriptor *type, int number)
{
    const char *name = json_enum_name(type, number);
    if (name)
        json_write_text(out, name);
    else
        json_put_integer(out, number);
}

static void put_quoted_integer(JsonOut *out, int64_t value)
{
    json_put_byte(out, '"');
    json_put_integer(out, value);
    json_put_byte(out, '"');
}

static void put_quoted_unsigned(JsonOut *out, uint64_t value)
{
    json_put_byte(out, '"');
    json_put_unsigned(out, value);
    json_put_byte(out, '"');
}

static void put_value(JsonOut *out, const Field *f, const void *value)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        json_put_integer(out, *(const int32_t *)value);
        break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        json_put_unsigned(out, *(const uint32_t *)value);
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        put_quoted_integer(out, *(const int64_t *)value);
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        put_quoted_unsigned(out, *(const uint64_t *)value);
        break;
    case PROTOBUF_C_TYPE_FLOAT:
        json_put_real(out, *(const float *)value, 9);
        break;
    case PROTOBUF_C_TYPE_DOUBLE:
        json_put_real(out, *(const double *)value, 17);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        json_put(out, *(const protobuf_c_boolean *)value ? "true" : "false");
        break;
    case PROTOBUF_C_TYPE_ENUM:
        put_enum(out, f->descriptor, *(const int *)value);
        break;
    case PROTOBUF_C_TYPE_STRING:
        json_write_text(out, text_at(value) ? text_at(value) : "");
        break;
    case PROTOBUF_C_TYPE_BYTES:
        json_put_base64(out, value);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        json_write(out, message_at(value));
        break;
    }
}

// A key of a map is text, whatever its type; one without a value has null.
static void put_entry(JsonOut *out, const ProtobufCMessage *entry)
{
    const Field *key = &entry->descriptor->fields[0], *value = &entry->descriptor->fields[1];
    JsonOut name = {.arena = out->arena};
    put_value(&name, key, field_value(entry, key, 0));
    if (*name.text != '"') json_put_byte(out, '"');
    json_put(out, name.text);
    if (*name.text != '"') json_put_byte(out, '"');
    json_put_byte(out, ':');
    if (field_count(entry, value) || entry->descriptor->fields[1].label == PROTOBUF_C_LABEL_NONE)
        put_value(out, value, field_value(entry, value, 0));
    else
        json_put(out, "null");
}

static void put_list(JsonOut *out, const ProtobufCMessage *m, const Field *f)
{
    bool map = field_is_map(f);
    json_put_byte(out, map ? '{' : '[');
    for (size_t i = 0, n = field_count(m, f); i < n; i++) {
        if (i) json_put_byte(out, ',');
        if (map)
            put_entry(out, message_at(field_value(m, f, i)));
        else
            put_value(out, f, field_value(m, f, i));
    }
    json_put_byte(out, map ? '}' : ']');
}

static void put_field(JsonOut *out, const ProtobufCMessage *m, const Field *f)
{
    if (field_is_list(f))
        put_list(out, m, f);
    else
        put_value(out, f, field_value(m, f, 0));
}

static void put_object(JsonOut *out, const ProtobufCMessage *m)
{
    static const FieldWords none = {0};
    const MessageWords *message = message_words_of(m->descriptor);
    const FieldWords *words = message ? message->fields : &none;
    bool first = true;
    json_put_byte(out, '{');
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        bool hidden = words->field && words->index == i && words->input_only;
        if (words->field && words->index == i) words++;
        if (hidden || (!field_is_list(f) && !field_count(m, f))) continue;
        json_put(out, first ? "\"" : ",\"");
        json_put_name(out, f->name);
        json_put(out, "\":");
        put_field(out, m, f);
        first = false;
    }
    json_put_byte(out, '}');
}

void json_write(JsonOut *out, const ProtobufCMessage *m)
{
    if (m->descriptor == &google__protobuf__timestamp__descriptor)
        json_put_timestamp(out, m);
    else
        put_object(out, m);
}

char *json_field(Arena *a, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    JsonOut out = {.arena = a};
    if (field_is_list(f) || field_count(m, f))
        put_field(&out, m, f);
    else
        json_put(&out, "null");
    return out.text;
}
