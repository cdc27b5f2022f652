// download -- a cohoi.Download as the body, page by page, as fast as the client reads.
#include "services/gateway/download.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/rpc.h"
#include "services/gateway/settings.h"
#include "services/gateway/transcode.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_plain(char c)
{
    return isalnum((unsigned char)c) || strchr("!#$&+-.^_`|~", c);
}

static char *disposition(Arena *a, const char *kind, const char *filename)
{
    size_t n = strlen(filename);
    char *ascii = arena_copy(a, filename), *encoded = arena_alloc(a, 3 * n + 1), *to = encoded;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)filename[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '/') ascii[i] = '_';
        if (is_plain((char)c))
            *to++ = (char)c;
        else
            to += sprintf(to, "%%%02X", c);
    }
    return arena_print(a, "%s; filename=\"%s\"; filename*=UTF-8''%s", kind, ascii, encoded);
}

// An ASCII name for old clients, and the true one, percent-encoded.
char *content_disposition(Arena *a, const char *filename)
{
    return disposition(a, "attachment", filename);
}

static bool is_header_text(const char *text)
{
    for (const char *c = text; *c; c++)
        if (*c < ' ' || *c > '~') return false;
    return *text != '\0';
}

// The base64 of a SHA-256: anything else would be words of a policy.
static bool is_hash(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    if (n != 44 || text[43] != '=') return false;
    for (size_t i = 0; i < 43; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '+' && text[i] != '/') return false;
    return true;
}

// Whatever a file is, it is not of our origin.
#define FILE_POLICY "default-src 'none'; frame-ancestors 'none'; sandbox"

static char *page_policy(Arena *a, const char *style)
{
    return arena_print(a,
                       "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'; sandbox",
                       style);
}

static void put_headers(Exchange *x, const Cohoi__Download *first)
{
    const char *name = first->filename && *first->filename ? first->filename : "download";
    bool is_page = is_hash(first->page_style), is_shown = is_page || first->shown;
    http_put_header(x, "Content-Disposition",
                    disposition(x->arena, is_shown ? "inline" : "attachment", name));
    http_replace_header(x, "Content-Security-Policy",
                        is_page ? page_policy(x->arena, first->page_style) : FILE_POLICY);
}

// The next page, in an arena of its own. NULL: the owner refused or is away.
static Cohoi__Download *next_page(const MethodWords *method, Cohoi__Request *rq, ProtobufCMessage *in,
                                  const char *page_token, Arena *a)
{
    message_set_text(in, "page_token", page_token);
    rq->payload.len = protobuf_c_message_get_packed_size(in);
    rq->payload.data = arena_alloc(a, rq->payload.len + 1);
    protobuf_c_message_pack(in, rq->payload.data);
    uint64_t deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms;
    Cohoi__Reply *reply = rpc_send(method->daemon, rq, deadline, a);
    if (reply->status != OK) return NULL;
    return cohoi__download__unpack(arena_allocator(a), reply->payload.len, reply->payload.data);
}

static bool has_more(const Cohoi__Download *d)
{
    return d->next_page_token && *d->next_page_token;
}

static void send_pages(Exchange *x, Flow *f, const MethodWords *method, Cohoi__Request *rq,
                       ProtobufCMessage *in, const Cohoi__Download *page)
{
    Arena *of_page = NULL;
    while (flow_write(f, page->data.data, page->data.len) && has_more(page)) {
        Arena *a = arena_make();
        page = next_page(method, rq, in, page->next_page_token, a);
        arena_drop(of_page);
        of_page = a;
        if (!page) {
            log_warn("download broken off", "method=%s", method->name);
            flow_break(f);
            break;
        }
    }
    arena_drop(of_page);
}

void download_answer(Exchange *x, const MethodWords *method, Cohoi__Request *rq, ProtobufCMessage *in,
                     const Cohoi__Download *first)
{
    const char *type = first->content_type;
    if (!type || !is_header_text(type)) type = "application/octet-stream";
    put_headers(x, first);
    if (!has_more(first)) {
        http_answer(x, 200, type, first->data.data, first->data.len);
        return;
    }
    // The request's headers die with the answer's beginning: what is asked again is copied.
    Cohoi__Request *again = arena_clone(x->arena, &rq->base);
    send_pages(x, http_stream(x, 200, type), method, again, in, first);
}
