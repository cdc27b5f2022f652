// commands_lists -- what is to be checked, and what tonight's sweep would do. EVD-07, NEW-05
#include "services/evidence/attaching.h"
#include "services/evidence/commands.h"
#include "services/evidence/readers.h"
#include <string.h>

enum { SAMPLE_USUAL = 20 };

// What is found here is shown by opportunities; no connection is held meanwhile.
Status sample_evidence(Request *rq)
{
    const Evidence__SampleEvidence *in = rq->in;
    Opportunities__OpportunityList *shown = NULL;
    Status st = OK;
    char **ids = NULL;
    size_t n = 0;

    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = tx_end(tx, dossiers_sample(tx, rq->arena, in->has_n ? in->n : SAMPLE_USUAL, &ids, &n), NULL);
    if (st == OK) st = reader_opportunities(rq, n, ids, &shown);
    if (st == OK) *(Opportunities__OpportunityList *)rq->out = *shown;
    return st;
}

// --- tonight ---

typedef struct Night {
    Sight sight;
    Stake stake;
    Time until; // asked for since then: the grace of the settings
} Night;

static Status look(Request *rq, Tx *tx, const Page *page, Night *night)
{
    Evidence__Tonight *out = rq->out;
    Settings *s = NULL;
    Time deadline = 0;

    Status st = settings_load(tx, rq->arena, &s);
    if (st == OK) st = next_sweep(tx, rq->arena, s, &out->day, &deadline);
    if (st != OK) return st == NOT_FOUND ? OK : st; /* no day is a working day */
    out->deadline = timestamp_make(rq->arena, deadline);
    night->until = deadline - s->sweep_grace_minutes * (60 * SECOND);
    st = dossiers_at_stake(tx, rq->arena, &night->sight, night->until, page, &night->stake);
    if (st != OK) return st;
    out->next_page_token = night->stake.next_page_token;
    return detaches_of(tx, rq->arena, s, night->until, night->stake.n, night->stake.ids, &out->detaches,
                       &out->n_detaches);
}

static void name_contacts(Evidence__Tonight *out)
{
    for (size_t i = 0; i < out->n_detaches; i++)
        for (size_t j = 0; j < out->n_opportunities; j++)
            if (strcmp(out->detaches[i]->contact_id, out->opportunities[j]->contact_id) == 0)
                out->detaches[i]->contact_name = out->opportunities[j]->contact_name;
}

Status get_tonight(Request *rq)
{
    const Evidence__GetTonight *in = rq->in;
    Evidence__Tonight *out = rq->out;
    Opportunities__OpportunityList *shown = NULL;
    Night night = {0};
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "i");
    if (st == OK) st = reader_sight(rq, &night.sight);
    if (st != OK) return st;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = tx_end(tx, look(rq, tx, &page, &night), NULL);
    if (st == OK) st = reader_opportunities(rq, night.stake.n, night.stake.ids, &shown);
    if (st != OK) return st;
    out->opportunities = shown->items;
    out->n_opportunities = shown->n_items;
    name_contacts(out);
    return OK;
}
