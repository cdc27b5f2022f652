// cohoi down -- stops everything in D, in order, and waits for it.
#include "deploy/cohoi/leftovers.h"
#include "deploy/cohoi/pidfile.h"
#include "deploy/cohoi/place.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/verb.h"
#include <signal.h>

// Three levels with 15 s each, and PostgreSQL's last ones.
#define PATIENCE 90

int down(int argc, char **argv)
{
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        NULL,     NULL,
        NULL,     "Stops the gateway, then the other daemons, then PostgreSQL; each has 15 s to finish.",
        children, NULL,
        NULL};
    const char *dir = "var";
    Place at;
    argp_parse(&argp, argc, argv, 0, NULL, &dir);
    if (!place_find(&at, dir)) return 1;

    if (pidfile_signal(&at, "supervisor", SIGTERM)) {
        say("Stopping Cohoi in %s", at.dir);
        if (!pidfile_wait_gone(&at, "supervisor", PATIENCE))
            return complain("it does not stop; see %s/log/supervisor.log", at.dir), 1;
    } else if (leftovers_stop(&at) == 0) {
        say("Nothing runs in %s", at.dir);
        return 0;
    }
    say("Stopped");
    return 0;
}
