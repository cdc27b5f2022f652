// rights -- who sees a campaign, and who changes it.
#include "services/campaigns/rights.h"

bool may_see_all_campaigns(const Actor *a)
{
    return actor_may(a, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
}

static bool is_administrator(const Actor *a)
{
    return actor_may(a, COHOI__PERMISSION__USERS_MANAGE);
}

bool may_see_campaign(const Actor *a, const Campaign *c)
{
    return may_see_all_campaigns(a) || is_administrator(a) || campaign_has_member(c, a->user_id);
}

bool may_change_campaign(const Actor *a, const Campaign *c)
{
    bool manages =
        campaign_has_manager(c, a->user_id) && actor_may(a, COHOI__PERMISSION__OPPORTUNITIES_MANAGE);
    return manages || is_administrator(a);
}
