// pg_rows -- reading what a statement gave, column by column, from PostgreSQL's text form.
#include "common/log.h"
#include "common/pg_internal.h"
#include <stdlib.h>
#include <string.h>

// A statement and the code that reads its rows do not fit: a mistake of ours.
static void require(bool fits, const char *what, const Row *r)
{
    if (fits) return;
    log_error("row does not fit", "what=%s row=%d column=%d", log_quote(what), r->at, r->column);
    abort();
}

int rows_count(const Rows *r)
{
    return PQntuples(r->result);
}

Row row_at(const Rows *r, int i)
{
    Row row = {r, i, 0};

    require(i >= 0 && i < rows_count(r), "no such row", &row);
    return row;
}

bool row_is_null(const Row *r)
{
    require(r->column < PQnfields(r->rows->result), "no such column", r);
    return PQgetisnull(r->rows->result, r->at, r->column);
}

const char *row_text(Row *r)
{
    bool is_null = row_is_null(r);
    int column = r->column++;

    return is_null ? NULL : PQgetvalue(r->rows->result, r->at, column);
}

int64_t row_int(Row *r)
{
    const char *text = row_text(r);
    char *end;

    if (!text) return 0;
    int64_t v = strtoll(text, &end, 10);
    require(!*end, "not a whole number", r);
    return v;
}

bool row_bool(Row *r)
{
    const char *text = row_text(r);

    return text && *text == 't';
}

double row_real(Row *r)
{
    const char *text = row_text(r);
    char *end;

    if (!text) return 0;
    double v = strtod(text, &end);
    require(!*end, "not a number", r);
    return v;
}

// Days from 1970-01-01 in the proleptic Gregorian calendar; the year is taken to begin in March.
static int64_t days_before(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static Time microseconds(const char **text)
{
    Time v = 0;

    if (**text != '.') return 0;
    ++*text;
    for (Time unit = SECOND / 10; **text >= '0' && **text <= '9'; unit /= 10) v += (*(*text)++ - '0') * unit;
    return v;
}

// "2026-11-22 07:00:00.123456+00": every session speaks ISO and UTC.
Time row_time(Row *r)
{
    const char *text = row_text(r);
    int year, month, day, hour, minute, second, used = 0;

    if (!text) return 0;
    int n = sscanf(text, "%d-%2d-%2d %2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used);
    require(n == 6, "not a time", r);
    text += used;
    Time fraction = microseconds(&text);
    require(!strcmp(text, "+00"), "not a time in UTC", r);
    Time second_of_day = (hour * INT64_C(60) + minute) * 60 + second;
    return (days_before(year, month, day) * 86400 + second_of_day) * SECOND + fraction;
}

static const unsigned char nibbles[256] = {
    ['0'] = 0, ['1'] = 1, ['2'] = 2,  ['3'] = 3,  ['4'] = 4,  ['5'] = 5,  ['6'] = 6,  ['7'] = 7,
    ['8'] = 8, ['9'] = 9, ['a'] = 10, ['b'] = 11, ['c'] = 12, ['d'] = 13, ['e'] = 14, ['f'] = 15,
};

ProtobufCBinaryData row_bytes(Row *r, Arena *a)
{
    const unsigned char *hex = (const unsigned char *)row_text(r);
    ProtobufCBinaryData bytes = {0, NULL};

    if (!hex) return bytes;
    require(hex[0] == '\\' && hex[1] == 'x', "not bytes", r);
    hex += 2;
    bytes.len = strlen((const char *)hex) / 2;
    bytes.data = arena_alloc(a, bytes.len);
    for (size_t i = 0; i < bytes.len; i++, hex += 2)
        bytes.data[i] = (unsigned char)(nibbles[hex[0]] << 4 | nibbles[hex[1]]);
    return bytes;
}

void *row_message(Row *r, const ProtobufCMessageDescriptor *type, Arena *a)
{
    bool is_null = row_is_null(r);
    ProtobufCBinaryData bytes = row_bytes(r, a);

    if (is_null) return NULL;
    void *m = protobuf_c_message_unpack(type, arena_allocator(a), bytes.len, bytes.data);
    require(m != NULL, "not such a message", r);
    return m;
}
