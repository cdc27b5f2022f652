// leftovers -- processes of this D whose supervisor was killed.
#pragma once
#include "deploy/cohoi/place.h"

// Ends them: the daemons by SIGTERM, then PostgreSQL by SIGINT, each with 15 s before SIGKILL. Returns how
// many.
int leftovers_stop(const Place *at);
