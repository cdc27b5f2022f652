// commands_evidence -- main opportunities by their evidence (EVD-09), and what evidence asks about readers.
#include "services/opportunities/commands.h"
#include "services/opportunities/pages.h"

Status list_evidence(Request *rq, Tx *tx)
{
    const Opportunities__ListEvidence *in = rq->in;
    EvidenceFilter f = {
        .reader = reader_of(rq->actor, rq->arena),
        .status = in->has_status ? (int)in->status : OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_UPDATED,
        .owner_id = in->mine ? rq->actor->user_id : in->owner_id,
    };

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? evidence_list(tx, rq->arena, &f, rq->out) : st;
}

// --- for evidence: the reader is told, because it is not he who calls ---

Status read_standing(Request *rq, Tx *tx)
{
    const Opportunities__ReadStanding *in = rq->in;
    Opportunities__OpportunityStanding *out = rq->out;
    Standing standing;
    Scene s;

    rq->actor = in->actor;
    Status st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st != OK) return st;
    out->has_writes = out->has_manages = true;
    out->writes = standing.writes;
    out->manages = standing.manages;
    out->opportunity = arena_message(rq->arena, &opportunities__opportunity__descriptor);
    reply_with(rq, &s, out->opportunity);
    return OK;
}

Status read_opportunities(Request *rq, Tx *tx)
{
    const Opportunities__ReadOpportunities *in = rq->in;
    Reader reader = reader_of(in->actor, rq->arena);
    return opportunities_read(tx, rq->arena, &reader, in->n_ids, in->ids, rq->out);
}
