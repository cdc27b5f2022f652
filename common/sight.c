// sight -- which campaigns a user may see, as campaigns says.
#include "common/sight.h"
#include "common/rpc.h"
#include <stdlib.h>
#include <string.h>

Status sight_fetch(const Cohoi__Actor *actor, Arena *a, uint64_t deadline, Campaigns__CampaignIds **out)
{
    Campaigns__VisibleCampaigns in = CAMPAIGNS__VISIBLE_CAMPAIGNS__INIT;
    RpcCause cause = {.actor = actor};
    if (!rpc_is_up("campaigns")) return UNAVAILABLE;
    return rpc_call("campaigns.Campaigns.VisibleCampaigns", &in.base, out, &cause, deadline, a, NULL);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

Sight sight_of(Campaigns__CampaignIds *ids)
{
    if (ids->n_campaign_ids) qsort(ids->campaign_ids, ids->n_campaign_ids, sizeof *ids->campaign_ids, by_id);
    return (Sight){ids->all, ids->n_campaign_ids, ids->campaign_ids};
}

bool sight_has(const Sight *s, const char *campaign_id)
{
    if (!campaign_id) return false;
    return s->all || (s->n && bsearch(&campaign_id, s->campaigns, s->n, sizeof *s->campaigns, by_id));
}

bool sight_same(const Sight *a, const Sight *b)
{
    if (a->all != b->all || a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->campaigns[i], b->campaigns[i]) != 0) return false;
    return true;
}
