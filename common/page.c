// page -- lists: page sizes, and tokens that say where the last page ended. A token is base64url of the
// values of the last row's order columns, each as its length, a colon and the text; '-' stands for a value
// that is absent.
#include "common/service.h"
#include "common/text.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_USUAL = 50, SIZE_MOST = 500, KEYS = 3, TOKEN_MOST = 8192 };

static bool take_key(Arena *a, const char **at, const char *end, const char **key)
{
    if (*at < end && **at == '-') {
        ++*at;
        return true;
    }
    char *colon;
    size_t n = strtoul(*at, &colon, 10);
    if (colon == *at || colon >= end || *colon != ':' || n > (size_t)(end - colon - 1)) return false;
    *key = arena_copy_n(a, colon + 1, n);
    *at = colon + 1 + n;
    return true;
}

static bool take_token(Arena *a, const char *token, Page *out)
{
    size_t n = strlen(token), bytes = 0;
    if (n > TOKEN_MOST) return false;

    char *text = arena_alloc(a, n + 1);
    if (sodium_base642bin((unsigned char *)text, n, token, n, NULL, &bytes, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    const char *at = text, *end = text + bytes;
    for (int i = 0; i < KEYS; i++)
        if (!take_key(a, &at, end, &out->key[i])) return false;
    return at == end && out->key[0];
}

Status page_read(Request *rq, bool has_size, int32_t size, const char *token, Page *out)
{
    *out = (Page){.size = has_size && size ? size : SIZE_USUAL};
    if (out->size < 1 || out->size > SIZE_MOST)
        return refuse_field(rq->why, COHOI__CODE__OUT_OF_BOUNDS, "pageSize");
    if (token && *token && !take_token(rq->arena, token, out))
        return refuse_field(rq->why, COHOI__CODE__BAD_PAGE_TOKEN, "pageToken");
    return OK;
}

// A time as the database writes it: "2026-11-22 07:00:00.5+00".
static bool is_time(Arena *a, const char *key)
{
    Time ignored;
    size_t n = strlen(key);
    if (n < 19 || key[10] != ' ' || strcmp(key + n - 3, "+00") != 0) return false;
    return time_parse(arena_print(a, "%.10sT%s:00", key, key + 11), &ignored);
}

static bool is_kind(Arena *a, const char *key, char kind)
{
    if (!key) return false;
    return kind == 't' ? is_time(a, key) : kind == 'i' ? uuid_is_valid(key) : text_is_utf8(key, strlen(key));
}

Status page_keys(Request *rq, const Page *page, const char *kinds)
{
    size_t n = strlen(kinds);
    if (!page->key[0]) return OK;
    for (size_t i = 0; i < KEYS; i++)
        if (i < n ? !is_kind(rq->arena, page->key[i], kinds[i]) : page->key[i] != NULL)
            return refuse_field(rq->why, COHOI__CODE__BAD_PAGE_TOKEN, "pageToken");
    return OK;
}

static char *put_key(Arena *a, const char *before, const char *key)
{
    if (!key) return arena_print(a, "%s-", before);
    return arena_print(a, "%s%zu:%s", before, strlen(key), key);
}

char *page_token(Arena *a, const char *k0, const char *k1, const char *k2)
{
    const char *text = put_key(a, put_key(a, put_key(a, "", k0), k1), k2);
    size_t n = strlen(text), room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(a, room);

    return sodium_bin2base64(out, room, (const unsigned char *)text, n,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
