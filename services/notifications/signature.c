// signature -- secrets and signatures of webhooks.
#include "services/notifications/signature.h"
#include <sodium.h>
#include <string.h>

enum { LEAST = 24, MOST = 64, USUAL = 32, KIND = sodium_base64_VARIANT_ORIGINAL };
static const char prefix[] = "whsec_";

Secret secret_make(Arena *a)
{
    Secret s = {USUAL, arena_alloc(a, USUAL)};
    randombytes_buf(s.data, s.len);
    return s;
}

bool secret_read(Arena *a, const char *text, Secret *out)
{
    size_t n = strlen(prefix);
    if (strncmp(text, prefix, n) != 0) return false;
    out->data = arena_alloc(a, MOST);
    if (sodium_base642bin(out->data, MOST, text + n, strlen(text + n), NULL, &out->len, NULL, KIND) != 0)
        return false;
    return out->len >= LEAST;
}

static char *base64(Arena *a, const void *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, KIND);
    return sodium_bin2base64(arena_alloc(a, room), room, bytes, n, KIND);
}

char *secret_text(Arena *a, Secret s)
{
    return arena_print(a, "%s%s", prefix, base64(a, s.data, s.len));
}

char *signature_make(Arena *a, Secret s, const char *id, long long seconds, const void *body, size_t n)
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    const char *head = arena_print(a, "%s.%lld.", id, seconds);

    crypto_auth_hmacsha256_init(&state, s.data, s.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, strlen(head));
    crypto_auth_hmacsha256_update(&state, body, n);
    crypto_auth_hmacsha256_final(&state, mac);
    return arena_print(a, "v1,%s", base64(a, mac, sizeof mac));
}
