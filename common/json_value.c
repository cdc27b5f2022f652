// json_value -- one JSON value into one scalar field: numbers also as text, enums by name, Timestamp from RFC
// 3339.
#include "common/clock.h"
#include "common/json_internal.h"
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

typedef __int128 Wide; // holds every integer of every type

void json_refuse(JsonIn *in, Cohoi__Code code, const Path *at)
{
    Status st = at ? refuse_field(in->why, code, path_text(in->arena, at)) : refuse(in->why, code);
    if (in->status == OK) in->status = st;
}

static bool wide_of_text(const char *text, Wide *out)
{
    bool minus = *text == '-';
    const char *digits = text + minus;
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || n > 20 || digits[n]) return false; // more than any 64 bits, less than 127
    *out = 0;
    for (; *digits; digits++) *out = *out * 10 + (*digits - '0');
    if (minus) *out = -*out;
    return true;
}

// 1.0 is whole, and 1e3; 1.5 is not.
static bool wide_of(const json_t *from, Wide *out)
{
    if (json_is_integer(from)) {
        *out = json_integer_value(from);
        return true;
    }
    if (json_is_string(from)) return wide_of_text(json_string_value(from), out);
    if (!json_is_real(from)) return false;
    double real = json_real_value(from);
    if (real != floor(real) || fabs(real) > 1e38) return false;
    *out = (Wide)real;
    return true;
}

static void read_integer(JsonIn *in, const json_t *from, const Field *f, void *into, const Path *at)
{
    static const struct {
        Wide least, most;
    } range[] = {
        [PROTOBUF_C_TYPE_INT32] = {INT32_MIN, INT32_MAX},
        [PROTOBUF_C_TYPE_SINT32] = {INT32_MIN, INT32_MAX},
        [PROTOBUF_C_TYPE_SFIXED32] = {INT32_MIN, INT32_MAX},
        [PROTOBUF_C_TYPE_UINT32] = {0, UINT32_MAX},
        [PROTOBUF_C_TYPE_FIXED32] = {0, UINT32_MAX},
        [PROTOBUF_C_TYPE_INT64] = {INT64_MIN, INT64_MAX},
        [PROTOBUF_C_TYPE_SINT64] = {INT64_MIN, INT64_MAX},
        [PROTOBUF_C_TYPE_SFIXED64] = {INT64_MIN, INT64_MAX},
        [PROTOBUF_C_TYPE_UINT64] = {0, UINT64_MAX},
        [PROTOBUF_C_TYPE_FIXED64] = {0, UINT64_MAX},
    };
    Wide value;
    if (!wide_of(from, &value)) {
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
    } else if (value < range[f->type].least || value > range[f->type].most) {
        json_refuse(in, COHOI__CODE__OUT_OF_BOUNDS, at);
    } else if (field_size(f) == sizeof(int32_t)) {
        uint32_t narrow = (uint32_t)value; // the same bits for signed ones
        memcpy(into, &narrow, sizeof narrow);
    } else {
        uint64_t full = (uint64_t)value;
        memcpy(into, &full, sizeof full);
    }
}

static bool real_of(const json_t *from, double *out)
{
    if (json_is_number(from)) {
        *out = json_number_value(from);
        return true;
    }
    const char *text = json_string_value(from);
    // strtod knows more than decimal numbers: hexadecimal ones, "inf", space before.
    if (!text || !*text || text[strspn(text, "0123456789+-.eE")]) return false;
    char *end;
    *out = strtod(text, &end);
    return !*end && isfinite(*out);
}

static void read_real(JsonIn *in, const json_t *from, const Field *f, void *into, const Path *at)
{
    double value;
    if (!real_of(from, &value)) {
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
    } else if (f->type == PROTOBUF_C_TYPE_DOUBLE) {
        memcpy(into, &value, sizeof value);
    } else if (!isfinite((float)value)) {
        json_refuse(in, COHOI__CODE__OUT_OF_BOUNDS, at);
    } else {
        float narrow = (float)value;
        memcpy(into, &narrow, sizeof narrow);
    }
}

static void read_bool(JsonIn *in, const json_t *from, void *into, const Path *at)
{
    if (json_is_boolean(from))
        *(protobuf_c_boolean *)into = json_is_true(from);
    else
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
}

static void read_enum(JsonIn *in, const json_t *from, const Field *f, void *into, const Path *at)
{
    int number;
    if (!json_is_string(from))
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
    else if (!json_enum_number(f->descriptor, json_string_value(from), &number))
        json_refuse(in, COHOI__CODE__UNKNOWN_VALUE, at);
    else
        memcpy(into, &number, sizeof number);
}

// proto3 JSON takes both alphabets, with padding or without.
static bool bytes_of(Arena *a, const char *text, size_t n, ProtobufCBinaryData *out)
{
    static const int variants[] = {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
                                   sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING};
    size_t room = n / 4 * 3 + 3;
    out->data = arena_alloc(a, room);
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        if (sodium_base642bin(out->data, room, text, n, NULL, &out->len, NULL, variants[i]) == 0) return true;
    return false;
}

static void read_bytes(JsonIn *in, const json_t *from, void *into, const Path *at)
{
    ProtobufCBinaryData bytes;
    if (json_is_string(from) &&
        bytes_of(in->arena, json_string_value(from), json_string_length(from), &bytes))
        memcpy(into, &bytes, sizeof bytes);
    else
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
}

static void read_timestamp(JsonIn *in, const json_t *from, void *into, const Path *at)
{
    Time t;
    if (!json_is_string(from) || !time_parse(json_string_value(from), &t)) {
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
        return;
    }
    Google__Protobuf__Timestamp *made = arena_message(in->arena, &google__protobuf__timestamp__descriptor);
    int64_t micros = t % SECOND < 0 ? t % SECOND + SECOND : t % SECOND;
    made->seconds = (t - micros) / SECOND;
    made->nanos = (int32_t)(micros * 1000);
    *(ProtobufCMessage **)into = &made->base;
}

static void read_text(JsonIn *in, const json_t *from, void *into, const Path *at)
{
    if (!json_is_string(from)) {
        json_refuse(in, COHOI__CODE__BAD_FORMAT, at);
        return;
    }
    const char *copy = arena_copy_n(in->arena, json_string_value(from), json_string_length(from));
    memcpy(into, &copy, sizeof copy);
}

void json_read_scalar(JsonIn *in, const json_t *from, const Field *f, void *into, const Path *at)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_BOOL:
        read_bool(in, from, into, at);
        break;
    case PROTOBUF_C_TYPE_ENUM:
        read_enum(in, from, f, into, at);
        break;
    case PROTOBUF_C_TYPE_STRING:
        read_text(in, from, into, at);
        break;
    case PROTOBUF_C_TYPE_BYTES:
        read_bytes(in, from, into, at);
        break;
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        read_real(in, from, f, into, at);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        read_timestamp(in, from, into, at);
        break;
    default:
        read_integer(in, from, f, into, at);
        break;
    }
}
