// commands -- what campaigns can be asked.
#include "services/campaigns/commands.h"
#include "common/text.h"
#include "services/campaigns/store.h"

static bool sees_all(const Actor *actor)
{
    return actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
}

static Status get_campaign(Request *rq, Tx *tx)
{
    const Campaigns__GetCampaign *in = rq->in;
    Campaign *c;

    Status st = campaign_load(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND ||
        (st == OK && !sees_all(rq->actor) && !campaign_has_member(c, rq->actor->user_id))) {
        return refuse(rq->why, COHOI__CODE__NOT_FOUND); /* ACC-02 */
    }
    if (st == OK) *(Campaign *)rq->out = *c;
    return st;
}

static Status list_campaigns(Request *rq, Tx *tx)
{
    const Campaigns__ListCampaigns *in = rq->in;
    CampaignFilter f = {
        .reader = sees_all(rq->actor) ? NULL : rq->actor->user_id,
        .q = text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
        .state = in->has_state ? (int)in->state : 0,
        .kind = in->has_kind ? (int)in->kind : 0,
        .member = in->mine ? rq->actor->user_id : NULL,
    };
    if (in->order_by && !same(in->order_by, "name") && !same(in->order_by, "createdAt desc")) {
        return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
    }
    f.by_name = same(in->order_by, "name");
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? campaigns_list(tx, rq->arena, &f, rq->out) : st;
}

static Status visible_campaigns(Request *rq, Tx *tx)
{
    Campaigns__CampaignIds *out = rq->out;
    out->has_all = true;
    out->all = sees_all(rq->actor);
    if (out->all || !rq->actor->user_id) return OK;
    return campaign_ids_of(tx, rq->arena, rq->actor->user_id, out);
}

static Status batch_get_campaigns(Request *rq, Tx *tx)
{
    const Campaigns__BatchGetCampaigns *in = rq->in;
    Campaigns__CampaignBatch *out = rq->out;
    return campaigns_load(tx, rq->arena, in->n_ids, in->ids, &out->items, &out->n_items);
}

static Status ask_for_update(Request *rq)
{
    const Campaigns__UpdateCampaign *in = rq->in;
    for (size_t i = 0; i < in->n_update_mask; i++) {
        if (same(in->update_mask[i], "steps")) return ask_used_steps(rq, in->id);
    }
    return OK;
}

static Status ask_for_pipeline(Request *rq)
{
    return ask_used_steps(rq, "pipeline");
}

const Command campaign_commands[] = {
    {"CreateCampaign", create_campaign, NULL, fetch_people},
    {"GetCampaign", get_campaign, NULL, NULL},
    {"ListCampaigns", list_campaigns, NULL, NULL},
    {"UpdateCampaign", update_campaign, ask_for_update, fetch_people},
    {"CloneCampaign", clone_campaign, NULL, NULL},
    {"PutCampaignByExternalId", put_campaign_by_external_id, NULL, fetch_people},
    {"GetPipeline", get_pipeline, NULL, NULL},
    {"UpdatePipeline", update_pipeline, ask_for_pipeline, NULL},
    {"VisibleCampaigns", visible_campaigns, NULL, NULL},
    {"BatchGetCampaigns", batch_get_campaigns, NULL, NULL},
    {0},
};
