// tokens -- whom a bearer token or session token stands for: asked of accounts, remembered 5 s at most.
//
// Those who ask for the same token at once wait for one answer. Wrong tokens have a cache of their own, so
// that guesses do not drive out what is known.
#include "services/gateway/tokens.h"
#include "common/fiber.h"
#include "common/metrics.h"
#include "common/rpc.h"
#include "services/gateway/cache.h"
#include <string.h>

enum { MOST_TRIES = 3, WRONG_MS = 1000 };

typedef struct Waiter { // on the stack of the fiber that waits; next points to itself once it is taken off
    struct Waiter *next;
    Fiber *fiber;
} Waiter;

typedef struct Asking { // on the stack of the fiber that asks
    struct Asking *next;
    CacheKey key;
    Waiter *waiters;
} Asking;

static Cache known = {.most = 10000, .life_ms = 5000}; // packed ResolvedTokens
static Cache wrong = {.most = 10000, .life_ms = 5000};
static Asking *askings;
static unsigned revision; // raised by tokens_forget: an answer that was under way then is not believed

void tokens_forget(void)
{
    cache_forget(&known);
    cache_forget(&wrong);
    revision++;
}

// Outlives what may still be known.
void token_end(const char *token)
{
    cache_put(&wrong, cache_key(token), (ProtobufCBinaryData){0}, known.life_ms);
    revision++;
}

// --- asking accounts ---

static Status ask(const char *token, Arena *a, uint64_t deadline, Accounts__ResolvedToken **out)
{
    Accounts__ResolveToken in = ACCOUNTS__RESOLVE_TOKEN__INIT;
    in.token = (char *)token;
    metric_add("cohoi_gateway_tokens_asked_total", "", 1);
    Status st = rpc_call("accounts.Accounts.ResolveToken", &in.base, out, NULL, deadline, a, NULL);
    return st == OK && !(*out)->actor ? UNAUTHENTICATED : st;
}

static void remember(CacheKey key, Status st, const Accounts__ResolvedToken *answer, Arena *a)
{
    if (st == UNAUTHENTICATED) cache_put(&wrong, key, (ProtobufCBinaryData){0}, WRONG_MS);
    if (st != OK) return;
    ProtobufCBinaryData bytes = {accounts__resolved_token__get_packed_size(answer), NULL};
    bytes.data = arena_alloc(a, bytes.len + 1);
    accounts__resolved_token__pack(answer, bytes.data);
    cache_put(&known, key, bytes, known.life_ms);
}

static void wake_waiters(Asking *mine)
{
    Asking **at = &askings;
    while (*at != mine) at = &(*at)->next;
    *at = mine->next;
    for (Waiter *w = mine->waiters, *next; w; w = next) {
        next = w->next;
        w->next = w;
        fiber_wake_soon(w->fiber);
    }
}

static Status ask_for_all(const char *token, CacheKey key, Arena *a, uint64_t deadline,
                          Accounts__ResolvedToken **out)
{
    Asking mine = {.next = askings, .key = key};
    askings = &mine;
    Status st;
    unsigned asked_at, tries = 0;
    do {
        asked_at = revision;
        st = ask(token, a, deadline, out);
    } while (asked_at != revision && ++tries < MOST_TRIES);
    if (asked_at == revision) remember(key, st, *out, a);
    wake_waiters(&mine);
    return st;
}

static Asking *being_asked(CacheKey key)
{
    for (Asking *a = askings; a; a = a->next)
        if (memcmp(&a->key, &key, sizeof key) == 0) return a;
    return NULL;
}

// False: the deadline came first.
static bool wait_for(Asking *asking, uint64_t deadline)
{
    Waiter me = {.next = asking->waiters, .fiber = fiber_self()};
    asking->waiters = &me;
    if (fiber_park_until(deadline) || me.next == &me) return true;
    Waiter **at = &asking->waiters;
    while (*at != &me) at = &(*at)->next;
    *at = me.next;
    return false;
}

// --- resolving ---

static bool is_remembered(CacheKey key, Arena *a, Accounts__ResolvedToken **out, Status *st)
{
    ProtobufCBinaryData bytes;
    *st = UNAUTHENTICATED;
    if (cache_find(&wrong, key, &bytes)) return true;
    if (!cache_find(&known, key, &bytes)) return false;
    *out = accounts__resolved_token__unpack(arena_allocator(a), bytes.len, bytes.data);
    *st = *out ? OK : INTERNAL;
    return true;
}

Status token_resolve(const char *token, Arena *a, uint64_t deadline, Accounts__ResolvedToken **out)
{
    Status st;
    CacheKey key = cache_key(token);
    if (is_remembered(key, a, out, &st)) return st;
    Asking *asking = being_asked(key);
    if (!asking) return ask_for_all(token, key, a, deadline, out);
    if (!wait_for(asking, deadline)) return DEADLINE_EXCEEDED;
    return is_remembered(key, a, out, &st) ? st : UNAVAILABLE; // he who asked was not answered
}
