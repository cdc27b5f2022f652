// orders_read -- quotes and orders, shown and listed. CON-03, CON-06, CMP-20
#include "services/opportunities/documents.h"
#include "services/opportunities/pages.h"

static Status show(Request *rq, Tx *tx, OrderKind kind, const char *id)
{
    Reader reader = reader_of(rq->actor, rq->arena);
    Order *o;

    Status st = order_load(tx, rq->arena, kind, &reader, id, &o);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Order *)rq->out = *o;
    return st;
}

Status get_quote(Request *rq, Tx *tx)
{
    return show(rq, tx, QUOTE, ((const Opportunities__GetQuote *)rq->in)->id);
}

Status get_order(Request *rq, Tx *tx)
{
    return show(rq, tx, ORDER, ((const Opportunities__GetOrder *)rq->in)->id);
}

// --- lists ---

Status list_quotes(Request *rq, Tx *tx)
{
    const Opportunities__ListQuotes *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena),
                        .campaign_id = in->campaign_id,
                        .contact_id = in->contact_id,
                        .opportunity_id = in->opportunity_id};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? orders_list(tx, rq->arena, QUOTE, &f, rq->out) : st;
}

Status list_orders(Request *rq, Tx *tx)
{
    const Opportunities__ListOrders *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena),
                        .campaign_id = in->campaign_id,
                        .contact_id = in->contact_id,
                        .opportunity_id = in->opportunity_id};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? orders_list(tx, rq->arena, ORDER, &f, rq->out) : st;
}

Status list_contact_orders(Request *rq, Tx *tx)
{
    const Opportunities__ListContactOrders *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena), .contact_id = in->id};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? orders_list(tx, rq->arena, ORDER, &f, rq->out) : st;
}

static Status list_of_opportunity(Request *rq, Tx *tx, OrderKind kind)
{
    const Opportunities__ListDocuments *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena), .opportunity_id = in->id};
    Standing standing;
    Scene s;

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = open_to_read(rq, tx, in->id, &s, &standing);
    return st == OK ? orders_list(tx, rq->arena, kind, &f, rq->out) : st;
}

Status list_opportunity_quotes(Request *rq, Tx *tx)
{
    return list_of_opportunity(rq, tx, QUOTE);
}

Status list_opportunity_orders(Request *rq, Tx *tx)
{
    return list_of_opportunity(rq, tx, ORDER);
}
