// commands_read -- contacts shown, listed and looked up, and what hangs on them. ACC-08..10, CON-25
#include "common/text.h"
#include "services/contacts/commands.h"
#include "services/contacts/kind.h"
#include "services/contacts/rights.h"
#include "services/contacts/search.h"
#include "services/contacts/store.h"

// PEE-04: an old link leads to the contact into which this one was merged.
static Status show_where_it_went(Request *rq, Tx *tx, char *id)
{
    Contact *now = NULL, *out = rq->out;
    Status st = contact_successor(tx, rq->arena, id, &now);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st != OK) return st;
    out->id = id;
    out->has_type = out->has_restricted = out->restricted = true;
    out->type = now->type;
    out->name = now->name;
    out->merged_into = now->id;
    return OK;
}

Status get_contact(Request *rq, Tx *tx)
{
    const Contacts__GetContact *in = rq->in;
    Contact *c;

    Status st = contact_show(tx, rq->arena, &contact_table, in->id, &c);
    if (st == NOT_FOUND) return show_where_it_went(rq, tx, in->id);
    if (st != OK) return st;
    if (!may_read_contact(rq->actor, c)) contact_restrict(c, rq->arena);
    *(Contact *)rq->out = *c;
    return OK;
}

// --- the list ---

// Whose contacts a reader finds: all, his team's, or his own.
static void limit_to_reader(const Request *rq, bool is_lead, ContactFilter *f)
{
    const Actor *a = rq->actor;
    char **owners = NULL;
    size_t n = 0;

    if (actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_ALL)) return;
    PUSH(rq->arena, owners, n, a->user_id);
    if (actor_may(a, COHOI__PERMISSION__CONTACTS_VIEW_TEAM))
        for (size_t i = 0; i < a->n_led_user_ids; i++) PUSH(rq->arena, owners, n, a->led_user_ids[i]);
    f->owners = owners;
    f->n_owners = n;
    if (is_lead || n > 1 || f->salesperson_id) return;
    f->salesperson_id = a->user_id; // the plainest way to say it, and the fastest
    f->owners = NULL;
}

static Status choose_order(Request *rq, const Table *t, const char *order_by, ContactFilter *f)
{
    for (const ContactOrder *o = t->orders; o->order_by; o++) {
        if (order_by && !same(order_by, o->order_by)) continue;
        f->statement = o->statement;
        return page_keys(rq, &f->page, o->keys);
    }
    return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
}

static Status list_of(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__ListContacts *in = rq->in;
    ContactFilter f = {
        .salesperson_id = in->mine ? rq->actor->user_id : in->salesperson_id,
        .unowned = in->unowned,
        .pattern = search_pattern(in->q, rq->arena),
        .parent_id = in->parent_id,
        .count = kind->table->count,
    };

    f.facets = filter_facets(in, rq->arena, &f.n_facets);
    limit_to_reader(rq, kind->is_lead, &f); // ACC-08, ACC-09
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = choose_order(rq, kind->table, in->order_by, &f);
    return st == OK ? contacts_list(tx, rq->arena, &f, rq->out) : st;
}

Status list_contacts(Request *rq, Tx *tx)
{
    return list_of(rq, tx, &contact_kind);
}

Status list_leads(Request *rq, Tx *tx)
{
    return list_of(rq, tx, &lead_kind);
}

// --- who holds it? ---

Status lookup_contacts(Request *rq, Tx *tx)
{
    const Contacts__LookupContacts *in = rq->in;
    Contacts__ContactList *out = rq->out;
    const ContactKeys keys = {
        .tax_code = in->tax_code, .citizen_id = in->citizen_id, .phone = in->phone, .email = in->email};

    if (!keys.tax_code && !keys.citizen_id && !keys.phone && !keys.email)
        return refuse_field(rq->why, COHOI__CODE__REQUIRED, "taxCode");
    Status st = contacts_holding(tx, rq->arena, &keys, &out->items, &out->n_items);
    for (size_t i = 0; st == OK && i < out->n_items; i++) contact_restrict(out->items[i], rq->arena);
    out->has_total_size = true;
    out->total_size = (int32_t)out->n_items;
    return st;
}

// --- what hangs on a contact: only for him who may read it all ---

static Status readable(Request *rq, Status st, const Kind *kind, const Contact *of)
{
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !kind->may_read(rq->actor, of)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return st;
}

static Status read_page(Request *rq, bool has_size, int32_t size, const char *token, Page *page)
{
    Status st = page_read(rq, has_size, size, token, page);
    return st == OK ? page_keys(rq, page, "ti") : st;
}

static Status history_of(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__ListHistory *in = rq->in;
    Contact *of = NULL;
    Page page;

    Status st = read_page(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st != OK) return st;
    st = history_list(tx, rq->arena, kind->table, in->id, &page, &of, rq->out);
    return readable(rq, st, kind, of);
}

Status list_history(Request *rq, Tx *tx)
{
    return history_of(rq, tx, &contact_kind);
}

Status list_lead_history(Request *rq, Tx *tx)
{
    return history_of(rq, tx, &lead_kind);
}

static Status comments_of(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__ListComments *in = rq->in;
    Contact *of = NULL;
    Page page;

    Status st = read_page(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st != OK) return st;
    st = comments_list(tx, rq->arena, kind->table, in->id, &page, &of, rq->out);
    return readable(rq, st, kind, of);
}

Status list_comments(Request *rq, Tx *tx)
{
    return comments_of(rq, tx, &contact_kind);
}

Status list_lead_comments(Request *rq, Tx *tx)
{
    return comments_of(rq, tx, &lead_kind);
}

// For other daemons.
Status batch_get_contacts(Request *rq, Tx *tx)
{
    const Contacts__BatchGetContacts *in = rq->in;
    Contacts__ContactBatch *out = rq->out;
    return contacts_load(tx, rq->arena, in->n_ids, in->ids, &out->items, &out->n_items);
}
