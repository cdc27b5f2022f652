// commands -- what contacts can be asked.
#include "services/contacts/commands.h"
#include "common/text.h"
#include "services/contacts/rights.h"
#include "services/contacts/store.h"

static Status get_contact(Request *rq, Tx *tx)
{
    const Contacts__GetContact *in = rq->in;
    Contact *c;

    Status st = contact_show(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st != OK) return st;
    if (!may_read_contact(rq->actor, c)) contact_restrict(c, rq->arena);
    *(Contact *)rq->out = *c;
    return OK;
}

static Status order_of(Request *rq, const char *order_by, ContactFilter *f)
{
    f->order = CONTACTS_NEWEST;
    if (!order_by || same(order_by, "createdAt desc")) return OK;
    if (same(order_by, "name")) return f->order = CONTACTS_BY_NAME, OK;
    if (same(order_by, "updatedAt desc")) return f->order = CONTACTS_CHANGED, OK;
    return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
}

static Status list_contacts(Request *rq, Tx *tx)
{
    const Contacts__ListContacts *in = rq->in;
    bool all = actor_may(rq->actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL);
    bool team = actor_may(rq->actor, COHOI__PERMISSION__CONTACTS_VIEW_TEAM);
    ContactFilter f = {
        .reader = all ? NULL : rq->actor->user_id, /* ACC-08, ACC-09 */
        .led = rq->actor->led_user_ids,
        .n_led = team ? rq->actor->n_led_user_ids : 0,
        .q = text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
        .salesperson_id = in->mine ? rq->actor->user_id : in->salesperson_id,
        .status_id = in->status_id,
        .rank_id = in->rank,
        .service_id = in->offered_service_id,
        .industry_id = in->industry_id,
        .parent_id = in->parent_id,
        .verify = in->has_verify ? (int)in->verify : 0,
        .type = in->has_type ? (int)in->type : 0,
        .old_customer = in->has_old_customer ? arg_bool(in->old_customer) : NULL,
        .unowned = in->unowned,
    };
    Status st = order_of(rq, in->order_by, &f);
    if (st == OK) st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? contacts_list(tx, rq->arena, &f, rq->out) : st;
}

static Status lookup_contacts(Request *rq, Tx *tx)
{
    const Contacts__LookupContacts *in = rq->in;
    Contacts__ContactList *out = rq->out;
    ContactKey key = {
        .tax_code = in->tax_code ? tax_code_normal(rq->arena, in->tax_code) : NULL,
        .citizen_id = in->citizen_id ? citizen_id_normal(rq->arena, in->citizen_id) : NULL,
        .phone = in->phone ? phone_normal(rq->arena, in->phone) : NULL,
    };
    Status st = contacts_holding(tx, rq->arena, &key, NULL, &out->items, &out->n_items);
    for (size_t i = 0; st == OK && i < out->n_items; i++) contact_restrict(out->items[i], rq->arena);
    out->has_total_size = true;
    out->total_size = (int32_t)out->n_items;
    return st;
}

// For what hangs on a contact: only he who may read it all reads that.
static Status readable(Request *rq, Tx *tx, const char *id)
{
    Contact *c;
    Status st = contact_show(tx, rq->arena, id, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !may_read_contact(rq->actor, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return st;
}

static Status list_history(Request *rq, Tx *tx)
{
    const Contacts__ListHistory *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = readable(rq, tx, in->id);
    return st == OK ? history_list(tx, rq->arena, in->id, &page, rq->out) : st;
}

static Status list_comments(Request *rq, Tx *tx)
{
    const Contacts__ListComments *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = readable(rq, tx, in->id);
    return st == OK ? comments_list(tx, rq->arena, in->id, &page, rq->out) : st;
}

static Status create_comment(Request *rq, Tx *tx)
{
    const Contacts__CreateComment *in = rq->in;
    Contacts__ContactCommented commented = CONTACTS__CONTACT_COMMENTED__INIT;
    Comment *c = in->comment;

    Status st = readable(rq, tx, in->id);
    if (st != OK) return st;
    c->id = uuid_make(rq->arena);
    c->contact_id = in->id;
    c->user_id = rq->actor->user_id;
    c->at = timestamp_make(rq->arena, rq->now);
    c->has_kind = true;
    comment_add(tx, rq->arena, c);
    history_add(tx, rq->arena, in->id, history_entry(rq, "COMMENTED"));
    commented.contact_id = in->id;
    commented.comment = c;
    emit(tx, in->id, in->id, &commented);
    *(Comment *)rq->out = *c;
    return OK;
}

static Status batch_get_contacts(Request *rq, Tx *tx)
{
    const Contacts__BatchGetContacts *in = rq->in;
    Contacts__ContactBatch *out = rq->out;
    return contacts_load(tx, rq->arena, in->n_ids, in->ids, &out->items, &out->n_items);
}

const Command contact_commands[] = {
    {"CreateContact", create_contact, NULL, fetch_salesperson},
    {"GetContact", get_contact, NULL, NULL},
    {"ListContacts", list_contacts, NULL, NULL},
    {"UpdateContact", update_contact, NULL, fetch_salesperson},
    {"PutContactByExternalId", put_contact_by_external_id, NULL, fetch_salesperson},
    {"PullContact", pull_contact, NULL, NULL},
    {"DetachContact", detach_contact, NULL, NULL},
    {"AssignContact", assign_contact, NULL, fetch_salesperson},
    {"VerifyContact", verify_contact, NULL, NULL},
    {"LookupContacts", lookup_contacts, NULL, NULL},
    {"ListHistory", list_history, NULL, NULL},
    {"ListComments", list_comments, NULL, NULL},
    {"CreateComment", create_comment, NULL, NULL},
    {"BatchGetContacts", batch_get_contacts, NULL, NULL},
    {0},
};
