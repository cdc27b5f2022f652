// reader_query -- what a subscriber asks for: sources, types, where to begin, how much.
#include "services/gateway/reader_query.h"
#include "services/gateway/problems.h"
#include "services/gateway/query.h"
#include <stdlib.h>
#include <string.h>

enum { LIMIT_USUAL = 100, LIMIT_MOST = 1000 };

static const char *const parameters[] = {"source", "types", "after", "limit", NULL};

static bool want(Reader *r, const char *name)
{
    int source = source_numbered(name);
    if (source < 0) return false;
    r->wanted[source] = source_is_configured(source) && actor_may_follow(r->actor, name);
    return true;
}

static bool read_sources(Reader *r, const Query *q, Arena *a)
{
    bool named = false;
    for (unsigned i = 0; i < q->n; i++) {
        if (strcmp(q->names[i], "source") != 0) continue;
        char *rest = arena_copy(a, q->values[i]);
        for (char *one; (one = strtok_r(NULL, ",", &rest));) {
            named = true;
            if (!want(r, one)) return false;
        }
    }
    for (int s = 0; !named && s < sources_count(); s++) want(r, source_name(s));
    return true;
}

static bool read_types(Reader *r, const Query *q, Arena *a)
{
    for (unsigned i = 0; i < q->n; i++) {
        if (strcmp(q->names[i], "types") != 0) continue;
        char *rest = arena_copy(a, q->values[i]);
        for (char *one; (one = strtok_r(NULL, ",", &rest));) {
            if (r->n_types == MOST_TYPES) return false;
            r->types[r->n_types++] = one;
        }
    }
    return true;
}

static bool read_limit(Reader *r, const Query *q)
{
    const char *text = query_value(q, "limit");
    char *end = "";
    unsigned long n = text ? strtoul(text, &end, 10) : LIMIT_USUAL;
    r->left = (unsigned)n;
    return *end == '\0' && n >= 1 && n <= LIMIT_MOST;
}

// NULL: all is well. Else the parameter that is not.
static const char *read_parameters(Reader *r, const Query *q, const char *last_id, Arena *a)
{
    const char *after = last_id && *last_id ? last_id : query_value(q, "after");
    if (after && !vector_read(a, after, &r->at)) return "after";
    if (!read_sources(r, q, a)) return "source";
    if (!read_types(r, q, a)) return "types";
    return read_limit(r, q) ? NULL : "limit";
}

Reader *reader_for(Exchange *x, Visitor *v, uint64_t deadline, const char *last_id)
{
    Query q;
    if (!door_enter(x, deadline, v) || !door_signed_in(x, v, COHOI__PERMISSION__EVENTS_SUBSCRIBE))
        return NULL;
    if (!query_read(x, parameters, &q)) return NULL;
    Reader *r = arena_alloc(x->arena, sizeof *r);
    r->actor = v->actor;
    const char *wrong = read_parameters(r, &q, last_id, x->arena);
    if (!wrong) return r;
    problem_answer_field(x, COHOI__CODE__UNKNOWN_VALUE, wrong);
    return NULL;
}
