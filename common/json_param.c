// json_param -- a parameter of the path or of the query string into a field of the request.
#include "common/json_internal.h"
#include "common/text.h"
#include "common/words.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <string.h>

// As JSON would have it; NULL when it is no valid text. The caller drops it.
static json_t *json_of(const Field *f, const char *value)
{
    if (f->type != PROTOBUF_C_TYPE_BOOL) return json_string(value);
    if (strcmp(value, "true") == 0) return json_true();
    return strcmp(value, "false") == 0 ? json_false() : NULL;
}

// Messages have no form as a parameter, except for times.
static bool has_text_form(const Field *f)
{
    return f->type != PROTOBUF_C_TYPE_MESSAGE || f->descriptor == &google__protobuf__timestamp__descriptor;
}

Status json_read_param(Arena *a, ProtobufCMessage *m, const char *json_name, const char *value, Refusal *why)
{
    if (!text_is_utf8(json_name, strlen(json_name))) return refuse(why, COHOI__CODE__INVALID_ARGUMENT);
    JsonIn in = {.arena = a, .why = why};
    const Field *f = json_field_named(m->descriptor, json_name);
    const FieldWords *words = f ? field_words_of(m->descriptor, f->name) : NULL;
    Path at = {.kind = PATH_KEY, .name = json_name};
    if (!f || !has_text_form(f) || (words && words->output_only)) {
        json_refuse(&in, COHOI__CODE__UNKNOWN_FIELD, &at);
        return in.status;
    }
    json_t *text = json_of(f, value);
    if (text)
        json_read_scalar(&in, text, f, field_add(a, m, f), &at);
    else
        json_refuse(&in, COHOI__CODE__BAD_FORMAT, &at);
    json_decref(text);
    return in.status;
}
