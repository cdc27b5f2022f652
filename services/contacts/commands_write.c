// commands_write -- making and changing contacts.
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/commands.h"
#include "services/contacts/rights.h"
#include "services/contacts/store.h"
#include <accounts/accounts.pb-c.h>

Status fetch_salesperson(Request *rq)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;
    char *ids[] = {(char *)rq->need_id};
    PersonCopy *p = arena_alloc(rq->arena, sizeof *p);

    in.ids = ids;
    in.n_ids = 1;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st != OK) return st;
    p->known = out->n_items == 1;
    p->active = p->known && out->items[0]->active;
    rq->fetched = p;
    return OK;
}

Status salesperson_check(Request *rq, Tx *tx, const char *user_id)
{
    PersonCopy here = {0};
    const PersonCopy *p = rq->fetched;

    if (!user_id) return OK;
    Status st = person_load(tx, rq->arena, user_id, &here);
    if (st != OK) return st;
    if (here.known) p = &here;
    if (!p) return rq->need = "person", rq->need_id = user_id, NEED_COPY;
    if (!p->known) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "salespersonId");
    return p->active ? OK : refuse_field(rq->why, COHOI__CODE__USER_INACTIVE, "salespersonId");
}

static Status parent_check(Request *rq, Tx *tx, const Contact *c)
{
    bool found = false, below = false;
    if (!c->parent_id) return OK;
    Status st = parent_is_below(tx, c->parent_id, c->id, &found, &below);
    if (st == OK && !found) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "parentId");
    if (st == OK && below)
        return refuse_field(rq->why, COHOI__CODE__WRONG_STATE, "parentId"); /* CON-13: a tree */
    return st;
}

// The holder of the same identity, in the restricted view. AMB-25
static Status identity_is_free(Request *rq, Tx *tx, const Contact *c)
{
    ContactKey key = {.tax_code = c->tax_code ? tax_code_normal(rq->arena, c->tax_code) : NULL,
                      .citizen_id = c->citizen_id ? citizen_id_normal(rq->arena, c->citizen_id) : NULL};
    Contact **holders = NULL;
    size_t n = 0;

    if (!key.tax_code && !key.citizen_id) return OK;
    Status st = contacts_holding(tx, rq->arena, &key, c->id, &holders, &n);
    if (st != OK || n == 0) return st;
    st = refuse(rq->why, COHOI__CODE__DUPLICATE_IDENTITY);
    Cohoi__Existing *e = arena_message(rq->arena, &cohoi__existing__descriptor);
    e->id = holders[0]->id;
    e->name = holders[0]->name;
    e->tax_code = holders[0]->tax_code;
    e->salesperson_name = holders[0]->salesperson_name;
    rq->why->problem->existing = e;
    return st;
}

static bool named(char *const *mask, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++) {
        if (same(mask[i], field)) return true;
    }
    return false;
}

// Nobody named: the creator's own (AMB-46), but a daemon's or an explicit null stay without.
static Status choose_salesperson(Request *rq, Contact *c, char *const *mask, size_t n_mask)
{
    if (c->salesperson_id) {
        bool fine =
            actor_is(rq->actor, c->salesperson_id) || may_assign_contact(rq->actor, c, c->salesperson_id);
        return fine ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    }
    if (!rq->actor->is_daemon && !named(mask, n_mask, "salesperson_id"))
        c->salesperson_id = rq->actor->user_id;
    return OK;
}

static Status make(Request *rq, Tx *tx, Contact *c, char *const *mask, size_t n_mask)
{
    Contacts__ContactCreated created = CONTACTS__CONTACT_CREATED__INIT;

    Status st = contact_check(c, rq->arena, rq->why);
    if (st == OK) st = choose_salesperson(rq, c, mask, n_mask);
    if (st == OK) st = salesperson_check(rq, tx, c->salesperson_id);
    if (st == OK) st = identity_is_free(rq, tx, c);
    if (st == OK) st = parent_check(rq, tx, c);
    if (st != OK) return st;

    c->id = uuid_make(rq->arena);
    c->created_by = rq->actor->user_id;
    c->has_verify = c->has_old_customer = true;
    c->verify = contact_verify_after(NULL, c);
    contact_touch(rq, c);
    if (c->has_scale_rating) {
        c->has_scale_rating_state = true;
        c->scale_rating_state = CONTACTS__CONTACT__SCALE_RATING_STATE__PENDING; /* LEA-16 */
    }
    contact_insert(tx, rq->arena, c);
    history_add(tx, rq->arena, c->id, history_entry(rq, "CREATED"));
    created.contact = c;
    emit(tx, c->id, c->id, &created);
    return contact_reply(rq, tx, c);
}

Status create_contact(Request *rq, Tx *tx)
{
    const Contacts__CreateContact *in = rq->in;
    return make(rq, tx, in->contact, in->update_mask, in->n_update_mask);
}

static void tell_new_salesperson(Request *rq, Tx *tx, const Contact *before, const Contact *c)
{
    Contacts__ContactAssigned assigned = CONTACTS__CONTACT_ASSIGNED__INIT;
    if (same(before->salesperson_id, c->salesperson_id)) return;
    assigned.contact_id = c->id;
    assigned.from_salesperson_id = before->salesperson_id;
    assigned.to_salesperson_id = c->salesperson_id;
    assigned.has_version = true;
    assigned.version = c->version;
    emit(tx, c->id, c->id, &assigned);
    HistoryEntry *e = history_entry(rq, "ASSIGNED");
    e->from_user_id = before->salesperson_id;
    e->to_user_id = c->salesperson_id;
    history_add(tx, rq->arena, c->id, e);
}

// A rating that sales changed waits for the leader again. LEA-16
static void rate_again(const Contact *before, Contact *c)
{
    bool same_rating =
        before->has_scale_rating == c->has_scale_rating && before->scale_rating == c->scale_rating;
    if (same_rating) return;
    c->has_scale_rating_state = c->has_scale_rating;
    c->scale_rating_state = CONTACTS__CONTACT__SCALE_RATING_STATE__PENDING;
}

static Status check_changed(Request *rq, Tx *tx, const Contact *before, Contact *c)
{
    Status st = contact_check(c, rq->arena, rq->why);
    if (st == OK && !same(before->salesperson_id, c->salesperson_id)) {
        bool may = c->salesperson_id ? may_assign_contact(rq->actor, before, c->salesperson_id)
                                     : may_detach_contact(rq->actor, before);
        st = may ? salesperson_check(rq, tx, c->salesperson_id)
                 : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    }
    if (st == OK) st = identity_is_free(rq, tx, c);
    if (st == OK) st = parent_check(rq, tx, c);
    return st;
}

static Status change(Request *rq, Tx *tx, Contact *c, const Contact *in, char *const *mask, size_t n_mask)
{
    Contacts__ContactUpdated updated = CONTACTS__CONTACT_UPDATED__INIT;
    Contact *before = arena_clone(rq->arena, &c->base);

    message_apply(&c->base, &in->base, mask, n_mask);
    Status st = check_changed(rq, tx, before, c);
    if (st != OK) return st;
    updated.n_changes = message_changes(rq->arena, &before->base, &c->base, &updated.changes);
    if (updated.n_changes == 0) return contact_reply(rq, tx, c);

    c->verify = contact_verify_after(before, c);
    rate_again(before, c);
    contact_touch(rq, c);
    contact_save(tx, rq->arena, c);
    HistoryEntry *e = history_entry(rq, "UPDATED");
    e->changes = updated.changes;
    e->n_changes = updated.n_changes;
    history_add(tx, rq->arena, c->id, e);
    updated.contact = c;
    emit(tx, c->id, c->id, &updated);
    tell_new_salesperson(rq, tx, before, c);
    return contact_reply(rq, tx, c);
}

Status update_contact(Request *rq, Tx *tx)
{
    const Contacts__UpdateContact *in = rq->in;
    Contact *c;

    Status st = contact_lock(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !may_change_contact(rq->actor, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = version_fits(rq, c->version);
    return st == OK ? change(rq, tx, c, in->contact, in->update_mask, in->n_update_mask) : st;
}

Status put_contact_by_external_id(Request *rq, Tx *tx)
{
    const Contacts__PutContactByExternalId *in = rq->in;
    Contact *c;

    in->contact->external_id = in->external_id;
    Status st = contact_lock_by_external_id(tx, rq->arena, in->external_id, &c);
    if (st == NOT_FOUND) return make(rq, tx, in->contact, in->update_mask, in->n_update_mask);
    if (st == OK && !may_change_contact(rq->actor, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = version_fits(rq, c->version);
    return st == OK ? change(rq, tx, c, in->contact, in->update_mask, in->n_update_mask) : st;
}
