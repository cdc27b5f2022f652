// recycle_bin -- opportunities that were deleted, the last one first, for those who may bring them back.
// AMB-37
#include "services/opportunities/commands.h"
#include "services/opportunities/pages.h"

Status list_deleted_opportunities(Request *rq, Tx *tx)
{
    const Opportunities__ListDeletedOpportunities *in = rq->in;
    Reader reader = reader_of(rq->actor, rq->arena);
    Page page;

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &page);
    return st == OK ? opportunities_deleted(tx, rq->arena, &reader, &page, rq->out) : st;
}
