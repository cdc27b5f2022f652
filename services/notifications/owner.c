// owner -- what the owner of a webhook may see at this moment.
#include "services/notifications/owner.h"
#include "common/rpc.h"
#include <accounts/accounts.pb-c.h>

static Status fetch(Arena *a, const Webhook *w, uint64_t deadline, Rights *out)
{
    Accounts__ResolveUser in = ACCOUNTS__RESOLVE_USER__INIT;
    Accounts__ResolvedUser *user = NULL;
    Campaigns__CampaignIds *ids = NULL;

    in.id = w->owner_id;
    if (!rpc_is_up("accounts")) return UNAVAILABLE;
    Status st = rpc_call("accounts.Accounts.ResolveUser", &in.base, &user, NULL, deadline, a, NULL);
    if (st != OK) return st;
    if (!user->actor) return PERMISSION_DENIED;
    webhook_cut_rights(w, user->actor);
    if (!actor_may(user->actor, COHOI__PERMISSION__EVENTS_SUBSCRIBE)) return PERMISSION_DENIED;
    st = sight_fetch(user->actor, a, deadline, &ids);
    if (st != OK) return st;
    *out = (Rights){user->actor, sight_of(ids)};
    return OK;
}

Status owner_rights(Arena *a, const Webhook *w, uint64_t deadline, Rights *out)
{
    Status st = fetch(a, w, deadline, out);
    return st == OK || st == PERMISSION_DENIED ? st : UNAVAILABLE;
}

bool owner_may_see(const Rights *r, const Event *ev)
{
    return actor_may_follow(r->actor, ev->source) && event_is_visible(ev, r->actor, &r->sight);
}
