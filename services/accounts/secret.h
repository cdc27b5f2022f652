// secret -- passwords, tokens and their hashes (libsodium). Hashing a password takes 20 ms and 19 MiB: it
// parks the fiber and runs in the thread pool.
#pragma once
#include "common/arena.h"
#include <stdbool.h>

#define API_TOKEN_PREFIX "cohoi_" // sessions' tokens have none

char *password_hash(Arena *a, const char *password);        // parks; NULL when there is no memory for it
bool password_fits(const char *hash, const char *password); // parks; `hash` "": takes as long and is false
char *secret_make(Arena *a, const char *prefix);            // and 32 random bytes, base64url
char *secret_hash(Arena *a, const char *secret);            // BLAKE2b-256 as bytea text, for look-up
