// routes -- which method a verb and a path lead to; a tree of path segments made once from route_words.
#pragma once
#include "common/arena.h"
#include "common/words.h"
#include <stdbool.h>

enum { ROUTE_PARAMS = 8 };

typedef struct RouteMatch {
    const RouteWords *route;         // NULL: no method
    const char *allow;               // the verbs that the path takes, "GET, PATCH"; NULL: the path is unknown
    unsigned n;                      // path parameters
    const char *names[ROUTE_PARAMS]; // as in the .proto
    const char *values[ROUTE_PARAMS]; // percent-decoded, in the arena
} RouteMatch;

void routes_build(const RouteWords *table); // ends with verb NULL; lives as long as the process
RouteMatch route_find(Arena *a, const char *verb, const char *path);

// Percent-decoded, in the arena; NULL when it is not well-formed or not UTF-8. `plus`: '+' is a space (query
// strings).
char *percent_decode(Arena *a, const char *text, size_t n, bool plus);
