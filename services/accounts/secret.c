// secret -- passwords, tokens and their hashes.
#include "services/accounts/secret.h"
#include "common/fiber.h"
#include "common/pg.h"
#include <sodium.h>
#include <string.h>

enum { OPS = 2, MEMORY = 19 * 1024 * 1024 }; // argon2id t=2, 19 MiB: OWASP's least, 20 ms here

typedef struct Hashing {
    const char *password, *hash;
    char made[crypto_pwhash_STRBYTES];
    bool fits;
} Hashing;

static void make_hash(void *arg)
{
    Hashing *h = arg;
    h->fits = crypto_pwhash_str_alg(h->made, h->password, strlen(h->password), OPS, MEMORY,
                                    crypto_pwhash_ALG_ARGON2ID13) == 0;
}

char *password_hash(Arena *a, const char *password)
{
    Hashing h = {.password = password};
    fiber_work(make_hash, &h);
    return h.fits ? arena_copy(a, h.made) : NULL;
}

static void verify_hash(void *arg)
{
    Hashing *h = arg;
    h->fits = crypto_pwhash_str_verify(h->hash, h->password, strlen(h->password)) == 0;
}

bool password_fits(const char *hash, const char *password)
{
    Hashing h = {.password = password, .hash = hash};
    if (*hash) {
        fiber_work(verify_hash, &h);
        return h.fits;
    }
    fiber_work(make_hash, &h); /* nobody of that name: the answer takes as long */
    return false;
}

char *secret_make(Arena *a, const char *prefix)
{
    unsigned char bytes[32];
    char text[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return arena_print(a, "%s%s", prefix, text);
}

char *secret_hash(Arena *a, const char *secret)
{
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret, strlen(secret), NULL, 0);
    return arg_bytes(a, hash, sizeof hash);
}
