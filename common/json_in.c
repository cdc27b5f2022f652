// json_in -- JSON text into a protobuf message, by its descriptor; everything that does not fit is named.
#include "common/json_internal.h"
#include "common/words.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

enum { DEEPEST = 32 }; // jansson itself goes down to 2048

static void read_object(JsonIn *in, json_t *object, ProtobufCMessage *m, const Path *path, JsonNames *named);

static void read_value(JsonIn *in, json_t *from, const Field *f, void *into, const Path *at)
{
    if (f->type != PROTOBUF_C_TYPE_MESSAGE || f->descriptor == &google__protobuf__timestamp__descriptor) {
        json_read_scalar(in, from, f, into, at);
        return;
    }
    ProtobufCMessage *inner = arena_message(in->arena, f->descriptor);
    *(ProtobufCMessage **)into = inner;
    if (json_is_object(from))
        read_object(in, from, inner, at, NULL);
    else
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
}

// check.c counts the items, too; here it saves making a message for each of a million.
static bool fits(JsonIn *in, bool is_right_type, size_t n, const ProtobufCMessage *m, const Field *f,
                 const Path *path)
{
    bool is_few = n <= field_most_items(field_words_of(m->descriptor, f->name));
    if (!is_right_type)
        json_refuse(in, COHOI__CODE__BAD_FORMAT, path);
    else if (!is_few)
        json_refuse(in, COHOI__CODE__TOO_MANY, path);
    return is_right_type && is_few;
}

static void read_list(JsonIn *in, json_t *array, ProtobufCMessage *m, const Field *f, const Path *path)
{
    if (!fits(in, json_is_array(array), json_array_size(array), m, f, path)) return;
    char *item = field_make_list(in->arena, m, f, json_array_size(array));
    for (size_t i = 0; i < json_array_size(array); i++, item += field_size(f)) {
        Path at = {.up = path, .kind = PATH_INDEX, .index = i};
        read_value(in, json_array_get(array, i), f, item, &at);
    }
}

// A key that is no text in the .proto is the text of a number or a bool.
static void read_key(JsonIn *in, const char *key, ProtobufCMessage *entry, const Path *at)
{
    const Field *f = &entry->descriptor->fields[0];
    bool is_bool = f->type == PROTOBUF_C_TYPE_BOOL && (strcmp(key, "true") == 0 || strcmp(key, "false") == 0);
    json_t *text = is_bool ? json_boolean(*key == 't') : json_string(key);
    json_read_scalar(in, text, f, field_add(in->arena, entry, f), at);
    json_decref(text);
}

// A null value stays absent beside its key.
static void read_map(JsonIn *in, json_t *object, ProtobufCMessage *m, const Field *f, const Path *path)
{
    if (!fits(in, json_is_object(object), json_object_size(object), m, f, path)) return;
    ProtobufCMessage **entries = field_make_list(in->arena, m, f, json_object_size(object));
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        Path at = {.up = path, .kind = PATH_KEY, .name = key};
        ProtobufCMessage *entry = *entries++ = arena_message(in->arena, f->descriptor);
        const Field *value_field = &entry->descriptor->fields[1];
        read_key(in, key, entry, &at);
        if (!json_is_null(value))
            read_value(in, value, value_field, field_add(in->arena, entry, value_field), &at);
    }
}

static void read_field(JsonIn *in, json_t *value, ProtobufCMessage *m, const Field *f, const Path *path)
{
    if (json_is_null(value))
        field_clear(m, f);
    else if (field_is_map(f))
        read_map(in, value, m, f, path);
    else if (field_is_list(f))
        read_list(in, value, m, f, path);
    else
        read_value(in, value, f, field_add(in->arena, m, f), path);
}

static bool is_output_only(const ProtobufCMessage *m, const Field *f)
{
    const FieldWords *words = field_words_of(m->descriptor, f->name);
    return words && words->output_only;
}

static void read_object(JsonIn *in, json_t *object, ProtobufCMessage *m, const Path *path, JsonNames *named)
{
    if (named) named->names = arena_alloc(in->arena, (json_object_size(object) + 1) * sizeof(char *));
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const Field *f = json_field_named(m->descriptor, key);
        if (!f) {
            json_refuse(in, COHOI__CODE__UNKNOWN_FIELD, &(Path){.up = path, .kind = PATH_KEY, .name = key});
            continue;
        }
        if (is_output_only(m, f)) continue;
        if (named) named->names[named->n++] = arena_copy(in->arena, f->name);
        read_field(in, value, m, f, &(Path){.up = path, .kind = PATH_FIELD, .name = f->name});
    }
}

static bool is_too_deep(const char *text, size_t n)
{
    int depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (in_text && c == '\\')
            i++;
        else if (c == '"')
            in_text = !in_text;
        else if (!in_text && (c == '{' || c == '['))
            depth++;
        else if (!in_text && (c == '}' || c == ']'))
            depth--;
        if (depth > DEEPEST) return true;
    }
    return false;
}

// jansson stops behind the name that came twice: "name" | : ...
static const char *name_before(Arena *a, const char *text, size_t end)
{
    while (end && text[end - 1] != '"') end--;
    size_t start = end ? end - 1 : 0;
    while (start && text[start - 1] != '"') start--;
    return end ? arena_copy_n(a, text + start, end - 1 - start) : "";
}

static void refuse_text(JsonIn *in, const char *text, const json_error_t *error)
{
    json_refuse(in, COHOI__CODE__BAD_JSON, NULL);
    if (json_error_code(error) != json_error_duplicate_key || error->position <= 0) return;
    const char *name = name_before(in->arena, text, (size_t)error->position);
    json_refuse(in, COHOI__CODE__BAD_JSON, &(Path){.kind = PATH_KEY, .name = name});
}

Status json_read(Arena *a, const char *text, size_t n, ProtobufCMessage *m, JsonNames *named, Refusal *why)
{
    JsonIn in = {.arena = a, .why = why};
    if (named) *named = (JsonNames){0};
    if (is_too_deep(text, n)) return refuse(why, COHOI__CODE__BAD_JSON);
    json_error_t error;
    json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        refuse_text(&in, text, &error);
    else if (!json_is_object(root))
        json_refuse(&in, COHOI__CODE__BAD_JSON, NULL);
    else
        read_object(&in, root, m, NULL, named);
    json_decref(root);
    return in.status;
}
