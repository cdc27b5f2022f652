// serve -- what becomes of a request: one of our own pages, a call of the interface, or a file of the web
// page.
#include "services/gateway/serve.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"
#include "services/gateway/call.h"
#include "services/gateway/docs.h"
#include "services/gateway/events.h"
#include "services/gateway/follow.h"
#include "services/gateway/live.h"
#include "services/gateway/problems.h"
#include "services/gateway/settings.h"
#include "services/gateway/web.h"
#include <stdio.h>
#include <string.h>

// The routes that no .proto names.
static const struct Page {
    const char *path;
    void (*serve)(Exchange *x);
} pages[] = {
    {"/v1/stream", live_serve},
    {"/v1/events", events_serve},
    {"/v1/events:stream", follow_serve},
    {"/openapi.json", docs_serve_openapi},
    {"/asyncapi.json", docs_serve_asyncapi},
    {"/docs", docs_serve},
    {"/docs.css", docs_serve_css},
};

static const struct Page *page_of(const char *path)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(pages[i].path, path) == 0) return &pages[i];
    return NULL;
}

static void serve_page(Exchange *x, const struct Page *p)
{
    if (strcmp(x->verb, "GET") == 0) {
        x->route = p->path;
        p->serve(x);
        return;
    }
    http_put_header(x, "Allow", "GET");
    problem_answer_code(x, COHOI__CODE__METHOD_NOT_ALLOWED);
}

static void put_security_headers(Exchange *x, bool is_data)
{
    http_put_header(x, "X-Content-Type-Options", "nosniff");
    http_put_header(x, "Referrer-Policy", "no-referrer");
    http_put_header(x, "X-Frame-Options", "DENY");
    if (settings.tls_in_front) http_put_header(x, "Strict-Transport-Security", "max-age=31536000");
    if (!is_data) return; // pages state their own
    http_put_header(x, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    http_put_header(x, "Cache-Control", "no-store");
}

void serve(Exchange *x)
{
    bool is_data = strncmp(x->path, "/v1/", 4) == 0;
    const struct Page *page = page_of(x->path);
    put_security_headers(x, is_data);
    if (x->refused == COHOI__CODE__RESOURCE_EXHAUSTED)
        problem_answer_later(x, x->refused, 1);
    else if (x->refused)
        problem_answer_code(x, x->refused);
    else if (page)
        serve_page(x, page);
    else if (is_data)
        call_serve(x);
    else
        web_serve(x);
}

// Files are streamed and have limits of their own (upload.h).
size_t serve_most_body(const Exchange *x)
{
    return (size_t)settings.body_bytes;
}

void serve_done(const Exchange *x)
{
    uint64_t us = clock_us() - x->started_us;
    const char *route = x->route ? x->route : "-";
    char labels[300];
    log_info("request", "method=%s route=%s status=%u us=%lu user=%s trace=%s", log_quote(x->verb),
             log_quote(route), x->status, (unsigned long)us, x->user_id ? x->user_id : "-",
             x->trace_id ? x->trace_id : "-");
    snprintf(labels, sizeof labels, "method=\"%.10s\",route=\"%.200s\",status=\"%u\"",
             x->route ? x->verb : "-", route, x->status);
    metric_add("cohoi_http_requests_total", labels, 1);
    if (x->is_stream) return; // its life says nothing about our speed
    snprintf(labels, sizeof labels, "method=\"%.10s\",route=\"%.200s\"", x->route ? x->verb : "-", route);
    metric_observe("cohoi_http_request_seconds", labels, (double)us / 1e6);
}
