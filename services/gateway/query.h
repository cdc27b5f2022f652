// query -- the query string of routes that no .proto describes.
#pragma once
#include "services/gateway/http.h"

enum { QUERY_MOST = 16 };
typedef struct Query {
    unsigned n;
    const char *names[QUERY_MOST], *values[QUERY_MOST];
} Query;

// `known`: NULL-ended. False: refused, and answered.
bool query_read(Exchange *x, const char *const *known, Query *out);
const char *query_value(const Query *q, const char *name); // NULL: absent or empty
