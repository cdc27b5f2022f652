// auth -- who asks: bearer tokens, the session cookie, and what log-in and log-out do to cookies.
#include "services/gateway/auth.h"
#include "common/clock.h"
#include "services/gateway/settings.h"
#include "services/gateway/transcode.h"
#include <cohoi/options.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <sodium.h>
#include <string.h>

#define SESSION_COOKIE "cohoi_session"
#define CSRF_COOKIE    "cohoi_csrf"

enum { LONGEST_TOKEN = 200, PATIENCE_MS = 5000 }; // how long accounts is waited for before 503

// --- reading ---

const char *cookie_value(Arena *a, const char *header, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = header; at && *at;) {
        at += strspn(at, "; ");
        size_t length = strcspn(at, ";");
        if (length > n && at[n] == '=' && memcmp(at, name, n) == 0)
            return arena_copy_n(a, at + n + 1, length - n - 1);
        at += length;
    }
    return NULL;
}

static const char *token_of(Exchange *x, Visitor *out)
{
    const char *authorization = http_header(x, "Authorization");
    if (authorization) {
        bool bearer = strncasecmp(authorization, "Bearer ", 7) == 0;
        return bearer ? arena_copy(x->arena, authorization + 7 + strspn(authorization + 7, " ")) : "";
    }
    out->by_cookie = true;
    return cookie_value(x->arena, http_header(x, "Cookie"), SESSION_COOKIE);
}

static bool is_plausible(const char *token)
{
    size_t n = strlen(token);
    if (n == 0 || n > LONGEST_TOKEN) return false;
    for (const char *c = token; *c; c++)
        if (*c <= ' ' || *c > '~') return false;
    return true;
}

// A token that opens nothing is one thing; accounts that does not answer is our fault.
static Status as_told(Status st)
{
    return st == OK || st == UNAUTHENTICATED ? st : st == INVALID_ARGUMENT ? UNAUTHENTICATED : UNAVAILABLE;
}

static Status resolve(const char *token, Arena *a, uint64_t deadline, Accounts__ResolvedToken **out)
{
    uint64_t patience = clock_monotonic() + PATIENCE_MS;
    if (!is_plausible(token)) return UNAUTHENTICATED;
    return as_told(token_resolve(token, a, deadline < patience ? deadline : patience, out));
}

Status auth_identify(Exchange *x, uint64_t deadline, Visitor *out)
{
    Accounts__ResolvedToken *known;
    *out = (Visitor){0};
    out->token = token_of(x, out);
    if (!out->token) return OK;
    Status st = resolve(out->token, x->arena, deadline, &known);
    if (st != OK) return st;
    if (out->by_cookie && !known->is_session) return UNAUTHENTICATED; // an API token is no cookie
    out->actor = known->actor;
    out->csrf_token = known->csrf_token;
    return OK;
}

Status auth_again(const char *token, Arena *a, uint64_t deadline, Cohoi__Actor **out)
{
    Accounts__ResolvedToken *known;
    Status st = resolve(token, a, deadline, &known);
    if (st == OK) *out = known->actor;
    return st;
}

bool auth_csrf_is_right(const Exchange *x, const Visitor *v)
{
    const char *shown = http_header(x, "X-CSRF-Token");
    if (!v->by_cookie || strcmp(x->verb, "GET") == 0) return true;
    if (!shown || !v->csrf_token || !*v->csrf_token || strlen(shown) != strlen(v->csrf_token)) return false;
    return sodium_memcmp(shown, v->csrf_token, strlen(shown)) == 0;
}

// --- cookies ---

static void put_cookie(Exchange *x, const char *name, const char *value, const char *life, bool readable)
{
    http_put_header(x, "Set-Cookie",
                    arena_print(x->arena, "%s=%s; Path=/; SameSite=Lax%s%s%s", name, value,
                                readable ? "" : "; HttpOnly", settings.tls_in_front ? "; Secure" : "", life));
}

static const char *life_of(Arena *a, const ProtobufCMessage *reply)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(reply->descriptor, "expires_at");
    if (!f || f->descriptor != &google__protobuf__timestamp__descriptor) return "";
    const Google__Protobuf__Timestamp *at =
        *(Google__Protobuf__Timestamp *const *)((const char *)reply + f->offset);
    if (!at) return "";
    long seconds = (long)((timestamp_time(at) - clock_now()) / SECOND);
    return arena_print(a, "; Max-Age=%ld", seconds > 0 ? seconds : 0);
}

void auth_put_cookies(Exchange *x, const MethodWords *method, const ProtobufCMessage *reply)
{
    if (method->session == COHOI__SESSION_EFFECT__SESSION_END) {
        put_cookie(x, SESSION_COOKIE, "", "; Max-Age=0", false);
        put_cookie(x, CSRF_COOKIE, "", "; Max-Age=0", true);
        return;
    }
    if (method->session != COHOI__SESSION_EFFECT__SESSION_START) return;
    const char *token = message_text(reply, "token"), *csrf = message_text(reply, "csrf_token");
    const char *life = life_of(x->arena, reply);
    if (token) put_cookie(x, SESSION_COOKIE, token, life, false);
    if (csrf) put_cookie(x, CSRF_COOKIE, csrf, life, true);
}
