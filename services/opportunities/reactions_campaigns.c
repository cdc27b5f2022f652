// reactions_campaigns -- copies of campaigns and of the pipeline, and what follows when their steps change.
#include "common/text.h"
#include "services/opportunities/reactions.h"

static bool is_newer(const Campaign *c, const Campaign *known)
{
    return !known || c->version > known->version;
}

// What it can of a move is done at once; the rest is the job's, which also catches who comes late.
static Status move_out(const Event *ev, Tx *tx, const Campaign *c, const StepMove *m)
{
    bool done = true;
    step_move_put(tx, m);
    return move_some(ev->arena, tx, ev->now, m, c, &done);
}

static Status follow_last_step(const Event *ev, Tx *tx, const char *id, const Campaign *before,
                               const Campaign *c)
{
    const Step *was = before ? campaign_last_step(before) : NULL, *is = campaign_last_step(c);
    if (!was || !is || same(was->id, is->id)) return OK;
    const StepMove m = {
        .campaign_id = id, .from_step_id = was->id, .to_step_id = is->id, .cause = ev->id, .won_only = true};
    return move_out(ev, tx, c, &m);
}

static Status keep(const Event *ev, Tx *tx, const char *id, const Campaign *c,
                   Campaigns__MovedStep *const *moved, size_t n_moved)
{
    Campaign *before = NULL;
    Status st = campaign_lock(tx, ev->arena, id, &before);
    if (st != OK && st != NOT_FOUND) return st;
    if (!is_newer(c, before)) return OK;

    campaign_save(tx, ev->arena, id, c);
    st = follow_last_step(ev, tx, id, before, c);
    for (size_t i = 0; st == OK && i < n_moved; i++) {
        const StepMove m = {.campaign_id = id,
                            .from_step_id = moved[i]->from_step_id,
                            .to_step_id = moved[i]->to_step_id,
                            .cause = ev->id};
        st = move_out(ev, tx, c, &m);
    }
    return st;
}

static Status leave_lost_steps(const Event *record, Tx *tx, const char *id, const Campaign *before,
                               const Campaign *c)
{
    Status st = OK;
    for (size_t i = 0; st == OK && c->n_steps && i < before->n_steps; i++) {
        if (campaign_step(c, before->steps[i]->id)) continue;
        const StepMove m = {.campaign_id = id,
                            .from_step_id = before->steps[i]->id,
                            .to_step_id = c->steps[0]->id,
                            .cause = record->id};
        st = move_out(record, tx, c, &m);
    }
    return st;
}

Status campaign_restate(const Event *record, Tx *tx, const char *id, const Campaign *c)
{
    Campaign *before = NULL;
    Status st = campaign_lock(tx, record->arena, id, &before);
    if (st != OK && st != NOT_FOUND) return st;

    campaign_save(tx, record->arena, id, c);
    if (!before) return OK;
    st = follow_last_step(record, tx, id, before, c);
    return st == OK ? leave_lost_steps(record, tx, id, before, c) : st;
}

Status on_campaign_created(const Event *ev, Tx *tx)
{
    const Campaign *c = ((const Campaigns__CampaignCreated *)ev->data)->campaign;
    return keep(ev, tx, c->id, c, NULL, 0);
}

Status on_campaign_updated(const Event *ev, Tx *tx)
{
    const Campaigns__CampaignUpdated *e = ev->data;
    return keep(ev, tx, e->campaign->id, e->campaign, e->moved_steps, e->n_moved_steps);
}

Status on_pipeline_updated(const Event *ev, Tx *tx)
{
    const Campaigns__PipelineUpdated *e = ev->data;
    return keep(ev, tx, PIPELINE, campaign_of_pipeline(e->pipeline, ev->arena), e->moved_steps,
                e->n_moved_steps);
}
