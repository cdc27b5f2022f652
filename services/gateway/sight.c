// sight -- which campaigns a user may see: asked of campaigns, remembered 5 s at most.
#include "services/gateway/sight.h"
#include "common/rpc.h"
#include "common/service.h"
#include "services/gateway/cache.h"
#include <campaigns/campaigns.pb-c.h>
#include <stdlib.h>
#include <string.h>

static Cache known = {.most = 4096, .life_ms = 5000}; // packed CampaignIds by token: its scopes matter, too
static unsigned revision;

void sights_forget(void)
{
    cache_forget(&known);
    revision++;
}

static void remember(CacheKey key, const Campaigns__CampaignIds *ids, Arena *a)
{
    ProtobufCBinaryData bytes = {campaigns__campaign_ids__get_packed_size(ids), NULL};
    bytes.data = arena_alloc(a, bytes.len + 1);
    campaigns__campaign_ids__pack(ids, bytes.data);
    cache_put(&known, key, bytes, known.life_ms);
}

static Status ask(CacheKey key, const Cohoi__Actor *actor, Arena *a, uint64_t deadline,
                  Campaigns__CampaignIds **out)
{
    Campaigns__VisibleCampaigns in = CAMPAIGNS__VISIBLE_CAMPAIGNS__INIT;
    RpcCause cause = {.actor = actor};
    unsigned asked_at = revision;
    if (!rpc_is_up("campaigns")) return UNAVAILABLE; // a stream has better to do than to wait
    Status st = rpc_call("campaigns.Campaigns.VisibleCampaigns", &in.base, out, &cause, deadline, a, NULL);
    if (st == OK && asked_at == revision) remember(key, *out, a);
    return st;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

Status sight_ask(const char *token, const Cohoi__Actor *actor, Arena *a, uint64_t deadline, Sight *out)
{
    *out = (Sight){.all = actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL)};
    if (out->all) return OK;
    CacheKey key = cache_key(token);
    ProtobufCBinaryData bytes;
    Campaigns__CampaignIds *ids = NULL;
    if (cache_find(&known, key, &bytes))
        ids = campaigns__campaign_ids__unpack(arena_allocator(a), bytes.len, bytes.data);
    Status st = ids ? OK : ask(key, actor, a, deadline, &ids);
    if (st != OK) return st;
    *out = (Sight){ids->all, ids->n_campaign_ids, ids->campaign_ids};
    if (out->n) qsort(out->campaigns, out->n, sizeof *out->campaigns, by_id);
    return OK;
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
