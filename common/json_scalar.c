// json_scalar -- numbers, bytes and times as JSON text, without printf: this runs for every field of every
// reply.
#include "common/json_internal.h"
#include <google/protobuf/timestamp.pb-c.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NUMBER = 20, LONGEST_REAL = 32, LONGEST_TIME = 64 };

// Writes value at the end of `to` and returns how many digits there are.
static size_t digits_of(uint64_t value, char to[LONGEST_NUMBER])
{
    size_t n = 0;
    do {
        to[LONGEST_NUMBER - ++n] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return n;
}

void json_put_unsigned(JsonOut *out, uint64_t value)
{
    char digits[LONGEST_NUMBER];
    size_t n = digits_of(value, digits);
    memcpy(json_room(out, n), digits + LONGEST_NUMBER - n, n);
    json_took(out, n);
}

void json_put_integer(JsonOut *out, int64_t value)
{
    if (value < 0) json_put_byte(out, '-');
    json_put_unsigned(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

// The shortest decimal that reads back as the same number; JSON has no word for the infinite.
void json_put_real(JsonOut *out, double value, int digits)
{
    if (!isfinite(value)) {
        json_put(out, isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        return;
    }
    char text[LONGEST_REAL];
    bool is_float = digits <= 9;
    for (int precision = is_float ? 6 : 15; precision <= digits; precision++) {
        snprintf(text, sizeof text, "%.*g", precision, value);
        if (is_float ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value) break;
    }
    json_put(out, text);
}

void json_put_base64(JsonOut *out, const ProtobufCBinaryData *bytes)
{
    size_t room = sodium_base64_encoded_len(bytes->len, sodium_base64_VARIANT_ORIGINAL);
    json_put_byte(out, '"');
    sodium_bin2base64(json_room(out, room), room, bytes->data, bytes->len, sodium_base64_VARIANT_ORIGINAL);
    json_took(out, room - 1); // without the NUL
    json_put_byte(out, '"');
}

static char *put_padded(char *to, uint64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10) to[i] = (char)('0' + value % 10);
    return to + width;
}

// The Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin on 1 March.
static char *put_date(char *to, int64_t day)
{
    day += 719468;
    int64_t era = (day >= 0 ? day : day - 146096) / 146097;
    int64_t day_of_era = day - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    to = put_padded(to, (uint64_t)(year_of_era + era * 400 + (month <= 2)), 4);
    *to++ = '-';
    to = put_padded(to, (uint64_t)month, 2);
    *to++ = '-';
    return put_padded(to, (uint64_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1), 2);
}

static char *put_clock(char *to, int64_t second_of_day)
{
    to = put_padded(to, (uint64_t)(second_of_day / 3600), 2);
    *to++ = ':';
    to = put_padded(to, (uint64_t)(second_of_day / 60 % 60), 2);
    *to++ = ':';
    return put_padded(to, (uint64_t)(second_of_day % 60), 2);
}

// 0, 3, 6 or 9 digits, as few as tell all.
static char *put_fraction(char *to, uint32_t nanos)
{
    if (nanos == 0 || nanos > 999999999) return to;
    *to++ = '.';
    if (nanos % 1000000 == 0) return put_padded(to, nanos / 1000000, 3);
    if (nanos % 1000 == 0) return put_padded(to, nanos / 1000, 6);
    return put_padded(to, nanos, 9);
}

void json_put_timestamp(JsonOut *out, const ProtobufCMessage *timestamp)
{
    const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)timestamp;
    int64_t day = t->seconds / 86400, second = t->seconds % 86400;
    if (second < 0) {
        second += 86400;
        day--;
    }
    char *start = json_room(out, LONGEST_TIME), *to = start;
    *to++ = '"';
    to = put_date(to, day);
    *to++ = 'T';
    to = put_clock(to, second);
    to = put_fraction(to, (uint32_t)t->nanos);
    *to++ = 'Z';
    *to++ = '"';
    json_took(out, (size_t)(to - start));
}
