// door -- who comes in, and how often: identity, rates, rights. What is refused here is answered here.
#include "services/gateway/door.h"
#include "common/rights.h"
#include "services/gateway/cache.h"
#include "services/gateway/limits.h"
#include "services/gateway/problems.h"
#include <cohoi/options.pb-c.h>
#include <string.h>

// A wrong token or a path that leads nowhere counts against the address. The right token is never refused for
// that: it is looked at first.
static void answer_miss(Exchange *x, Cohoi__Code code)
{
    int wait = limit_take(LIMIT_MISSES, x->address, strlen(x->address));
    if (wait)
        problem_answer_later(x, COHOI__CODE__RESOURCE_EXHAUSTED, wait);
    else
        problem_answer_code(x, code);
}

static bool is_within(Exchange *x, Limit which, const void *key, size_t n)
{
    int wait = limit_take(which, key, n);
    if (wait) problem_answer_later(x, COHOI__CODE__RESOURCE_EXHAUSTED, wait);
    return wait == 0;
}

bool door_anonymous(Exchange *x)
{
    return is_within(x, LIMIT_REQUESTS, x->address, strlen(x->address));
}

bool door_enter(Exchange *x, uint64_t deadline, Visitor *out)
{
    Status st = auth_identify(x, deadline, out);
    if (st == UNAUTHENTICATED) {
        http_put_header(x, "WWW-Authenticate", "Bearer");
        answer_miss(x, COHOI__CODE__UNAUTHENTICATED);
        return false;
    }
    if (st != OK) {
        problem_answer_code(x, COHOI__CODE__UNAVAILABLE);
        return false;
    }
    if (!out->actor) return door_anonymous(x);
    x->user_id = out->actor->user_id;
    CacheKey key = cache_key(out->token);
    return is_within(x, LIMIT_REQUESTS, key.hash, sizeof key.hash);
}

static bool answer_unless_ok(Exchange *x, Status st, const Refusal *why)
{
    if (st == UNAUTHENTICATED) http_put_header(x, "WWW-Authenticate", "Bearer");
    if (st != OK) problem_answer(x, st, why->problem);
    return st == OK;
}

static bool csrf_is_right(Exchange *x, const Visitor *v)
{
    bool right = !v->actor || auth_csrf_is_right(x, v);
    if (!right) problem_answer_code(x, COHOI__CODE__CSRF_TOKEN_WRONG);
    return right;
}

bool door_allows(Exchange *x, const Visitor *v, const MethodWords *method)
{
    Refusal why = {.arena = x->arena};
    if (method->session == COHOI__SESSION_EFFECT__SESSION_START &&
        !is_within(x, LIMIT_LOG_INS, x->address, strlen(x->address)))
        return false;
    return answer_unless_ok(x, rights_check(method, v->actor, &why), &why) && csrf_is_right(x, v);
}

bool door_signed_in(Exchange *x, const Visitor *v, Cohoi__Permission permission)
{
    MethodWords like = {.permission = permission,
                        .signed_in = permission == COHOI__PERMISSION__PERMISSION_NONE};
    return door_allows(x, v, &like);
}

void door_not_found(Exchange *x)
{
    answer_miss(x, COHOI__CODE__NOT_FOUND);
}
