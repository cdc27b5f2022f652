// commands_products -- what a customer makes or sells. CON-10, CON-11
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/rights.h"

// Products are read with their contact and changed by who may change it.
static Status rights_on(Request *rq, const Contact *of, bool to_change)
{
    bool may = to_change ? may_change_contact(rq->actor, of) : may_read_contact(rq->actor, of);
    return may ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

static void note(Request *rq, Tx *tx, const char *kind, const Product *p, Cohoi__Change **changes, size_t n)
{
    HistoryEntry *e = history_entry(rq, kind);
    e->note = p->name;
    e->changes = changes;
    e->n_changes = n;
    history_add(tx, rq->arena, p->contact_id, e);
}

// --- making ---

static void store_new(Request *rq, Tx *tx, Product *p, char *contact_id)
{
    Contacts__ProductCreated created = CONTACTS__PRODUCT_CREATED__INIT;

    p->id = uuid_derive(rq->arena, rq->command_id, "product");
    p->contact_id = contact_id;
    p->created_by = rq->actor->user_id;
    p->created_at = NULL;
    p->version = 0;
    product_touch(p, rq->arena, rq->now);
    product_insert(tx, rq->arena, p);
    count_add(tx, rq->arena, contact_id, COUNT_PRODUCTS, 1);
    note(rq, tx, "PRODUCT_ADDED", p, NULL, 0);
    created.product = p;
    emit(tx, p->id, contact_id, &created);
}

Status create_product(Request *rq, Tx *tx)
{
    const Contacts__CreateProduct *in = rq->in;
    const Wanted wanted = {.table = &contact_table, .id = in->id};
    Product *p = arena_clone(rq->arena, &in->product->base);
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st == OK && !s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = rights_on(rq, s.contact, true);
    if (st == OK) st = product_check(p, rq->arena, rq->why);
    if (st != OK) return st;
    store_new(rq, tx, p, in->id);
    *(Product *)rq->out = *p;
    return OK;
}

// --- reading ---

Status list_products(Request *rq, Tx *tx)
{
    const Contacts__ListProducts *in = rq->in;
    Contact *of = NULL;
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "ti");
    if (st == OK) st = products_list(tx, rq->arena, in->id, &page, &of, rq->out);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return st == OK ? rights_on(rq, of, false) : st;
}

// --- changing ---

// Who may not read its contact does not learn that there is such a product.
static Status open_product(Request *rq, Tx *tx, const char *id, Product **out)
{
    Contact *of = NULL;
    Status st = product_open(tx, rq->arena, id, out, &of);
    if (st == NOT_FOUND || (st == OK && !may_read_contact(rq->actor, of)))
        return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = rights_on(rq, of, true);
    return st == OK ? version_fits(rq, (*out)->version) : st;
}

static void store_changed(Request *rq, Tx *tx, Product *p, Contacts__ProductUpdated *updated)
{
    product_touch(p, rq->arena, rq->now);
    product_save(tx, rq->arena, p);
    note(rq, tx, "PRODUCT_CHANGED", p, updated->changes, updated->n_changes);
    updated->product = p;
    emit(tx, p->id, p->contact_id, updated);
}

Status update_product(Request *rq, Tx *tx)
{
    const Contacts__UpdateProduct *in = rq->in;
    Contacts__ProductUpdated updated = CONTACTS__PRODUCT_UPDATED__INIT;
    Product *before = NULL;

    Status st = open_product(rq, tx, in->id, &before);
    if (st != OK) return st;
    Product *p = arena_clone(rq->arena, &before->base);
    message_apply(&p->base, &in->product->base, in->update_mask, in->n_update_mask);
    st = product_check(p, rq->arena, rq->why);
    if (st != OK) return st;
    updated.n_changes = message_changes(rq->arena, &before->base, &p->base, &updated.changes);
    if (updated.n_changes) store_changed(rq, tx, p, &updated);
    *(Product *)rq->out = *p;
    return OK;
}

Status delete_product(Request *rq, Tx *tx)
{
    const Contacts__DeleteProduct *in = rq->in;
    Contacts__ProductDeleted deleted = CONTACTS__PRODUCT_DELETED__INIT;
    Product *p = NULL;

    Status st = open_product(rq, tx, in->id, &p);
    if (st != OK) return st;
    product_delete(tx, p->id);
    count_add(tx, rq->arena, p->contact_id, COUNT_PRODUCTS, -1);
    note(rq, tx, "PRODUCT_REMOVED", p, NULL, 0);
    deleted.product_id = p->id;
    deleted.contact_id = p->contact_id;
    emit(tx, p->id, p->contact_id, &deleted);
    return OK;
}
