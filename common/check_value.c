// check_value -- whether one value of a field is within its bounds.
#include "common/check_value.h"
#include "common/text.h"
#include <cohoi/types.pb-c.h>
#include <ctype.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <stdlib.h>
#include <string.h>

#define FINE COHOI__CODE__NO_PROBLEM

enum { NANOS_MOST = 999999999 };
#define YEAR_1        INT64_C(-62135596800)
#define YEAR_9999_END INT64_C(253402300799)

static bool is_phone(const char *s)
{
    size_t n = strlen(s);
    return n >= 3 && n <= 32 && strspn(s, "0123456789 +-.()") == n && strpbrk(s, "0123456789");
}

static bool is_url(const char *s)
{
    const char *rest = strncmp(s, "https://", 8) == 0 ? s + 8 : strncmp(s, "http://", 7) == 0 ? s + 7 : "";
    return isalnum((unsigned char)*rest) || *rest == '[' ? !strpbrk(rest, " \t\r\n\"<>\\^`{|}") : false;
}

// At most 18 digits before and 9 behind the point.
static bool is_decimal(const char *s)
{
    const char *digits = s + (*s == '-');
    size_t whole = strspn(digits, "0123456789");
    const char *rest = digits + whole;
    size_t fraction = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
    if (*rest == '.') rest += 1 + fraction;
    return whole >= 1 && whole <= 18 && fraction <= 9 && !*rest && rest[-1] != '.';
}

static bool is_currency(const char *s)
{
    return strlen(s) == 3 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static bool has_format(Arena *a, FieldFormat format, const char *s)
{
    switch (format) {
    case FORMAT_ANY:
        return true;
    case FORMAT_UUID:
        return uuid_is_valid(s);
    case FORMAT_DATE:
        return date_is_valid(s);
    case FORMAT_PHONE:
        return is_phone(s);
    case FORMAT_EMAIL:
        return email_normal(a, s) != NULL;
    case FORMAT_URL:
        return is_url(s);
    case FORMAT_TAX_CODE:
        return tax_code_normal(a, s) != NULL;
    case FORMAT_CITIZEN_ID:
        return citizen_id_normal(a, s) != NULL;
    case FORMAT_DECIMAL:
        return is_decimal(s);
    case FORMAT_CURRENCY:
        return is_currency(s);
    }
    return false;
}

static Cohoi__Code within(const FieldWords *w, int64_t whole, int fraction_sign)
{
    if (w && w->has_min && (whole < w->min || (whole == w->min && fraction_sign < 0)))
        return COHOI__CODE__OUT_OF_BOUNDS;
    if (w && w->has_max && (whole > w->max || (whole == w->max && fraction_sign > 0)))
        return COHOI__CODE__OUT_OF_BOUNDS;
    return FINE;
}

// The digits behind the point count only where the whole part stands on a bound.
static Cohoi__Code decimal_within(const FieldWords *w, const char *s)
{
    const char *point = strchr(s, '.');
    bool has_fraction = point && strpbrk(point, "123456789");
    return within(w, strtoll(s, NULL, 10), has_fraction ? (*s == '-' ? -1 : 1) : 0);
}

static Cohoi__Code check_text(Arena *a, const Field *f, const FieldWords *w, const char *s)
{
    size_t bytes = strlen(s), most = field_most_length(w, f);
    if (!text_is_utf8(s, bytes)) return COHOI__CODE__BAD_FORMAT;
    if (bytes > most && text_length(s) > most) return COHOI__CODE__TOO_LONG;
    if (w && w->min_length && text_length(s) < w->min_length) return COHOI__CODE__TOO_SHORT;
    if (w && !has_format(a, w->format, s)) return COHOI__CODE__BAD_FORMAT;
    return w && w->format == FORMAT_DECIMAL ? decimal_within(w, s) : FINE;
}

static Cohoi__Code check_bytes(const Field *f, const FieldWords *w, const ProtobufCBinaryData *bytes)
{
    if (bytes->len > field_most_length(w, f)) return COHOI__CODE__TOO_LONG;
    return w && bytes->len < w->min_length ? COHOI__CODE__TOO_SHORT : FINE;
}

static Cohoi__Code check_money(const FieldWords *w, const Cohoi__Money *money)
{
    bool opposed = (money->units > 0 && money->nanos < 0) || (money->units < 0 && money->nanos > 0);
    if (opposed || money->nanos > NANOS_MOST || money->nanos < -NANOS_MOST) return COHOI__CODE__BAD_FORMAT;
    return within(w, money->units, (money->nanos > 0) - (money->nanos < 0));
}

static Cohoi__Code check_timestamp(const Google__Protobuf__Timestamp *t)
{
    bool known =
        t->seconds >= YEAR_1 && t->seconds <= YEAR_9999_END && t->nanos >= 0 && t->nanos <= NANOS_MOST;
    return known ? FINE : COHOI__CODE__OUT_OF_BOUNDS;
}

static Cohoi__Code check_inner(const FieldWords *w, const ProtobufCMessage *m)
{
    if (m->descriptor == &cohoi__money__descriptor) return check_money(w, (const Cohoi__Money *)m);
    if (m->descriptor == &google__protobuf__timestamp__descriptor)
        return check_timestamp((const Google__Protobuf__Timestamp *)m);
    return FINE;
}

static Cohoi__Code check_real(const FieldWords *w, double value)
{
    bool low = w && w->has_min && !(value >= (double)w->min); // NaN is below everything
    bool high = w && w->has_max && !(value <= (double)w->max);
    return low || high ? COHOI__CODE__OUT_OF_BOUNDS : FINE;
}

static Cohoi__Code check_unsigned(const FieldWords *w, uint64_t value)
{
    if (value <= INT64_MAX) return within(w, (int64_t)value, 0);
    return w && w->has_max ? COHOI__CODE__OUT_OF_BOUNDS : FINE;
}

static Cohoi__Code check_enum(const Field *f, int value)
{
    return protobuf_c_enum_descriptor_get_value(f->descriptor, value) ? FINE : COHOI__CODE__UNKNOWN_VALUE;
}

Cohoi__Code check_value(Arena *a, const Field *f, const FieldWords *words, const void *value)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
        return check_text(a, f, words, text_at(value) ? text_at(value) : "");
    case PROTOBUF_C_TYPE_BYTES:
        return check_bytes(f, words, value);
    case PROTOBUF_C_TYPE_MESSAGE:
        return check_inner(words, message_at(value));
    case PROTOBUF_C_TYPE_ENUM:
        return check_enum(f, *(const int *)value);
    case PROTOBUF_C_TYPE_BOOL:
        return FINE;
    case PROTOBUF_C_TYPE_FLOAT:
        return check_real(words, *(const float *)value);
    case PROTOBUF_C_TYPE_DOUBLE:
        return check_real(words, *(const double *)value);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return check_unsigned(words, *(const uint32_t *)value);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return check_unsigned(words, *(const uint64_t *)value);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return within(words, *(const int64_t *)value, 0);
    default:
        return within(words, *(const int32_t *)value, 0);
    }
}
