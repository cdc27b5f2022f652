// call -- one request of the interface: HTTP in, an rpc to the owner, HTTP out.
#include "services/gateway/call.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/rpc.h"
#include "common/text.h"
#include "services/gateway/door.h"
#include "services/gateway/download.h"
#include "services/gateway/positions.h"
#include "services/gateway/problems.h"
#include "services/gateway/routes.h"
#include "services/gateway/settings.h"
#include "services/gateway/transcode.h"
#include "services/gateway/upload.h"
#include <cohoi/options.pb-c.h>
#include <cohoi/types.pb-c.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_KEY = 200 };

// --- headers of the request ---

static bool is_key(const char *text)
{
    size_t n = strlen(text);
    for (const char *c = text; *c; c++)
        if (*c < ' ' || *c > '~') return false;
    return n >= 1 && n <= LONGEST_KEY;
}

// The client's key, or one of ours, so that the owner may be asked again when its answer is lost.
static Status read_command_id(Exchange *x, const MethodWords *method, Cohoi__Request *rq, Refusal *why)
{
    if (method->query || method->secret_reply) return OK;
    const char *key = http_header(x, "Idempotency-Key");
    if (key && !is_key(key)) return refuse_field(why, COHOI__CODE__BAD_FORMAT, "Idempotency-Key");
    rq->command_id = key ? (char *)key : uuid_make(x->arena);
    return OK;
}

static Status read_if_match(Exchange *x, Cohoi__Request *rq, Refusal *why)
{
    const char *text = http_header(x, "If-Match");
    if (!text || strcmp(text, "*") == 0) return OK;
    char *end;
    long version = *text == '"' ? strtol(text + 1, &end, 10) : 0;
    if (version < 1 || version > INT32_MAX || strcmp(end, "\"") != 0)
        return refuse_field(why, COHOI__CODE__BAD_FORMAT, "If-Match");
    rq->has_if_match = true;
    rq->if_match = (int32_t)version;
    return OK;
}

static Status read_after(Exchange *x, Cohoi__Request *rq, Refusal *why)
{
    const char *text = http_header(x, "Cohoi-After");
    if (!text || !*text || positions_read(x->arena, text, &rq->after, &rq->n_after)) return OK;
    return refuse_field(why, COHOI__CODE__BAD_FORMAT, "Cohoi-After");
}

static bool is_traceparent(const char *t)
{
    static const char form[] = "00-hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh-hhhhhhhhhhhhhhhh-hh";
    if (!t || strlen(t) != sizeof form - 1) return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'h' ? !strchr("0123456789abcdef", t[i]) : form[i] != t[i]) return false;
    return true;
}

static char *traceparent_of(Exchange *x)
{
    const char *theirs = http_header(x, "traceparent");
    if (is_traceparent(theirs)) return (char *)theirs;
    char id[33], *uuid = uuid_make(x->arena);
    size_t n = 0;
    for (const char *c = uuid; *c; c++)
        if (*c != '-') id[n++] = *c;
    id[n] = '\0';
    return arena_print(x->arena, "00-%s-%s-01", id, id + 16);
}

// --- the request ---

static void pack_payload(Arena *a, Cohoi__Request *rq, const ProtobufCMessage *in)
{
    rq->payload.len = protobuf_c_message_get_packed_size(in);
    rq->payload.data = arena_alloc(a, rq->payload.len + 1);
    protobuf_c_message_pack(in, rq->payload.data);
    rq->has_payload = true;
}

static Status read_headers(Exchange *x, const MethodWords *method, Cohoi__Request *rq, Refusal *why)
{
    Status st = read_command_id(x, method, rq, why);
    if (st == OK) st = read_if_match(x, rq, why);
    if (st == OK) st = read_after(x, rq, why);
    return st;
}

static const char *user_of(const Visitor *v)
{
    return v->actor ? v->actor->user_id : NULL;
}

static Status make_request(Exchange *x, const RouteMatch *m, const Visitor *v, Cohoi__Request *rq,
                           ProtobufCMessage **in, Refusal *why)
{
    rq->method = (char *)m->route->method->name;
    rq->actor = v->actor;
    rq->traceparent = traceparent_of(x);
    x->trace_id = arena_copy_n(x->arena, rq->traceparent + 3, 32);
    Sending sending = {0};
    Status st = x->intake ? upload_begin(x, m->route->method, user_of(v), &sending, why) : OK;
    if (st == OK) st = transcode_request(x, m, &sending.sink, in, why);
    if (sending.has_file) rq->upload = sending.file;
    if (st == OK) st = read_headers(x, m->route->method, rq, why);
    if (st == OK) pack_payload(x->arena, rq, *in);
    return st;
}

// --- the answer ---

static unsigned status_of(const RouteWords *r)
{
    const char *dot = strrchr(r->method->name, '.');
    bool creates = strcmp(r->verb, "POST") == 0 && dot && strncmp(dot + 1, "Create", 6) == 0;
    return creates ? 201 : 200;
}

// Where what was made can be read: below the path that made it, if that can be read at all.
static void put_location(Exchange *x, const char *id)
{
    const char *path = id ? arena_print(x->arena, "%s/%s", x->path, id) : "";
    if (route_find(x->arena, "GET", path).route) http_put_header(x, "Location", path);
}

static void put_headers(Exchange *x, const Cohoi__Reply *reply, const ReplyTraits *traits)
{
    if (reply->n_positions)
        http_put_header(x, "Cohoi-Position", positions_text(x->arena, reply->positions, reply->n_positions));
    if (reply->replayed) http_put_header(x, "Idempotent-Replayed", "true");
    if (traits->version) http_put_header(x, "ETag", arena_print(x->arena, "\"%d\"", traits->version));
}

static void answer_message(Exchange *x, const RouteWords *r, const Cohoi__Reply *reply,
                           const ProtobufCMessage *out)
{
    ReplyTraits traits = transcode_traits(r, out);
    put_headers(x, reply, &traits);
    auth_put_cookies(x, r->method, out);
    if (out->descriptor == &cohoi__empty__descriptor) {
        http_answer(x, 204, NULL, NULL, 0);
        return;
    }
    unsigned status = status_of(r);
    if (status == 201) put_location(x, traits.id);
    size_t n;
    char *json = transcode_reply(x->arena, r, out, &n);
    http_answer(x, status, "application/json", json, n);
}

// The owner calls a field by its place in the request; the client sent the body alone: "contact.name" is its
// "name".
static void name_as_sent(Arena *a, const RouteWords *r, Cohoi__Problem *p)
{
    if (!p || !r->body || same(r->body, "*")) return;
    const char *prefix = arena_print(a, "%s.", json_name_of(a, r->body));
    size_t n = strlen(prefix);
    for (size_t i = 0; i < p->n_violations; i++) {
        char **field = &p->violations[i]->field;
        if (*field && strncmp(*field, prefix, n) == 0) *field += n;
    }
}

static void answer_refusal(Exchange *x, const RouteWords *r, const Cohoi__Reply *reply)
{
    if (reply->n_positions) // a refusal that is a fact of its own
        http_put_header(x, "Cohoi-Position", positions_text(x->arena, reply->positions, reply->n_positions));
    name_as_sent(x->arena, r, reply->problem);
    problem_answer(x, (Status)reply->status, reply->problem);
}

static void answer_reply(Exchange *x, const RouteWords *r, const Visitor *v, Cohoi__Request *rq,
                         ProtobufCMessage *in, const Cohoi__Reply *reply)
{
    if (reply->status != OK) {
        answer_refusal(x, r, reply);
        return;
    }
    ProtobufCMessage *out = protobuf_c_message_unpack(r->method->out, arena_allocator(x->arena),
                                                      reply->payload.len, reply->payload.data);
    if (!out) {
        log_error("reply not understood", "method=%s", r->method->name);
        problem_answer(x, INTERNAL, NULL);
    } else if (out->descriptor == &cohoi__download__descriptor) {
        download_answer(x, r->method, rq, in, (const Cohoi__Download *)out);
    } else {
        if (v->token && r->method->session == COHOI__SESSION_EFFECT__SESSION_END) token_end(v->token);
        answer_message(x, r, reply, out);
    }
}

static void answer_no_route(Exchange *x, const RouteMatch *m)
{
    if (!m->allow) {
        door_not_found(x);
        return;
    }
    http_put_header(x, "Allow", m->allow);
    problem_answer_code(x, COHOI__CODE__METHOD_NOT_ALLOWED);
}

void call_serve(Exchange *x)
{
    uint64_t deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms;
    RouteMatch m = route_find(x->arena, x->verb, x->path);
    if (!m.route) {
        answer_no_route(x, &m);
        return;
    }
    const MethodWords *method = m.route->method;
    x->route = m.route->path;
    Visitor visitor = {0};
    // What anyone may call looks at no token: a stale cookie does not stand in the way of a log-in.
    if (!(method->anyone ? door_anonymous(x) : door_enter(x, deadline, &visitor))) return;
    if (!door_allows(x, &visitor, method)) return;

    Refusal why = {.arena = x->arena};
    Cohoi__Request rq = COHOI__REQUEST__INIT;
    ProtobufCMessage *in;
    Status st = make_request(x, &m, &visitor, &rq, &in, &why);
    if (st != OK) {
        problem_answer(x, st, why.problem);
        return;
    }
    if (x->intake)
        deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms; // the body took its time
    answer_reply(x, m.route, &visitor, &rq, in, rpc_send(method->daemon, &rq, deadline, x->arena));
}
