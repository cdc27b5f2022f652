// commands_read -- getting and listing.
#include "common/text.h"
#include "services/catalog/commands.h"

// --- catalogs: read by all who are signed in ---

Status get_catalog(Request *rq, Tx *tx)
{
    const Catalog__GetCatalog *in = rq->in;
    Catalog *c = NULL;

    Status st = catalog_load(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Catalog *)rq->out = *c;
    return st;
}

Status list_catalogs(Request *rq, Tx *tx)
{
    const Catalog__ListCatalogs *in = rq->in;
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "ti");
    return st == OK ? catalogs_list(tx, rq->arena, in->active, &page, rq->out) : st;
}

// --- transactions ---

Status get_transaction(Request *rq, Tx *tx)
{
    const Catalog__GetTransaction *in = rq->in;
    Standing standing;
    Scene s = {0};

    Status st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st != OK) return st;
    transaction_show(s.transaction, &s.around, &standing);
    *(Transaction *)rq->out = *s.transaction;
    return OK;
}

static Status read_page(Request *rq, bool has_size, int32_t size, const char *token, Page *page)
{
    Status st = page_read(rq, has_size, size, token, page);
    return st == OK ? page_keys(rq, page, "ti") : st;
}

Status list_transactions(Request *rq, Tx *tx)
{
    const Catalog__ListTransactions *in = rq->in;
    TransactionFilter f = {
        .reader = reader_of(rq->actor, rq->arena),
        .contact_id = in->contact_id,
        .opportunity_id = in->opportunity_id,
        .result_id = in->result_id,
        .assignee_id = in->mine ? rq->actor->user_id : in->assignee_id,
        .pattern = text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
        .status = in->has_status ? (int)in->status : 0,
        .order_by = in->order_by,
    };

    if (!transaction_order_is_known(in->order_by))
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
    Status st = read_page(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? transactions_list(tx, rq->arena, rq->actor, &f, rq->out) : st;
}

Status list_opportunity_transactions(Request *rq, Tx *tx)
{
    const Catalog__ListOpportunityTransactions *in = rq->in;
    TransactionFilter f = {.reader = reader_of(rq->actor, rq->arena), .opportunity_id = in->id};
    Around around = {0};

    Status st = read_page(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = open_place(rq, tx, NULL, in->id, &around);
    return st == OK ? transactions_list(tx, rq->arena, rq->actor, &f, rq->out) : st;
}

Status list_contact_transactions(Request *rq, Tx *tx)
{
    const Catalog__ListContactTransactions *in = rq->in;
    TransactionFilter f = {.reader = reader_of(rq->actor, rq->arena)};
    Around around = {0};

    Status st = read_page(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = open_place(rq, tx, in->id, NULL, &around);
    f.contact_id = around.contact_id; /* the one that it was merged into */
    return st == OK ? transactions_list(tx, rq->arena, rq->actor, &f, rq->out) : st;
}
