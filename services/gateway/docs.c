// docs -- the descriptions of the interface: /openapi.json, /asyncapi.json, and /docs for people.
#include "services/gateway/docs.h"
#include "common/words.h"
#include "services/gateway/asyncapi.h"
#include "services/gateway/docs_page.h"
#include <string.h>

// Made at the first request, and kept.
static char *made(char *(*make)(Arena *a), char **kept)
{
    static Arena *arena; // the process's
    if (!arena) arena = arena_make();
    if (!*kept) *kept = make(arena);
    return *kept;
}

static void answer(Exchange *x, const char *type, const char *policy, const char *text)
{
    http_put_header(x, "Content-Security-Policy", policy);
    http_put_header(x, "Cache-Control", "no-cache");
    http_answer(x, 200, type, text, strlen(text));
}

void docs_serve_openapi(Exchange *x)
{
    answer(x, "application/json", "default-src 'none'", openapi_json);
}

void docs_serve_asyncapi(Exchange *x)
{
    static char *kept;
    answer(x, "application/json", "default-src 'none'", made(asyncapi_make, &kept));
}

void docs_serve(Exchange *x)
{
    static char *kept;
    answer(x, "text/html; charset=utf-8", "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
           made(docs_page_make, &kept));
}

void docs_serve_css(Exchange *x)
{
    answer(x, "text/css; charset=utf-8", "default-src 'none'", docs_page_css);
}
