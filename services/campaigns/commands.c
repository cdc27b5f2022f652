// commands -- what campaigns can be asked.
#include "services/campaigns/commands.h"
#include "common/text.h"
#include "services/campaigns/rights.h"
#include "services/campaigns/store.h"

static Status get_campaign(Request *rq, Tx *tx)
{
    const Campaigns__GetCampaign *in = rq->in;
    Campaign **found;
    size_t n = 0;

    Status st = campaigns_load(tx, rq->arena, 1, &in->id, &found, &n);
    if (st != OK) return st;
    if (n == 0 || !may_see_campaign(rq->actor, found[0])) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    *(Campaign *)rq->out = *found[0];
    return OK;
}

static Status list_campaigns(Request *rq, Tx *tx)
{
    const Campaigns__ListCampaigns *in = rq->in;
    const char *keys = campaign_order_keys(in->order_by);
    CampaignFilter f = {
        .user_id = in->mine || !may_see_all_campaigns(rq->actor) ? or_empty(rq->actor->user_id) : NULL,
        .pattern = text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
        .state = in->has_state ? (int)in->state : 0,
        .kind = in->has_kind ? (int)in->kind : 0,
        .order_by = in->order_by,
    };

    if (!keys) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, keys);
    return st == OK ? campaigns_list(tx, rq->arena, &f, rq->out) : st;
}

static Status visible_campaigns(Request *rq, Tx *tx)
{
    Campaigns__CampaignIds *out = rq->out;
    out->has_all = true;
    out->all = may_see_all_campaigns(rq->actor);
    if (out->all || !rq->actor->user_id) return OK;
    return campaign_ids_of(tx, rq->arena, rq->actor->user_id, out);
}

// For other daemons.
static Status batch_get_campaigns(Request *rq, Tx *tx)
{
    const Campaigns__BatchGetCampaigns *in = rq->in;
    Campaigns__CampaignBatch *out = rq->out;
    return campaigns_load(tx, rq->arena, in->n_ids, in->ids, &out->items, &out->n_items);
}

const Command campaign_commands[] = {
    {"CreateCampaign", create_campaign, NULL, fetch_wanted},
    {"GetCampaign", get_campaign, NULL, NULL},
    {"ListCampaigns", list_campaigns, NULL, NULL},
    {"UpdateCampaign", update_campaign, NULL, fetch_wanted},
    {"CloneCampaign", clone_campaign, NULL, fetch_wanted},
    {"PutCampaignByExternalId", put_campaign_by_external_id, NULL, fetch_wanted},
    {"GetPipeline", get_pipeline, NULL, NULL},
    {"UpdatePipeline", update_pipeline, NULL, fetch_wanted},
    {"VisibleCampaigns", visible_campaigns, NULL, NULL},
    {"BatchGetCampaigns", batch_get_campaigns, NULL, NULL},
    {0},
};
