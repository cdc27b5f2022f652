// listed -- what a contact names of the company's lists.
#include "services/contacts/listed.h"
#include "common/text.h"

enum { SINGLE = 5 }; // fields that name one

static void add(Listed *all, size_t *n, const char *field, const char *list, const char *id)
{
    if (id) all[(*n)++] = (Listed){field, list, id};
}

size_t listed_by(const Contact *c, Arena *a, Listed **out)
{
    size_t n = 0;
    Listed *all = *out = arena_alloc(a, (SINGLE + c->n_offered_service_ids) * sizeof *all);

    add(all, &n, "rank", "ranks", c->rank);
    add(all, &n, "businessFormId", "businessForms", c->business_form_id);
    add(all, &n, "marketWayId", "marketWays", c->market_way_id);
    add(all, &n, "industryId", "industries", c->industry_id);
    add(all, &n, "businessKindId", "businessKinds", c->business_kind_id);
    for (size_t i = 0; i < c->n_offered_service_ids; i++)
        add(all, &n, arena_print(a, "offeredServiceIds[%zu]", i), "services", c->offered_service_ids[i]);
    return n;
}

static bool is_among(const Listed *all, size_t n, const Listed *one)
{
    for (size_t i = 0; i < n; i++)
        if (same(all[i].list, one->list) && same(all[i].id, one->id)) return true;
    return false;
}

size_t listed_anew(const Contact *before, const Contact *c, Arena *a, Listed **out)
{
    Listed *was = NULL, *is = NULL;
    size_t n_was = before ? listed_by(before, a, &was) : 0, n_is = listed_by(c, a, &is), n = 0;

    for (size_t i = 0; i < n_is; i++)
        if (!is_among(was, n_was, &is[i])) is[n++] = is[i];
    *out = is;
    return n;
}

const ValueCopy *listed_find(const ValueCopy *values, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (same(values[i].id, id)) return &values[i];
    return NULL;
}

Status listed_check(const Contact *before, const Contact *c, const ValueCopy *values, size_t n, Refusal *why)
{
    Listed *named;
    size_t n_named = listed_anew(before, c, why->arena, &named);
    Status st = OK;

    for (size_t i = 0; i < n_named; i++) {
        const ValueCopy *v = listed_find(values, n, named[i].id);
        if (!v || !same(v->list, named[i].list))
            st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, named[i].field);
        else if (!v->active)
            st = refuse_field(why, COHOI__CODE__VALUE_INACTIVE, named[i].field);
    }
    return st;
}
