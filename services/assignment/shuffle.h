// shuffle -- the owners of a campaign's opportunities drawn by lot, evenly. ASG-06, AMB-08
#pragma once
#include "common/service.h"

Status shuffle_campaign(Request *rq); // a `before`: several transactions
