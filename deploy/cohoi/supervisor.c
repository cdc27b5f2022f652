// supervisor -- keeps PostgreSQL and the daemons running until it is told to stop.
//
// Three levels: PostgreSQL, then the daemons that keep state, then the gateway. While starting, the level
// rises when all below are ready; while stopping, it falls when all above are gone. In between each process
// is on its own.
#include "deploy/cohoi/supervisor.h"
#include "common/log.h"
#include "deploy/cohoi/database.h"
#include "deploy/cohoi/logfile.h"
#include "deploy/cohoi/pidfile.h"
#include "deploy/cohoi/process.h"
#include "deploy/cohoi/ready.h"
#include "deploy/cohoi/say.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define PROCESSES_MOST (DAEMONS_MOST * INSTANCES_MOST + 1)
#define PATIENCE_MS    15000  // for one that was told to end
#define START_MS       120000 // for a level to become ready
#define TICK_MS        50
#define ROTATE_MS      10000
#define FAILURES_MOST  6 // while starting; afterwards it is tried for ever

enum { LEVEL_DATABASE, LEVEL_DAEMONS, LEVEL_GATEWAY, LEVEL_TOP = LEVEL_GATEWAY };
typedef enum Phase { RISING, RUNNING, FALLING } Phase;

static struct Supervisor {
    const Plan *plan;
    Fleet fleet;
    Process list[PROCESSES_MOST]; // PostgreSQL first
    int n;
    Phase phase;
    int level;
    uint64_t level_since, rotated;
    bool failed, changed;
} sv;

#define EACH(p)                                                                                              \
    Process *p = sv.list;                                                                                    \
    p < sv.list + sv.n;                                                                                      \
    p++

static int level_of(const Process *p)
{
    if (p->daemon < 0) return LEVEL_DATABASE;
    return daemons[p->daemon].keeps_state ? LEVEL_DAEMONS : LEVEL_GATEWAY;
}

// --- what is there, for `cohoi status` and for people: D/run/processes ---

static void write_processes(void)
{
    static char text[PROCESSES_MOST * 100];
    int n = 0;
    text[0] = '\0';
    for (EACH(p))
        if (p->state != GONE)
            n += snprintf(text + n, sizeof text - (size_t)n, "%s pid=%d state=%s restarts=%u\n", p->name,
                          (int)p->pid, process_state_name(p->state), p->restarts);
    if (!place_write(&sv.plan->at, "run/processes", text))
        log_warn("run/processes not written", "errno=%d", errno);
    sv.changed = false;
}

// --- starting ---

static void start_database(Process *p)
{
    char program[300], config[300];
    snprintf(program, sizeof program, "%s/postgres", sv.plan->pg_bin.text);
    snprintf(config, sizeof config, "--config-file=%s", place_path(&sv.plan->at, "etc/postgresql.conf").text);
    char *argv[] = {program, config, NULL};
    Launch launch = {.argv = argv, .signal_when_orphaned = SIGINT};
    process_start(p, &sv.plan->at, &launch);
}

static void start_daemon(Process *p)
{
    char program[300], number[12], listen[40];
    Path config = place_path(&sv.plan->at, "etc/cohoi.ini");
    const char *name = daemons[p->daemon].name;
    snprintf(program, sizeof program, "%s/cohoi-%s", sv.plan->bin.text, name);
    snprintf(number, sizeof number, "%d", p->number);
    snprintf(listen, sizeof listen, "127.0.0.1:%d", fleet_port(&sv.fleet, p->number));
    char *argv[] = {program, "--config", config.text, "--instance", number, NULL};
    Launch launch = {.argv = argv, .signal_when_orphaned = SIGTERM};
    if (strcmp(name, "gateway") == 0) // in the file stands the first one's
        launch.set[0][0] = "COHOI_GATEWAY_LISTEN", launch.set[0][1] = listen;
    if (strcmp(name, "accounts") == 0 && sv.plan->admin_password && sv.phase == RISING)
        launch.set[0][0] = "COHOI_ADMIN_PASSWORD", launch.set[0][1] = sv.plan->admin_password;
    process_start(p, &sv.plan->at, &launch);
}

static void start(Process *p)
{
    if (p->daemon < 0)
        start_database(p);
    else
        start_daemon(p);
    log_info("started", "name=%s pid=%d restarts=%u", p->name, (int)p->pid, p->restarts);
    sv.changed = true;
}

static void check_ready(Process *p)
{
    bool ready = p->daemon < 0 ? database_accepts(&sv.plan->at) : ready_ask(&sv.plan->at, p->name);
    if (!ready) return;
    p->state = READY;
    p->failures = 0;
    sv.changed = true;
    log_info("ready", "name=%s pid=%d ms=%lu", p->name, (int)p->pid, (unsigned long)(now_ms() - p->started));
    if (sv.phase == RISING) say("  %s is ready", p->name);
}

// --- stopping ---

// So that nobody looks for an instance that is no more (endpoint.h goes by the files).
static void forget(const Process *p)
{
    static const char *const kinds[] = {"pid", "admin", "port", "rpc", "pub"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        unlink(place_path(&sv.plan->at, "run/%s.%s", p->name, kinds[i]).text);
}

static void stop(Process *p)
{
    log_info("stopping", "name=%s pid=%d", p->name, (int)p->pid);
    process_stop(p, p->daemon < 0 ? SIGINT : SIGTERM, PATIENCE_MS); // SIGINT is PostgreSQL's fast shutdown
    if (p->state == GONE) forget(p);
    sv.changed = true;
}

static void lose_patience(Process *p)
{
    bool mildly = p->daemon < 0 && p->asked == 1; // SIGQUIT is PostgreSQL's immediate one
    log_warn("does not end in time", "name=%s pid=%d", p->name, (int)p->pid);
    process_stop(p, mildly ? SIGQUIT : SIGKILL, PATIENCE_MS);
}

static void begin_falling(void)
{
    if (sv.phase == FALLING) return;
    sv.phase = FALLING;
    sv.level = LEVEL_TOP + 1;
}

static void fail(const Process *p, const char *why)
{
    complain("%s %s", p->name, why);
    logfile_show_end(&sv.plan->at, p->name, 15);
    log_error("cannot start", "name=%s", p->name);
    sv.failed = true;
    begin_falling();
}

// --- each process on its own ---

static void died(Process *p, int status)
{
    bool signalled = WIFSIGNALED(status);
    log_write(p->state == STOPPING ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "ended",
              "name=%s pid=%d %s=%d state=%s", p->name, (int)p->pid, signalled ? "signal" : "status",
              signalled ? WTERMSIG(status) : WEXITSTATUS(status), process_state_name(p->state));
    sv.changed = true;
    if (p->state == STOPPING) {
        p->pid = 0;
        p->state = GONE;
        forget(p);
        return;
    }
    pidfile_forget(&sv.plan->at, p->name);
    process_died(p);
    bool hopeless = p->failures >= FAILURES_MOST ||
                    (WIFEXITED(status) && WEXITSTATUS(status) == EX_CONFIG); // trying again mends no settings
    if (sv.phase == RISING && hopeless) fail(p, "does not start");
}

static void reap(void)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (EACH(p))
            if (p->pid == pid) died(p, status);
}

static void tend(Process *p)
{
    if (p->state == WAITING && sv.phase == FALLING) stop(p);
    if (p->state == WAITING && level_of(p) <= sv.level && now_ms() >= p->due) start(p);
    if (p->state == STARTING) check_ready(p);
    if (p->state == STOPPING && now_ms() >= p->due) lose_patience(p);
}

// --- the fleet ---

static void add(int daemon, int number, const char *name)
{
    Process *p = &sv.list[sv.n++];
    *p = (Process){.daemon = daemon, .number = number};
    if (number)
        snprintf(p->name, sizeof p->name, "%s-%d", name, number);
    else
        snprintf(p->name, sizeof p->name, "%s", name);
}

static Process *find(int daemon, int number)
{
    for (EACH(p))
        if (p->daemon == daemon && p->number == number) return p;
    return NULL;
}

// Adds what is missing and stops what is too much; the list keeps the place of one that is gone.
static void fit_fleet(void)
{
    for (int i = 0; daemons[i].name; i++)
        for (int number = 1; number <= INSTANCES_MOST; number++) {
            bool wanted = sv.plan->has[i] && number <= sv.fleet.count[i];
            Process *p = find(i, number);
            if (wanted && !p) add(i, number, daemons[i].name);
            if (wanted && p && p->state == GONE) p->state = WAITING, p->due = 0, p->delay = 0;
            if (!wanted && p && p->state != GONE && p->state != STOPPING) stop(p);
        }
    sv.changed = true;
}

static void reload(void)
{
    fleet_read(&sv.plan->at, &sv.fleet);
    log_info("fleet read again", "port=%d", sv.fleet.port);
    if (sv.phase != FALLING) fit_fleet();
}

// --- the levels ---

static bool all_at_level(ProcessState state)
{
    for (EACH(p))
        if (level_of(p) == sv.level && p->state != state && p->state != GONE) return false;
    return true;
}

static const Process *slowest(void)
{
    for (EACH(p))
        if (level_of(p) == sv.level && p->state != READY && p->state != GONE) return p;
    return &sv.list[0];
}

static void rise(void)
{
    if (!all_at_level(READY)) {
        if (now_ms() - sv.level_since > START_MS) fail(slowest(), "is not ready in time");
        return;
    }
    if (sv.level == LEVEL_DATABASE && !database_prepare(&sv.plan->at, sv.plan->has)) {
        fail(&sv.list[0], "could not be prepared");
        return;
    }
    if (sv.level < LEVEL_TOP) {
        sv.level++;
        sv.level_since = now_ms();
        return;
    }
    sv.phase = RUNNING;
    write_processes();
    sv.plan->ready(sv.plan);
}

static bool fall(void) // true: all is gone
{
    if (sv.level <= LEVEL_TOP && !all_at_level(GONE)) return false;
    if (sv.level == LEVEL_DATABASE) return true;
    sv.level--;
    for (EACH(p))
        if (level_of(p) == sv.level && p->state != GONE && p->state != STOPPING) stop(p);
    return false;
}

// --- the loop ---

static int open_signals(void)
{
    sigset_t heard;
    sigemptyset(&heard);
    sigaddset(&heard, SIGTERM);
    sigaddset(&heard, SIGINT);
    sigaddset(&heard, SIGHUP);
    sigaddset(&heard, SIGCHLD);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &heard, NULL);
    return signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void hear(int signals)
{
    struct pollfd ready = {.fd = signals, .events = POLLIN};
    struct signalfd_siginfo heard;
    if (poll(&ready, 1, TICK_MS) <= 0) return;
    while (read(signals, &heard, sizeof heard) == (ssize_t)sizeof heard) {
        if (heard.ssi_signo == SIGHUP) reload();
        if (heard.ssi_signo == SIGTERM || heard.ssi_signo == SIGINT) {
            log_info("told to stop", "signal=%u", heard.ssi_signo);
            begin_falling();
        }
    }
}

static void rotate_logs(void)
{
    if (now_ms() - sv.rotated < ROTATE_MS) return;
    sv.rotated = now_ms();
    for (EACH(p)) logfile_rotate(&sv.plan->at, p->name);
    logfile_rotate(&sv.plan->at, "supervisor");
}

static bool turn(int signals) // false: the end
{
    hear(signals);
    reap(); // whatever woke us: several deaths come as one SIGCHLD
    for (EACH(p)) tend(p);
    if (sv.phase == RISING) rise();
    if (sv.phase == FALLING && fall()) return false;
    if (sv.changed) write_processes();
    rotate_logs();
    return true;
}

bool supervise(const Plan *plan)
{
    sv =
        (struct Supervisor){.plan = plan, .fleet = plan->fleet, .level_since = now_ms(), .rotated = now_ms()};
    int signals = open_signals();
    if (signals < 0) return complain("signalfd: %s", strerror(errno));
    add(-1, 0, "postgres");
    fit_fleet();
    while (turn(signals)) continue;
    close(signals);
    unlink(place_path(&plan->at, "run/processes").text);
    log_info("all stopped", "failed=%d", sv.failed);
    return !sv.failed;
}
