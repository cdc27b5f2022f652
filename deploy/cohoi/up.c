// cohoi up -- starts PostgreSQL and the daemons in D, and keeps them running.
#include "common/log.h"
#include "deploy/cohoi/background.h"
#include "deploy/cohoi/database.h"
#include "deploy/cohoi/firstkey.h"
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/leftovers.h"
#include "deploy/cohoi/logfile.h"
#include "deploy/cohoi/pidfile.h"
#include "deploy/cohoi/ready.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/supervisor.h"
#include "deploy/cohoi/verb.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Arguments {
    const char *dir, *bin, *scale;
    int port; // -1: as last time
    bool foreground, with_parent;
} Arguments;

static FirstKey first_key;

// --- arguments ---

static int read_port(const char *text, struct argp_state *state)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end || port < 0 || port > 65535) argp_error(state, "there is no port '%s'", text);
    return (int)port;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    Arguments *in = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &in->dir;
        return 0;
    case 'p':
        in->port = read_port(arg, state);
        return 0;
    case 's':
        in->scale = arg;
        return 0;
    case 'f':
        in->foreground = true;
        return 0;
    case 'b':
        in->bin = arg;
        return 0;
    case 'w':
        in->with_parent = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"port", 'p', "N", 0, "the gateway's port on 127.0.0.1; 0: any (default: as last time, at first 8080)",
     0},
    {"scale", 's', "DAEMON=N,...", 0, "instances (default: as last time, at first 1 of each)", 0},
    {"foreground", 'f', NULL, 0, "stay, with the log on stderr", 0},
    {"with-parent", 'w', NULL, 0, "stay, and stop when the process that started this one ends", 0},
    {"bin", 'b', "DIR", 0, "where the executables are (default: beside this one)", 0},
    {0},
};

// --- checks ---

static bool find_executables(const char *given, Path *out)
{
    char whole[PATH_MAX];
    ssize_t n = given ? 0 : readlink("/proc/self/exe", whole, sizeof whole - 1);
    if (n > 0) {
        whole[n] = '\0';
        *strrchr(whole, '/') = '\0';
    } else if (!given || !realpath(given, whole)) {
        return complain("%s: %s", given ? given : "/proc/self/exe", strerror(errno));
    }
    if (snprintf(out->text, sizeof out->text, "%s", whole) < (int)sizeof out->text - 40) return true;
    return complain("the name is too long: %s", whole);
}

// As the user who is to run them.
static bool find_daemons(Plan *plan)
{
    int found = 0;
    for (int i = 0; daemons[i].name; i++) {
        char program[300];
        snprintf(program, sizeof program, "%s/cohoi-%s", plan->bin.text, daemons[i].name);
        plan->has[i] = access(program, X_OK) == 0;
        found += plan->has[i];
    }
    return found || complain("no daemon that user %s may run is in %s", plan->at.user, plan->bin.text);
}

static bool port_is_free(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    bool is_free = bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    const char *why = is_free ? "" : strerror(errno);
    close(fd);
    return is_free || complain("port %d: %s; choose another one with --port", port, why);
}

static bool ports_are_free(const Plan *plan)
{
    int gateway = daemon_index("gateway");
    for (int n = 1; plan->has[gateway] && n <= plan->fleet.count[gateway]; n++)
        if (plan->fleet.port && !port_is_free(fleet_port(&plan->fleet, n))) return false;
    return true;
}

// --- getting ready ---

static bool take_over(const Place *at)
{
    if (!pidfile_take(at, "supervisor"))
        return complain("Cohoi runs already in %s (pid %d); `cohoi down --dir %s` stops it", at->dir,
                        (int)pidfile_holder(at, "supervisor"), at->dir);
    int n = leftovers_stop(at);
    if (n) say("Stopped %d processes whose supervisor had been killed", n);
    return true;
}

static bool leave_terminal(const Place *at)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), log = logfile_open(at, "supervisor");
    bool left = nothing >= 0 && log >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
                dup2(log, STDERR_FILENO) >= 0 && dup2(log, STDOUT_FILENO) >= 0;
    return left || complain("%s/log: %s", at->dir, strerror(errno));
}

static bool choose_fleet(const Arguments *in, Plan *plan)
{
    fleet_read(&plan->at, &plan->fleet);
    if (in->port >= 0) plan->fleet.port = in->port;
    return (!in->scale || fleet_scale(&plan->fleet, in->scale)) && ports_are_free(plan) &&
           fleet_write(&plan->at, &plan->fleet);
}

static bool prepare(const Arguments *in, Plan *plan)
{
    // What is meant for another server or another program must not reach ours.
    static const char *const others[] = {"PGHOST",     "PGHOSTADDR",   "PGPORT",    "PGUSER",
                                         "PGPASSWORD", "PGDATABASE",   "PGSERVICE", "PGSSLMODE",
                                         "PGOPTIONS",  "NOTIFY_SOCKET"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) unsetenv(others[i]);
    const Place *at = &plan->at;
    if (!take_over(at) || !choose_fleet(in, plan) || !database_find_server(at, &plan->pg_bin)) return false;
    if (!firstkey_open(at, database_is_made(at), &first_key)) return false;
    if (*first_key.password) plan->admin_password = first_key.password;
    return database_make(at, &plan->pg_bin) && ini_write(at, &plan->fleet, plan->has);
}

// Asked when this process is its final user: the kernel forgets it when the user changes.
static bool follow_parent(pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) return complain("prctl: %s", strerror(errno));
    return getppid() == parent || complain("the process that started this one has ended");
}

// --- it runs ---

static void tell_addresses(const Plan *plan)
{
    int gateway = daemon_index("gateway");
    for (int n = 1; plan->has[gateway] && n <= plan->fleet.count[gateway]; n++) {
        char name[40];
        snprintf(name, sizeof name, "gateway-%d", n);
        int port = ready_port(&plan->at, name, "port");
        say("Cohoi is ready: http://127.0.0.1:%d", port ? port : fleet_port(&plan->fleet, n));
    }
    if (!plan->has[gateway] || !plan->fleet.count[gateway]) say("Cohoi is ready (there is no gateway)");
}

static void tell_ready(const Plan *plan)
{
    tell_addresses(plan);
    if (first_key.given) say("Sign in as admin, with the password in COHOI_ADMIN_PASSWORD");
    if (*first_key.password && !first_key.given)
        say("Sign in as admin, with the password %s (it is shown this once)", first_key.password);
    explicit_bzero(&first_key, sizeof first_key);
    firstkey_done(&plan->at);
    background_ready();
}

int up(int argc, char **argv)
{
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        options,
        parse,
        NULL,
        "Starts a private PostgreSQL and the daemons, restarts what dies, and drains all "
        "on SIGTERM. Run by root it becomes the user postgres.",
        children,
        NULL,
        NULL};
    Arguments in = {.dir = "var", .port = -1};
    static Plan plan;
    pid_t parent = getppid();
    argp_parse(&argp, argc, argv, 0, NULL, &in);
    plan.ready = tell_ready;
    if (!find_executables(in.bin, &plan.bin) || !place_make(&plan.at, in.dir) || !find_daemons(&plan))
        return 1;
    if (chdir(plan.at.dir) != 0) return complain("%s: %s", plan.at.dir, strerror(errno)), 1;
    if (in.with_parent && !follow_parent(parent)) return 1;

    if (!in.foreground && !in.with_parent) {
        background_begin();
        if (!leave_terminal(&plan.at)) return 1;
    }
    log_open("cohoi", "supervisor", LOG_LEVEL_INFO, false);
    say("Starting Cohoi in %s", plan.at.dir);
    return prepare(&in, &plan) && supervise(&plan) ? 0 : 1;
}
