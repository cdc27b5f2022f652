// shuffle -- the owners of a campaign's opportunities drawn by lot, evenly. ASG-06, AMB-08
#pragma once
#include "common/service.h"
#include "services/assignment/choice.h"

Status shuffle_campaign(Request *rq); // a `before`: several transactions
bool is_manager_of(const Campaign *c, const char *user_id);
bool may_see_campaign(const Actor *actor, const Campaign *c); // ACC-02
