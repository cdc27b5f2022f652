// sights -- which campaigns users may see: asked of campaigns, remembered 5 s at most.
#include "services/gateway/sights.h"
#include "common/service.h"
#include "services/gateway/cache.h"

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
    unsigned asked_at = revision;
    Status st = sight_fetch(actor, a, deadline, out);
    if (st == OK && asked_at == revision) remember(key, *out, a);
    return st;
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
    *out = sight_of(ids);
    return OK;
}
