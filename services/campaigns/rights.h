// rights -- who sees a campaign, and who changes it.
#pragma once
#include "common/service.h"
#include "services/campaigns/campaign.h"

bool may_see_all_campaigns(const Actor *a);               // ACC-03: reading only
bool may_see_campaign(const Actor *a, const Campaign *c); // ACC-02
// ACC-04: its managers. An administrator, too: he mends one whose managers have left.
bool may_change_campaign(const Actor *a, const Campaign *c);
