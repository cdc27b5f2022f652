// pages -- page tokens whose parts fit the columns they are compared with.
#include "services/opportunities/pages.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>

// PostgreSQL's "2026-11-22 07:00:00.123456+00".
static bool is_time(Arena *a, const char *text)
{
    size_t n = strlen(text);
    Time t;
    if (n < sizeof "2026-11-22 07:00:00+00" - 1 || text[10] != ' ' || strcmp(text + n - 3, "+00") != 0)
        return false;
    char *rfc3339 = arena_print(a, "%.*sZ", (int)n - 3, text);
    rfc3339[10] = 'T';
    return time_parse(rfc3339, &t);
}

static bool is_date(const char *text)
{
    return date_is_valid(text) || same(text, "infinity");
}

static bool is_number(const char *text)
{
    char *end;
    long long n = strtoll(text, &end, 10);
    return end != text && !*end && n >= 0;
}

static bool fits(Arena *a, PageKey key, const char *text)
{
    if (key == PAGE_BY_TIME)
        return is_time(a, text) || same(text, "infinity"); /* a task without a due time */
    return key == PAGE_BY_DATE ? is_date(text) : text_is_utf8(text, strlen(text));
}

static Status refuse_token(Request *rq)
{
    return refuse_field(rq->why, COHOI__CODE__BAD_PAGE_TOKEN, "pageToken");
}

Status page_by(Request *rq, PageKey key, bool has_size, int32_t size, const char *token, Page *out)
{
    Status st = page_read(rq, has_size, size, token, out);
    if (st != OK || !out->key[0]) return st;
    bool is_ours = fits(rq->arena, key, out->key[0]) && out->key[1] && uuid_is_valid(out->key[1]);
    return is_ours ? OK : refuse_token(rq);
}

Status page_of_log(Request *rq, bool has_size, int32_t size, const char *token, Page *out)
{
    Status st = page_read(rq, has_size, size, token, out);
    if (st != OK || !out->key[0]) return st;
    bool is_ours = is_time(rq->arena, out->key[0]) && out->key[1] && is_number(out->key[1]) &&
                   strlen(out->key[1]) < 10 && out->key[2] && is_number(out->key[2]);
    return is_ours ? OK : refuse_token(rq);
}
