// limits -- token buckets in bounded tables: 4096 rows of 4 buckets each; a new key takes the place of the
// one in its row that came last longest ago, and begins with a full bucket.
#include "services/gateway/limits.h"
#include "common/clock.h"
#include "services/gateway/settings.h"
#include <sodium.h>
#include <string.h>

enum { ROWS = 4096, WAYS = 4, MISSES_PER_SECOND = 20, MISSES_BURST = 400 };

typedef struct Bucket {
    uint64_t key, at; // at: clock_monotonic of the last take
    double left;
} Bucket;

static Bucket tables[LIMITS][ROWS][WAYS];
static struct {
    double per_second, burst;
} rates[LIMITS];
static unsigned char secret[crypto_shorthash_KEYBYTES]; // so that nobody can aim at a row

void limits_open(void)
{
    memset(tables, 0, sizeof tables);
    crypto_shorthash_keygen(secret);
    rates[LIMIT_REQUESTS].per_second = (double)settings.requests_per_second;
    rates[LIMIT_REQUESTS].burst = (double)settings.burst;
    rates[LIMIT_LOG_INS].per_second = (double)settings.log_ins_per_minute / 60;
    rates[LIMIT_LOG_INS].burst = (double)settings.log_ins_per_minute * 2;
    rates[LIMIT_MISSES].per_second = MISSES_PER_SECOND;
    rates[LIMIT_MISSES].burst = MISSES_BURST;
}

static Bucket *bucket_of(Limit which, uint64_t key)
{
    Bucket *row = tables[which][key % ROWS], *stalest = row;
    for (Bucket *b = row; b < row + WAYS; b++) {
        if (b->key == key && b->at) return b;
        if (b->at < stalest->at) stalest = b;
    }
    *stalest = (Bucket){key, clock_monotonic(), rates[which].burst};
    return stalest;
}

int limit_take(Limit which, const void *key, size_t n)
{
    uint64_t hash, now = clock_monotonic();
    crypto_shorthash((unsigned char *)&hash, key, n, secret);
    Bucket *b = bucket_of(which, hash);
    b->left += (double)(now - b->at) / 1000 * rates[which].per_second;
    if (b->left > rates[which].burst) b->left = rates[which].burst;
    b->at = now;
    if (b->left < 1) return 1 + (int)((1 - b->left) / rates[which].per_second);
    b->left -= 1;
    return 0;
}
