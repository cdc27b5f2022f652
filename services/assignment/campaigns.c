// campaigns -- the word of campaigns itself, by rpc, where a copy is missing or may be old.
#include "services/assignment/campaigns.h"
#include "common/text.h"

Status campaign_ask(const char *id, uint64_t deadline, Arena *a, Refusal *why, Campaign **out)
{
    Campaigns__BatchGetCampaigns in = CAMPAIGNS__BATCH_GET_CAMPAIGNS__INIT;
    Campaigns__CampaignBatch *found = NULL;
    char *ids[] = {(char *)id};

    in.n_ids = 1;
    in.ids = ids;
    Status st = rpc_call("campaigns.Campaigns.BatchGetCampaigns", &in.base, &found, NULL, deadline, a, why);
    if (st != OK) return st;
    if (found->n_items == 0) return NOT_FOUND;
    *out = found->items[0];
    return OK;
}

Status want_campaign(Request *rq, const char *id)
{
    rq->need = "campaign";
    rq->need_id = id;
    return NEED_COPY;
}

Status fetch_campaign(Request *rq)
{
    Campaign *c = NULL;
    Status st = campaign_ask(rq->need_id, rq->deadline, rq->arena, rq->why, &c);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    rq->fetched = c;
    return st;
}

static bool among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; id && i < n; i++) {
        if (same(ids[i], id)) return true;
    }
    return false;
}

bool is_manager_of(const Campaign *c, const char *user_id)
{
    return among(c->manager_ids, c->n_manager_ids, user_id);
}

bool is_member_of(const Campaign *c, const char *user_id)
{
    return is_manager_of(c, user_id) || among(c->salesperson_ids, c->n_salesperson_ids, user_id);
}

bool may_see_campaign(const Actor *actor, const Campaign *c)
{
    return is_member_of(c, actor->user_id) || actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
}
