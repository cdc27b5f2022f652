// message -- what PATCH, events and masks do with a message's fields (check.h).
#include "common/check.h"
#include "common/fields.h"
#include <cohoi/types.pb-c.h>
#include <string.h>

void message_apply(ProtobufCMessage *to, const ProtobufCMessage *from, char *const *mask, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Field *f = protobuf_c_message_descriptor_get_field_by_name(to->descriptor, mask[i]);
        const FieldWords *words = f ? field_words_of(to->descriptor, f->name) : NULL;
        if (f && !(words && words->output_only)) field_share(to, from, f);
    }
}

// Secrets, what the daemon itself keeps, and the version, which always differs, are nobody's change.
static bool is_told(const ProtobufCMessage *m, const Field *f)
{
    const FieldWords *words = field_words_of(m->descriptor, f->name);
    return !(words && (words->output_only || words->input_only)) && strcmp(f->name, "version") != 0;
}

// NULL where there is nothing: `m` itself may be missing.
static char *shown(Arena *a, const ProtobufCMessage *m, const Field *f)
{
    return m && field_count(m, f) ? json_field(a, m, f) : NULL;
}

static bool is_equal(const char *x, const char *y)
{
    return x && y ? strcmp(x, y) == 0 : x == y;
}

size_t message_changes(Arena *a, const ProtobufCMessage *before, const ProtobufCMessage *after,
                       Cohoi__Change ***out)
{
    const ProtobufCMessage *either = after ? after : before;
    size_t n = 0;
    *out = NULL;
    for (unsigned i = 0; either && i < either->descriptor->n_fields; i++) {
        const Field *f = &either->descriptor->fields[i];
        char *from = is_told(either, f) ? shown(a, before, f) : NULL;
        char *to = is_told(either, f) ? shown(a, after, f) : NULL;
        if (is_equal(from, to)) continue;
        Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
        change->field = json_name_of(a, f->name);
        change->from = from;
        change->to = to;
        PUSH(a, *out, n, change);
    }
    return n;
}

// Texts become stars; of what is no text nothing can be shown.
static void blank(ProtobufCMessage *m, const Field *f)
{
    static char stars[] = "***";
    if (f->type != PROTOBUF_C_TYPE_STRING) {
        field_clear(m, f);
        return;
    }
    for (size_t i = 0, n = field_count(m, f); i < n; i++) *(char **)field_value(m, f, i) = stars;
}

void message_mask_personal(ProtobufCMessage *m)
{
    for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
        const Field *f = &m->descriptor->fields[i];
        const FieldWords *words = field_words_of(m->descriptor, f->name);
        if (words && words->personal)
            blank(m, f);
        else if (f->type == PROTOBUF_C_TYPE_MESSAGE)
            for (size_t j = 0, n = field_count(m, f); j < n; j++)
                message_mask_personal(message_at(field_value(m, f, j)));
    }
}
