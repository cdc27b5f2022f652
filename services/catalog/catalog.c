// catalog -- statuses and results: their ids, names and sense.
#include "services/catalog/catalog.h"
#include "common/clock.h"
#include "common/text.h"

void catalog_begin(Catalog *c, const char *id, Arena *a)
{
    static Catalog__Catalog__Module both[] = {CATALOG__CATALOG__MODULE__CUSTOMER,
                                              CATALOG__CATALOG__MODULE__TRANSACTION};
    c->id = arena_copy(a, id);
    c->has_active = true;
    c->active = false;
    c->version = 0;
    if (c->n_modules > 0) return;
    c->n_modules = 2;
    c->modules = both;
}

void catalog_settle(Catalog *c, Arena *a)
{
    c->name = text_trim(a, c->name);
    if (!c->has_show_status_on) c->show_status_on = CATALOG__CATALOG__SHOW_STATUS_ON__BOTH;
    c->has_show_status_on = true;
    for (size_t i = 0; i < c->n_customer_statuses; i++) {
        CustomerStatus *s = c->customer_statuses[i];
        if (!s->id) s->id = uuid_make(a);
        s->name = text_trim(a, s->name);
        s->color = text_is_blank(s->color) ? NULL : text_trim(a, s->color);
    }
    for (size_t i = 0; i < c->n_results; i++) {
        Result *r = c->results[i];
        if (!r->id) r->id = uuid_make(a);
        r->name = text_trim(a, r->name);
    }
}

// --- whether it makes sense ---

// Statuses first, then results: their ids differ from each other, too.
static const char *id_at(const Catalog *c, size_t i)
{
    return i < c->n_customer_statuses ? c->customer_statuses[i]->id
                                      : c->results[i - c->n_customer_statuses]->id;
}

static const char *path_at(const Catalog *c, size_t i, Arena *a)
{
    return i < c->n_customer_statuses ? arena_print(a, "customerStatuses[%zu].id", i)
                                      : arena_print(a, "results[%zu].id", i - c->n_customer_statuses);
}

static bool is_among(const char *id, char *const *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (same(id, ids[i])) return true;
    }
    return false;
}

static bool stands_before(const Catalog *c, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (same(id_at(c, i), id_at(c, j))) return true;
    }
    return false;
}

static Status check_ids(const Catalog *c, char *const *strange, size_t n_strange, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < c->n_customer_statuses + c->n_results; i++) {
        if (!is_among(id_at(c, i), strange, n_strange) && !stands_before(c, i)) continue;
        st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, path_at(c, i, why->arena));
    }
    return st;
}

static bool has_status(const Catalog *c, const char *id)
{
    for (size_t i = 0; i < c->n_customer_statuses; i++) {
        if (same(c->customer_statuses[i]->id, id)) return true;
    }
    return false;
}

static Status check_actions(const Catalog *c, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < c->n_results; i++) {
        const char *status_id = c->results[i]->customer_status_id;
        if (!status_id || has_status(c, status_id)) continue;
        st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE,
                          arena_print(why->arena, "results[%zu].customerStatusId", i));
    }
    return st;
}

Status catalog_check(const Catalog *c, char *const *strange, size_t n_strange, Refusal *why)
{
    if (text_is_blank(c->name)) return refuse_field(why, COHOI__CODE__REQUIRED, "name");
    Status st = check_ids(c, strange, n_strange, why);
    return st == OK ? check_actions(c, why) : st;
}
