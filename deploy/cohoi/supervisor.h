// supervisor -- keeps PostgreSQL and the daemons running until it is told to stop.
#pragma once
#include "deploy/cohoi/fleet.h"

typedef struct Plan {
    Place at;
    Fleet fleet;
    bool has[DAEMONS_MOST];                 // whose executables exist, by index in `daemons`
    Path bin;                               // the daemons'
    Path pg_bin;                            // PostgreSQL's
    const char *admin_password;             // for the first start of accounts; NULL when there was one
    void (*ready)(const struct Plan *plan); // called once, when everything is
} Plan;

// Starts all and stays until SIGTERM or SIGINT has ended all. SIGHUP reads D/etc/fleet again. False: it could
// not start everything; said to the operator, and all is stopped again.
bool supervise(const Plan *plan);
