// cache -- entries live in one of two generations; when the younger is full or as old as an entry may get,
// the older is dropped as a whole. So nothing is freed singly, and nothing is kept longer than two lives.
#include "services/gateway/cache.h"
#include "common/clock.h"
#include <sodium.h>
#include <string.h>

typedef struct CacheEntry {
    struct CacheEntry *next;
    CacheKey key;
    uint64_t until;
    ProtobufCBinaryData bytes;
} Entry;

CacheKey cache_key(const char *text)
{
    CacheKey key;
    crypto_generichash(key.hash, sizeof key.hash, (const unsigned char *)text, strlen(text), NULL, 0);
    return key;
}

static void drop(CacheGeneration *g)
{
    arena_drop(g->arena);
    *g = (CacheGeneration){0};
}

static void make_room(Cache *c, uint64_t now)
{
    if (c->young.arena && c->young.n < c->most && now < c->young.began + c->life_ms) return;
    drop(&c->old);
    c->old = c->young;
    c->young = (CacheGeneration){.arena = arena_make(), .began = now};
    c->young.slots = arena_alloc(c->young.arena, c->most * sizeof(Entry *));
}

static Entry **slot(const Cache *c, const CacheGeneration *g, const CacheKey *key)
{
    unsigned n;
    memcpy(&n, key->hash, sizeof n);
    return &g->slots[n % c->most];
}

static const Entry *find(const Cache *c, const CacheGeneration *g, const CacheKey *key)
{
    for (const Entry *e = g->arena ? *slot(c, g, key) : NULL; e; e = e->next)
        if (memcmp(&e->key, key, sizeof *key) == 0) return e; // the latest stands first
    return NULL;
}

bool cache_find(const Cache *c, CacheKey key, ProtobufCBinaryData *out)
{
    const Entry *e = find(c, &c->young, &key);
    if (!e) e = find(c, &c->old, &key);
    if (!e || clock_monotonic() >= e->until) return false;
    *out = e->bytes;
    return true;
}

void cache_put(Cache *c, CacheKey key, ProtobufCBinaryData bytes, unsigned life_ms)
{
    uint64_t now = clock_monotonic();
    make_room(c, now);
    Entry *e = arena_alloc(c->young.arena, sizeof *e);
    e->key = key;
    e->until = now + (life_ms < c->life_ms ? life_ms : c->life_ms);
    e->bytes.len = bytes.len;
    if (bytes.data) e->bytes.data = arena_memdup(c->young.arena, bytes.data, bytes.len);
    Entry **at = slot(c, &c->young, &key);
    e->next = *at;
    *at = e;
    c->young.n++;
}

void cache_forget(Cache *c)
{
    drop(&c->young);
    drop(&c->old);
}
