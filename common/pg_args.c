// pg_args -- values as PostgreSQL's text forms, for parameters.
#include "common/pg.h"
#include <string.h>

char *arg_int(Arena *a, int64_t v)
{
    return arena_print(a, "%lld", (long long)v);
}

char *arg_time(Arena *a, Time t)
{
    return t ? time_rfc3339(a, t) : NULL;
}

const char *arg_bool(bool v)
{
    return v ? "true" : "false";
}

char *arg_bytes(Arena *a, const void *data, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = data;
    char *text = arena_alloc(a, 2 + 2 * n + 1), *to = text;

    *to++ = '\\';
    *to++ = 'x';
    for (size_t i = 0; i < n; i++) {
        *to++ = digits[from[i] >> 4];
        *to++ = digits[from[i] & 15];
    }
    return text;
}

char *arg_message(Arena *a, const ProtobufCMessage *m)
{
    size_t n = protobuf_c_message_get_packed_size(m);
    uint8_t *packed = arena_alloc(a, n);

    protobuf_c_message_pack(m, packed);
    return arg_bytes(a, packed, n);
}

static char *quote_item(char *to, const char *text)
{
    *to++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    return to;
}

static char *put_item(char *to, const char *text)
{
    return text ? quote_item(to, text) : stpcpy(to, "NULL");
}

char *arg_texts(Arena *a, size_t n, char *const *texts)
{
    size_t most = sizeof "{}";

    for (size_t i = 0; i < n; i++) most += texts[i] ? 2 * strlen(texts[i]) + sizeof "\"\"," : sizeof "NULL,";
    char *literal = arena_alloc(a, most), *to = literal;
    *to++ = '{';
    for (size_t i = 0; i < n; i++) {
        if (i > 0) *to++ = ',';
        to = put_item(to, texts[i]);
    }
    *to = '}';
    return literal;
}
