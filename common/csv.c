// csv -- lines of RFC 4180 that a spreadsheet opens without running anything.
#include "common/csv.h"
#include <string.h>

static bool looks_like_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text);
}

static void put_cell(JsonOut *out, const char *text)
{
    char *quoted = arena_alloc(out->arena, 2 * strlen(text) + sizeof "\"'\""), *to = quoted;

    *to++ = '"';
    if (looks_like_formula(text)) *to++ = '\'';
    for (; *text; text++) {
        if (*text == '"') *to++ = '"';
        *to++ = *text;
    }
    *to = '"';
    json_put(out, quoted);
}

void csv_line(JsonOut *out, const char *const *cells, int n)
{
    for (int i = 0; i < n; i++) {
        if (i > 0) json_put(out, ",");
        if (cells[i] && *cells[i]) put_cell(out, cells[i]);
    }
    json_put(out, "\r\n");
}
