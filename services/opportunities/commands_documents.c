// commands_documents -- comments, with the rights of their opportunity, and invoices, with those of their
// contact.
#include "common/unit.h"
#include "services/opportunities/documents.h"
#include "services/opportunities/pages.h"

// --- comments (OPP-19): the contact's discussion mirrors the event ---

Status create_opportunity_comment(Request *rq, Tx *tx)
{
    const Opportunities__CreateOpportunityComment *in = rq->in;
    Opportunities__OpportunityCommented commented = OPPORTUNITIES__OPPORTUNITY_COMMENTED__INIT;
    Contacts__Comment *comment = in->comment;
    Standing standing;
    Scene s;

    Status st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st != OK) return st;
    comment->id = uuid_make(rq->arena);
    comment->contact_id = s.o->contact_id;
    comment->opportunity_id = s.o->id;
    comment->user_id = rq->actor->user_id;
    comment->user_name = NULL;
    comment->at = timestamp_make(rq->arena, s.at);
    comment->has_kind = true;
    comment_insert(tx, rq->arena, comment);
    commented.opportunity_id = s.o->id;
    commented.campaign_id = s.o->campaign_id;
    commented.contact_id = s.o->contact_id;
    commented.comment = comment;
    emit(tx, s.o->id, opportunity_partition_key(s.o), &commented);
    *(Contacts__Comment *)rq->out = *comment;
    return OK;
}

// --- invoices (CON-09): with the rights of their contact ---

// Everybody may know that a contact is there (ACC-10), so who may not is refused.
Status open_customer(Request *rq, Tx *tx, const char *id, const char *order_id, CustomerScene *s,
                     Standing *standing)
{
    Status st = customer_scene_load(tx, rq->arena, id, order_id, s);
    if (st == OK && !s->customer) {
        st = want_copies(rq, NULL, id, NULL);
        s->customer = copies(rq)->customer;
    }
    if (st != OK) return st;
    if (!s->customer || s->customer->is_deleted) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    *standing = standing_to_contact(rq->actor, s->customer->salesperson_id);
    return standing->reads ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

Status open_customer_to_write(Request *rq, Tx *tx, const char *id, const char *order_id, CustomerScene *s)
{
    Standing standing = {0};
    Status st = open_customer(rq, tx, id, order_id, s, &standing);
    if (st == OK && !standing.writes) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK && s->customer->is_erased) st = refuse(rq->why, COHOI__CODE__CONTACT_ERASED);
    return st;
}

static Status check_invoice(Request *rq, const Invoice *i, const CustomerScene *s)
{
    int64_t total;
    if (i->order_id && !s->has_order) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderId");
    if (!money_minor(i->total, &total)) return refuse_field(rq->why, COHOI__CODE__OUT_OF_BOUNDS, "total");
    return OK;
}

Status create_invoice(Request *rq, Tx *tx)
{
    const Opportunities__CreateInvoice *in = rq->in;
    Opportunities__InvoiceCreated created = OPPORTUNITIES__INVOICE_CREATED__INIT;
    Invoice *i = in->invoice;
    CustomerScene s;

    Status st = open_customer_to_write(rq, tx, in->id, i->order_id, &s);
    if (st == OK) st = check_invoice(rq, i, &s);
    if (st != OK) return st;
    i->id = uuid_make(rq->arena);
    i->contact_id = in->id;
    i->total = money_named(rq->arena, i->total);
    i->created_at = timestamp_make(rq->arena, s.at);
    i->created_by = rq->actor->user_id;
    invoice_insert(tx, rq->arena, i);
    created.invoice_id = i->id;
    created.contact_id = i->contact_id;
    created.order_id = i->order_id;
    created.number = i->number;
    created.total = i->total;
    emit(tx, i->id, i->contact_id, &created);
    *(Invoice *)rq->out = *i;
    return OK;
}

Status list_contact_invoices(Request *rq, Tx *tx)
{
    const Opportunities__ListDocuments *in = rq->in;
    Standing standing;
    CustomerScene s;
    Page page;

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = open_customer(rq, tx, in->id, NULL, &s, &standing);
    return st == OK ? invoices_list(tx, rq->arena, in->id, &page, rq->out) : st;
}
