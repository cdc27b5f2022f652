// target -- where a webhook may send to. Pure. PEE-07
#pragma once
#include "common/arena.h"
#include <stdbool.h>
#include <sys/socket.h>

// The company's setting webhookAllowedTargets: host names, and networks.
typedef struct Allowed {
    size_t n;
    char **items;
} Allowed;

typedef struct Target {
    const char *host; // without brackets
    const char *port;
    bool is_https;
    bool is_named; // the host stands among those allowed
} Target;

// Reads the address as the one who sends will. False: no http or https, or a name or password in it.
bool target_read(Arena *a, const char *url, const Allowed *allowed, Target *out);
// https to what is public; to what is named also http, and wherever it is.
bool target_may_be(const Target *t, const Allowed *allowed, const struct sockaddr *address);
char *target_shown(Arena *a, const char *url); // without a query: it may hold a secret
