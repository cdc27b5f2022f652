// cache -- bytes under a key for a few seconds, in bounded memory; forgotten singly by age, or all at once.
#pragma once
#include "common/arena.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct CacheKey {
    unsigned char hash[16];
} CacheKey;
CacheKey cache_key(const char *text); // texts themselves, such as tokens, are not kept

typedef struct CacheGeneration {
    Arena *arena; // NULL: empty
    struct CacheEntry **slots;
    unsigned n;
    uint64_t began;
} CacheGeneration;

typedef struct Cache { // zeroed but for its first two fields, it is empty and ready
    unsigned most;     // entries in a generation; there are two
    unsigned life_ms;
    CacheGeneration young, old;
} Cache;

// The bytes are borrowed until the caller waits.
bool cache_find(const Cache *c, CacheKey key, ProtobufCBinaryData *out);
void cache_put(Cache *c, CacheKey key, ProtobufCBinaryData bytes,
               unsigned life_ms); // at most the cache's own life
void cache_forget(Cache *c);
