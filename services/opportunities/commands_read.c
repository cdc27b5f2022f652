// commands_read -- getting and listing.
#include "common/text.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/pages.h"

Status get_opportunity(Request *rq, Tx *tx)
{
    const Opportunities__GetOpportunity *in = rq->in;
    Standing standing;
    Scene s;

    Status st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st == OK) reply_with(rq, &s, rq->out);
    return st;
}

// --- lists ---

static const struct {
    const char *order_by, *statement;
    PageKey key;
} orders[] = {{"createdAt desc", "list_by_created_desc", PAGE_BY_TIME},
              {"createdAt", "list_by_created", PAGE_BY_TIME},
              {"createdAt asc", "list_by_created", PAGE_BY_TIME},
              {"enteredAt", "list_by_entered", PAGE_BY_TIME},
              {"enteredAt asc", "list_by_entered", PAGE_BY_TIME},
              {"enteredAt desc", "list_by_entered_desc", PAGE_BY_TIME},
              {"name", "list_by_name", PAGE_BY_TEXT},
              {"name asc", "list_by_name", PAGE_BY_TEXT},
              {"name desc", "list_by_name_desc", PAGE_BY_TEXT},
              {"expectedCloseDate", "list_by_close_date", PAGE_BY_DATE},
              {"expectedCloseDate asc", "list_by_close_date", PAGE_BY_DATE},
              {"expectedCloseDate desc", "list_by_close_date_desc", PAGE_BY_DATE}};

static Status read_order(Request *rq, const char *order_by, ListFilter *f, PageKey *key)
{
    f->statement = orders[0].statement;
    *key = orders[0].key;
    if (text_is_blank(order_by)) return OK;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        if (!same(orders[i].order_by, order_by)) continue;
        f->statement = orders[i].statement;
        *key = orders[i].key;
        return OK;
    }
    return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
}

static const char *search_of(Arena *a, const char *q)
{
    return text_is_blank(q) ? NULL : text_like(a, text_fold(a, q));
}

Status list_opportunities(Request *rq, Tx *tx)
{
    const Opportunities__ListOpportunities *in = rq->in;
    ListFilter f = {
        .reader = reader_of(rq->actor, rq->arena),
        .campaign_id = in->campaign_id,
        .contact_id = in->contact_id,
        .owner_id = in->mine ? rq->actor->user_id : in->owner_id,
        .step_id = in->step_id,
        .import_id = in->import_id,
        .q = search_of(rq->arena, in->q),
        .unowned = in->unowned,
        .state = in->has_state ? (int)in->state : 0,
        .evidence = in->has_evidence ? (int)in->evidence : 0,
        .kind = in->has_kind ? (int)in->kind : 0,
        .created_after = timestamp_time(in->created_after),
        .created_before = timestamp_time(in->created_before),
    };

    PageKey key;
    Status st = read_order(rq, in->order_by, &f, &key);
    if (st == OK) st = page_by(rq, key, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? opportunities_list(tx, rq->arena, &f, rq->out) : st;
}

Status list_contact_opportunities(Request *rq, Tx *tx)
{
    const Opportunities__ListContactOpportunities *in = rq->in;
    ListFilter f = {
        .reader = reader_of(rq->actor, rq->arena), .contact_id = in->id, .statement = orders[0].statement};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? opportunities_list(tx, rq->arena, &f, rq->out) : st;
}

// --- what hangs on one ---

Status list_claims(Request *rq, Tx *tx)
{
    const Opportunities__ListClaims *in = rq->in;
    Opportunities__ClaimList *out = rq->out;
    Standing standing;
    Names names;
    Page page;
    Scene s;

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st == OK) st = claims_list(tx, rq->arena, in->id, &page, out);
    char **ids = arena_alloc(rq->arena, (out->n_items + 1) * sizeof *ids);
    for (size_t i = 0; i < out->n_items; i++) ids[i] = out->items[i]->user_id;
    if (st == OK) st = names_load(tx, rq->arena, out->n_items, ids, &names);
    for (size_t i = 0; st == OK && i < out->n_items; i++) out->items[i]->user_name = name_of(&names, ids[i]);
    return st;
}

Status list_opportunity_comments(Request *rq, Tx *tx)
{
    const Opportunities__ListOpportunityComments *in = rq->in;
    Contacts__CommentList *out = rq->out;
    size_t n = 0;
    char **ids = NULL;
    Standing standing;
    Names names;
    Page page;
    Scene s;

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st == OK) st = comments_list(tx, rq->arena, in->id, &page, out);
    for (size_t i = 0; st == OK && i < out->n_items; i++) {
        if (out->items[i]->user_id) PUSH(rq->arena, ids, n, out->items[i]->user_id); /* a form has no user */
    }
    if (st == OK) st = names_load(tx, rq->arena, n, ids, &names);
    for (size_t i = 0; st == OK && i < out->n_items; i++) {
        out->items[i]->user_name = name_of(&names, out->items[i]->user_id);
    }
    return st;
}

// --- for other daemons ---

Status used_steps(Request *rq, Tx *tx)
{
    const Opportunities__StepsInUse *in = rq->in;
    Opportunities__UsedSteps *out = rq->out;
    bool is_pipeline = same(in->campaign_id, "pipeline");

    if (!is_pipeline && !uuid_is_valid(in->campaign_id)) {
        return refuse_field(rq->why, COHOI__CODE__BAD_FORMAT, "campaignId");
    }
    return steps_in_use(tx, rq->arena, is_pipeline ? PIPELINE : in->campaign_id, &out->step_ids,
                        &out->n_step_ids);
}

Status batch_get_opportunities(Request *rq, Tx *tx)
{
    const Opportunities__BatchGetOpportunities *in = rq->in;
    Opportunities__OpportunityBatch *out = rq->out;
    return opportunities_load(tx, rq->arena, in->n_ids, in->ids, &out->items, &out->n_items);
}
