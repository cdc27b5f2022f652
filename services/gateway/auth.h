// auth -- who asks: bearer tokens, the session cookie, and what log-in and log-out do to cookies.
#pragma once
#include "common/refusal.h"
#include "common/words.h"
#include "services/gateway/http.h"
#include "services/gateway/tokens.h"

typedef struct Visitor {
    Cohoi__Actor *actor; // NULL: nobody
    const char *token;   // as it came; NULL: none
    const char *csrf_token;
    bool by_cookie;
} Visitor;

// Who asks, in the arena of x. Nobody is OK; a token that is unknown is not. May wait.
MUST_CHECK Status auth_identify(Exchange *x, uint64_t deadline, Visitor *out);
// The same token once more, for open streams.
MUST_CHECK Status auth_again(const char *token, Arena *a, uint64_t deadline, Cohoi__Actor **out);
// Writes by cookie must show the session's CSRF token.
bool auth_csrf_is_right(const Exchange *x, const Visitor *v);
// Sets or clears the cookies as the method's option `session` says.
void auth_put_cookies(Exchange *x, const MethodWords *method, const ProtobufCMessage *reply);

// The value of a cookie in a Cookie header; NULL when there is none.
const char *cookie_value(Arena *a, const char *header, const char *name);
