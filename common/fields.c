// fields -- reaching into protobuf messages by descriptor.
#include "common/fields.h"
#include "common/json.h"
#include <string.h>

enum { DEFAULT_LIMIT = 500 };
enum { LONGEST_KEY = 64 }; // bytes of a client's own key that a refusal repeats

bool field_is_list(const Field *f)
{
    return f->label == PROTOBUF_C_LABEL_REPEATED;
}

bool field_is_map(const Field *f)
{
    if (!field_is_list(f) || f->type != PROTOBUF_C_TYPE_MESSAGE) return false;
    const MessageWords *entry = message_words_of(f->descriptor);
    return entry && entry->is_map_entry;
}

size_t field_size(const Field *f)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return sizeof(int64_t);
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(double);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
        return sizeof(char *);
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(ProtobufCMessage *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(int32_t);
    }
}

static const void *member(const ProtobufCMessage *m, const Field *f)
{
    return (const char *)m + f->offset;
}

static void *mutable_member(ProtobufCMessage *m, const Field *f)
{
    return (char *)m + f->offset;
}

const char *text_at(const void *value)
{
    return *(const char *const *)value;
}

ProtobufCMessage *message_at(const void *value)
{
    return *(ProtobufCMessage *const *)value;
}

// proto3 without `optional`: there is no telling whether the zero was given.
static bool is_not_zero(const Field *f, const void *value)
{
    static const ProtobufCBinaryData zero;
    if (f->type == PROTOBUF_C_TYPE_STRING) return text_at(value) && *text_at(value);
    if (f->type == PROTOBUF_C_TYPE_BYTES) return ((const ProtobufCBinaryData *)value)->len > 0;
    return memcmp(value, &zero, field_size(f)) != 0;
}

static bool is_present(const ProtobufCMessage *m, const Field *f)
{
    const void *value = member(m, f), *quantifier = (const char *)m + f->quantifier_offset;
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) return *(const uint32_t *)quantifier == f->id;
    if (f->type == PROTOBUF_C_TYPE_MESSAGE) return message_at(value) != NULL;
    if (f->label == PROTOBUF_C_LABEL_NONE) return is_not_zero(f, value);
    if (f->type == PROTOBUF_C_TYPE_STRING) return text_at(value) && text_at(value) != f->default_value;
    return f->label == PROTOBUF_C_LABEL_REQUIRED || *(const protobuf_c_boolean *)quantifier;
}

size_t field_count(const ProtobufCMessage *m, const Field *f)
{
    if (field_is_list(f)) return *(const size_t *)((const char *)m + f->quantifier_offset);
    return is_present(m, f);
}

const void *field_value(const ProtobufCMessage *m, const Field *f, size_t i)
{
    if (!field_is_list(f)) return member(m, f);
    return *(const char *const *)member(m, f) + i * field_size(f);
}

void *field_make_list(Arena *a, ProtobufCMessage *m, const Field *f, size_t n)
{
    void *items = n ? arena_alloc(a, n * field_size(f)) : NULL;
    memcpy(mutable_member(m, f), &items, sizeof items);
    *(size_t *)((char *)m + f->quantifier_offset) = n;
    return items;
}

static void *append(Arena *a, ProtobufCMessage *m, const Field *f)
{
    size_t n = field_count(m, f), size = field_size(f);
    const void *before = n ? field_value(m, f, 0) : NULL;
    char *items = field_make_list(a, m, f, n + 1);
    if (n) memcpy(items, before, n * size);
    return items + n * size;
}

static bool has_flag(const Field *f)
{
    return f->label == PROTOBUF_C_LABEL_OPTIONAL && f->type != PROTOBUF_C_TYPE_STRING &&
           f->type != PROTOBUF_C_TYPE_MESSAGE;
}

static void mark(ProtobufCMessage *m, const Field *f, bool present)
{
    if (has_flag(f)) *(protobuf_c_boolean *)((char *)m + f->quantifier_offset) = present;
}

void *field_add(Arena *a, ProtobufCMessage *m, const Field *f)
{
    if (field_is_list(f)) return append(a, m, f);
    mark(m, f, true);
    return mutable_member(m, f);
}

void field_clear(ProtobufCMessage *m, const Field *f)
{
    if (field_is_list(f)) {
        field_make_list(NULL, m, f, 0);
        return;
    }
    mark(m, f, false);
    if (f->default_value && f->type == PROTOBUF_C_TYPE_STRING)
        memcpy(mutable_member(m, f), &f->default_value, sizeof f->default_value);
    else if (f->default_value)
        memcpy(mutable_member(m, f), f->default_value, field_size(f));
    else
        memset(mutable_member(m, f), 0, field_size(f));
}

void field_share(ProtobufCMessage *to, const ProtobufCMessage *from, const Field *f)
{
    if (field_is_list(f)) {
        memcpy(mutable_member(to, f), member(from, f), sizeof(void *));
        *(size_t *)((char *)to + f->quantifier_offset) = field_count(from, f);
        return;
    }
    mark(to, f, is_present(from, f));
    memcpy(mutable_member(to, f), member(from, f), field_size(f));
}

size_t field_most_items(const FieldWords *words)
{
    return words && words->max_items ? words->max_items : DEFAULT_LIMIT;
}

size_t field_most_length(const FieldWords *words, const Field *f)
{
    if (words && words->max_length) return words->max_length;
    return f->type == PROTOBUF_C_TYPE_BYTES ? SIZE_MAX : DEFAULT_LIMIT;
}

// A key is cut where a character begins.
static int shown_length(const char *key)
{
    size_t n = strlen(key);
    if (n > LONGEST_KEY) n = LONGEST_KEY;
    while (n && ((unsigned char)key[n] & 0xC0) == 0x80) n--;
    return (int)n;
}

char *path_text(Arena *a, const Path *p)
{
    const char *before = p->up ? path_text(a, p->up) : "", *dot = p->up ? "." : "";
    if (p->kind == PATH_INDEX) return arena_print(a, "%s[%zu]", before, p->index);
    if (p->kind == PATH_FIELD) return arena_print(a, "%s%s%s", before, dot, json_name_of(a, p->name));
    return arena_print(a, "%s%s%.*s", before, dot, shown_length(p->name), p->name);
}
