// json_names -- how fields and values of enums are called in JSON. proto/plugin/cohoi_words/naming.py has the
// same rules.
#include "common/json_internal.h"
#include "common/words.h"
#include <ctype.h>
#include <string.h>

// The next character of a lowerCamelCase name; moves on in the .proto's name. 0 at its end.
static char next_of(const char **proto_name)
{
    const char *s = *proto_name;
    while (*s == '_') s++;
    char c = s != *proto_name ? (char)toupper((unsigned char)*s) : *s;
    *proto_name = *s ? s + 1 : s;
    return c;
}

void json_put_name(JsonOut *out, const char *proto_name)
{
    char *start = json_room(out, strlen(proto_name)), *to = start;
    for (char c; (c = next_of(&proto_name));) *to++ = c;
    json_took(out, (size_t)(to - start));
}

char *json_name_of(Arena *a, const char *proto_name)
{
    JsonOut out = {.arena = a};
    json_put_name(&out, proto_name);
    return out.text;
}

bool json_is_name_of(const char *json_name, const char *proto_name)
{
    for (char c; (c = next_of(&proto_name)); json_name++)
        if (*json_name != c) return false;
    return !*json_name;
}

// "fullName" -> "full_name"; false when it is too long for any field.
static bool snake(const char *json_name, char *to, size_t size)
{
    size_t n = 0;
    for (; *json_name && n + 2 < size; json_name++) {
        if (isupper((unsigned char)*json_name)) to[n++] = '_';
        to[n++] = (char)tolower((unsigned char)*json_name);
    }
    to[n] = '\0';
    return !*json_name;
}

const ProtobufCFieldDescriptor *json_field_named(const ProtobufCMessageDescriptor *d, const char *json_name)
{
    char guess[128];
    if (!snake(json_name, guess, sizeof guess)) return NULL;
    const Field *f = protobuf_c_message_descriptor_get_field_by_name(d, guess);
    if (f && json_is_name_of(json_name, f->name)) return f;
    // "level_1" is level1, which does not lead back.
    for (f = d->fields; f < d->fields + d->n_fields; f++)
        if (json_is_name_of(json_name, f->name)) return f;
    return NULL;
}

static const char *without_prefix(const char *type, const char *value)
{
    const char *at = value;
    for (const char *s = type; *s; s++) {
        bool word_begins = s != type && isupper((unsigned char)*s) && !isupper((unsigned char)s[-1]);
        if (word_begins && *at++ != '_') return value;
        if (*at++ != toupper((unsigned char)*s)) return value;
    }
    return at[0] == '_' && isalpha((unsigned char)at[1]) ? at + 1 : value;
}

const char *json_enum_name(const ProtobufCEnumDescriptor *d, int number)
{
    if (d == &cohoi__permission__descriptor) {
        const char *name = permission_name((Cohoi__Permission)number);
        return *name ? name : NULL;
    }
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(d, number);
    return v ? without_prefix(d->short_name, v->name) : NULL;
}

bool json_enum_number(const ProtobufCEnumDescriptor *d, const char *name, int *out)
{
    if (d == &cohoi__permission__descriptor) {
        *out = permission_named(name);
        return *out != COHOI__PERMISSION__PERMISSION_NONE;
    }
    for (unsigned i = 0; i < d->n_values; i++)
        if (strcmp(without_prefix(d->short_name, d->values[i].name), name) == 0) {
            *out = d->values[i].value;
            return true;
        }
    return false;
}
