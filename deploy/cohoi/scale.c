// cohoi scale -- changes how many instances of a daemon run, while they run.
#include "deploy/cohoi/fleet.h"
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/pidfile.h"
#include "deploy/cohoi/process.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/verb.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 60000

typedef struct Arguments {
    const char *dir, *wanted;
} Arguments;

static error_t parse(int key, char *arg, struct argp_state *state)
{
    Arguments *in = state->input;
    if (key == ARGP_KEY_INIT) return state->child_inputs[0] = &in->dir, 0;
    if (key == ARGP_KEY_NO_ARGS) argp_usage(state);
    if (key != ARGP_KEY_ARG || state->arg_num > 0) return ARGP_ERR_UNKNOWN;
    in->wanted = arg;
    return 0;
}

static bool is_ready(const char *processes, const char *name)
{
    char begin[80];
    snprintf(begin, sizeof begin, "%s pid=", name);
    const char *line = strstr(processes, begin);
    const char *end = line ? strchr(line, '\n') : NULL;
    const char *ready = line ? strstr(line, "state=ready") : NULL;
    return end && ready && ready < end;
}

static bool one_fits(const Place *at, const char *processes, const char *daemon, int count)
{
    for (int number = 1; number <= INSTANCES_MOST; number++) {
        char name[60];
        snprintf(name, sizeof name, "%s-%d", daemon, number);
        if (number <= count ? !is_ready(processes, name) : pidfile_holder(at, name) != 0) return false;
    }
    return true;
}

// What runs is what is wanted, as the supervisor's D/run/processes tells.
static bool all_fit(const Place *at, const Fleet *fleet)
{
    static char processes[120000];
    if (place_read(at, "run/processes", processes, sizeof processes) < 0) return false;
    for (int i = 0; daemons[i].name; i++)
        if (ini_names(at, daemons[i].name) && !one_fits(at, processes, daemons[i].name, fleet->count[i]))
            return false;
    return true;
}

static bool wait_until_all_fit(const Place *at, const Fleet *fleet)
{
    for (uint64_t end = now_ms() + PATIENCE_MS; now_ms() < end; usleep(50000))
        if (all_fit(at, fleet)) return true;
    return complain("not all instances are ready; see `cohoi status --dir %s`", at->dir);
}

int scale(int argc, char **argv)
{
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        NULL,
        parse,
        "DAEMON=N[,DAEMON=N...]",
        "Adds instances, or drains the surplus ones. Kept for the next `cohoi up`, too.",
        children,
        NULL,
        NULL};
    Arguments in = {.dir = "var"};
    Place at;
    Fleet fleet;
    argp_parse(&argp, argc, argv, 0, NULL, &in);
    if (!place_find(&at, in.dir)) return 1;

    fleet_read(&at, &fleet);
    if (!fleet_scale(&fleet, in.wanted) || !fleet_write(&at, &fleet)) return 1;
    if (!pidfile_signal(&at, "supervisor", SIGHUP)) {
        say("Nothing runs in %s; the next `cohoi up` starts it so", at.dir);
        return 0;
    }
    if (!wait_until_all_fit(&at, &fleet)) return 1;
    say("Done");
    return 0;
}
