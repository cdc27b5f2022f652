// query -- the query string of routes that no .proto describes.
#include "services/gateway/query.h"
#include "services/gateway/problems.h"
#include "services/gateway/routes.h"
#include <string.h>

static bool is_known(const char *name, const char *const *known)
{
    for (; *known; known++)
        if (strcmp(*known, name) == 0) return true;
    return false;
}

static bool take(Exchange *x, const char *pair, size_t n, const char *const *known, Query *out)
{
    const char *equals = memchr(pair, '=', n);
    size_t n_name = equals ? (size_t)(equals - pair) : n;
    const char *name = percent_decode(x->arena, pair, n_name, true);
    const char *value = equals ? percent_decode(x->arena, equals + 1, n - n_name - 1, true) : "";
    if (!name || !value || out->n == QUERY_MOST) {
        problem_answer_field(x, COHOI__CODE__BAD_FORMAT, name ? name : "");
        return false;
    }
    if (!is_known(name, known)) {
        problem_answer_field(x, COHOI__CODE__UNKNOWN_FIELD, name);
        return false;
    }
    out->names[out->n] = name;
    out->values[out->n++] = value;
    return true;
}

bool query_read(Exchange *x, const char *const *known, Query *out)
{
    *out = (Query){0};
    for (const char *at = x->query; *at;) {
        size_t n = strcspn(at, "&");
        if (n > 0 && !take(x, at, n, known, out)) return false;
        at += n;
        if (*at) at++;
    }
    return true;
}

const char *query_value(const Query *q, const char *name)
{
    for (unsigned i = 0; i < q->n; i++)
        if (strcmp(q->names[i], name) == 0 && *q->values[i]) return q->values[i];
    return NULL;
}
