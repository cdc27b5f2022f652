// check -- the bounds that the .proto states, by reflection.
#include "common/check.h"
#include "common/check_value.h"
#include "common/text.h"
#include <string.h>

typedef struct Check {
    Refusal *why;
    Status status; // of the first refusal; checking goes on, so that all are named
} Check;

static void refuse_at(Check *c, Cohoi__Code code, const Path *at)
{
    Status st = refuse_field(c->why, code, path_text(c->why->arena, at));
    if (c->status == OK) c->status = st;
}

static bool names(const JsonNames *mask, const char *field)
{
    for (size_t i = 0; i < mask->n; i++)
        if (same(mask->names[i], field)) return true;
    return false;
}

static bool is_missing(const ProtobufCMessage *m, const Field *f)
{
    if (!field_count(m, f)) return true;
    if (field_is_list(f)) return false;
    const void *value = field_value(m, f, 0);
    if (f->type == PROTOBUF_C_TYPE_BYTES) return ((const ProtobufCBinaryData *)value)->len == 0;
    return f->type == PROTOBUF_C_TYPE_STRING && text_is_blank(text_at(value));
}

// The request of a PATCH holds the resource beside the names of the fields that were given: the others are
// not required, because the record has them.
static const JsonNames *mask_for(const ProtobufCMessage *m, const Field *f, JsonNames *space)
{
    const Field *mask = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, "update_mask");
    if (!mask || !field_is_list(mask) || mask->type != PROTOBUF_C_TYPE_STRING || field_is_list(f))
        return NULL;
    space->n = field_count(m, mask);
    space->names = space->n ? (char **)field_value(m, mask, 0) : NULL;
    return space;
}

static void check_fields(Check *c, const ProtobufCMessage *m, const JsonNames *mask, const Path *path);

static void check_one(Check *c, const ProtobufCMessage *m, const Field *f, const FieldWords *words,
                      const void *value, const Path *at)
{
    Cohoi__Code code = check_value(c->why->arena, f, words, value);
    if (code != COHOI__CODE__NO_PROBLEM) {
        refuse_at(c, code, at);
    } else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
        JsonNames space;
        check_fields(c, message_at(value), mask_for(m, f, &space), at);
    }
}

// The bounds of a map are those of its values; a refusal calls an entry by its key, which may be at fault
// itself.
static void check_entry(Check *c, const ProtobufCMessage *entry, const FieldWords *words, const Path *path)
{
    const Field *key = &entry->descriptor->fields[0], *value = &entry->descriptor->fields[1];
    const void *key_value = field_value(entry, key, 0);
    if (key->type == PROTOBUF_C_TYPE_STRING) {
        Cohoi__Code code = check_value(c->why->arena, key, NULL, key_value);
        if (code != COHOI__CODE__NO_PROBLEM) {
            refuse_at(c, code, path);
            return;
        }
    }
    const char *name =
        key->type == PROTOBUF_C_TYPE_STRING ? text_at(key_value) : json_field(c->why->arena, entry, key);
    Path at = {.up = path, .kind = PATH_KEY, .name = name ? name : ""};
    if (field_count(entry, value)) check_one(c, entry, value, words, field_value(entry, value, 0), &at);
}

static void check_list(Check *c, const ProtobufCMessage *m, const Field *f, const FieldWords *words,
                       const Path *path)
{
    size_t n = field_count(m, f);
    if (n > field_most_items(words)) {
        refuse_at(c, COHOI__CODE__TOO_MANY, path);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const void *value = field_value(m, f, i);
        Path at = {.up = path, .kind = PATH_INDEX, .index = i};
        if (field_is_map(f))
            check_entry(c, message_at(value), words, path);
        else
            check_one(c, m, f, words, value, &at);
    }
}

static void check_field(Check *c, const ProtobufCMessage *m, const Field *f, const FieldWords *words,
                        bool may_miss, const Path *path)
{
    if (words && words->output_only) return; // no client gave it
    if (words && words->required && is_missing(m, f)) {
        if (!may_miss) refuse_at(c, COHOI__CODE__REQUIRED, path);
    } else if (field_is_list(f)) {
        check_list(c, m, f, words, path);
    } else if (field_count(m, f)) {
        check_one(c, m, f, words, field_value(m, f, 0), path);
    }
}

static void check_fields(Check *c, const ProtobufCMessage *m, const JsonNames *mask, const Path *path)
{
    static const FieldWords none = {0};
    const MessageWords *message = message_words_of(m->descriptor);
    const FieldWords *words = message ? message->fields : &none;
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        const FieldWords *own = words->field && words->index == i ? words++ : NULL;
        Path at = {.up = path, .kind = PATH_FIELD, .name = f->name};
        check_field(c, m, f, own, mask && !names(mask, f->name), &at);
    }
}

Status check_message(const ProtobufCMessage *m, const JsonNames *mask, Refusal *why)
{
    Check c = {.why = why};
    check_fields(&c, m, mask, NULL);
    return c.status;
}
