// commands_catalog -- making, changing and activating catalogs. CAT-01..03
#include "common/check.h"
#include "common/text.h"
#include "common/unit.h"
#include "services/catalog/commands.h"

#define ALL_CATALOGS "catalogs" // the partition key: activations are seen in one order

static void ids_of(const Catalog *c, Arena *a, char ***ids, size_t *n)
{
    for (size_t i = 0; i < c->n_customer_statuses; i++) {
        if (c->customer_statuses[i]->id) PUSH(a, *ids, *n, c->customer_statuses[i]->id);
    }
    for (size_t i = 0; i < c->n_results; i++) {
        if (c->results[i]->id) PUSH(a, *ids, *n, c->results[i]->id);
    }
}

// `wish`: statuses and results that are given; NULL: none.
static Status load(Request *rq, Tx *tx, const char *id, const Catalog *wish, CatalogScene *out)
{
    char **ids = NULL;
    size_t n = 0;

    if (wish) ids_of(wish, rq->arena, &ids, &n);
    Status st = catalog_scene_load(tx, rq->arena, id, n, ids, out);
    if (st != OK || !id) return st;
    if (!out->catalog) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return version_fits(rq, out->catalog->version);
}

static void touch(Request *rq, Catalog *c)
{
    c->has_version = true;
    c->version++;
    c->updated_at = timestamp_make(rq->arena, rq->now);
}

static void tell_saved(Tx *tx, Catalog *c, Cohoi__Change **changes, size_t n_changes)
{
    Catalog__CatalogSaved saved = CATALOG__CATALOG_SAVED__INIT;
    saved.catalog = c;
    saved.changes = changes;
    saved.n_changes = n_changes;
    emit(tx, c->id, ALL_CATALOGS, &saved);
}

Status create_catalog(Request *rq, Tx *tx)
{
    const Catalog__CreateCatalog *in = rq->in;
    Catalog *c = arena_clone(rq->arena, &in->catalog->base);
    CatalogScene s = {0};

    Status st = load(rq, tx, NULL, c, &s);
    if (st != OK) return st;
    catalog_begin(c, uuid_make(rq->arena), rq->arena);
    catalog_settle(c, rq->arena);
    st = catalog_check(c, s.strange, s.n_strange, rq->why);
    if (st != OK) return st;

    touch(rq, c);
    c->created_at = c->updated_at;
    catalog_insert(tx, rq->arena, c);
    tell_saved(tx, c, NULL, 0);
    *(Catalog *)rq->out = *c;
    return OK;
}

Status update_catalog(Request *rq, Tx *tx)
{
    const Catalog__UpdateCatalog *in = rq->in;
    Cohoi__Change **changes = NULL;
    CatalogScene s = {0};

    Status st = load(rq, tx, in->id, in->catalog, &s);
    if (st != OK) return st;
    Catalog *c = arena_clone(rq->arena, &s.catalog->base);
    Catalog *wish = arena_clone(rq->arena, &in->catalog->base);
    message_apply(&c->base, &wish->base, in->update_mask, in->n_update_mask);
    catalog_settle(c, rq->arena);
    st = catalog_check(c, s.strange, s.n_strange, rq->why);
    if (st != OK) return st;

    size_t n = message_changes(rq->arena, &s.catalog->base, &c->base, &changes);
    *(Catalog *)rq->out = *c;
    if (n == 0) return OK;
    touch(rq, c);
    catalog_save(tx, rq->arena, c);
    tell_saved(tx, c, changes, n);
    *(Catalog *)rq->out = *c;
    return OK;
}

// --- activation: at most one is active ---

static void deactivate(Request *rq, Tx *tx, Catalog *c)
{
    Cohoi__Change **changes = NULL;
    const Catalog before = *c;

    c->active = false;
    size_t n = message_changes(rq->arena, &before.base, &c->base, &changes);
    touch(rq, c);
    catalog_save(tx, rq->arena, c);
    tell_saved(tx, c, changes, n);
}

Status activate_catalog(Request *rq, Tx *tx)
{
    const Catalog__ActivateCatalog *in = rq->in;
    Catalog__CatalogActivated activated = CATALOG__CATALOG_ACTIVATED__INIT;
    CatalogScene s = {0};

    Status st = load(rq, tx, in->id, NULL, &s);
    if (st != OK) return st;
    *(Catalog *)rq->out = *s.catalog;
    if (s.catalog->active) return OK;
    if (s.active) deactivate(rq, tx, s.active);
    s.catalog->active = true;
    touch(rq, s.catalog);
    catalog_save(tx, rq->arena, s.catalog);
    activated.catalog = s.catalog;
    activated.before_id = s.active ? s.active->id : NULL;
    emit(tx, in->id, ALL_CATALOGS, &activated);
    *(Catalog *)rq->out = *s.catalog;
    return OK;
}
