// process -- one supervised program: started under its name, watched, and started again when it dies.
#include "deploy/cohoi/process.h"
#include "deploy/cohoi/logfile.h"
#include "deploy/cohoi/pidfile.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define FIRST_DELAY   100
#define LONGEST_DELAY 30000
#define LIVED_WELL    10000

uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

const char *process_state_name(ProcessState state)
{
    static const char *const names[] = {"waiting", "starting", "ready", "stopping", "gone"};
    return names[state];
}

// --- in the child, between fork and exec ---

static void redirect(int from, int to)
{
    if (from < 0 || dup2(from, to) < 0) _exit(126);
}

static void forget_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
}

static void become(const Process *p, const Place *at, const Launch *launch, pid_t supervisor)
{
    setsid(); // a Ctrl-C at the terminal is the supervisor's to hear, who ends all in order
    forget_signals();
    prctl(PR_SET_PDEATHSIG, launch->signal_when_orphaned);
    if (getppid() != supervisor) _exit(126); // it died before the line above
    redirect(open("/dev/null", O_RDONLY), STDIN_FILENO);
    redirect(logfile_open(at, p->name), STDOUT_FILENO);
    redirect(STDOUT_FILENO, STDERR_FILENO);
    if (!pidfile_take(at, p->name)) {
        dprintf(STDERR_FILENO, "run/%s.pid: %s\n", p->name, strerror(errno));
        _exit(126);
    }
    for (size_t i = 0; launch->set[i][0]; i++)
        if (setenv(launch->set[i][0], launch->set[i][1], 1) != 0) _exit(126);
    execv(launch->argv[0], launch->argv);
    dprintf(STDERR_FILENO, "%s: %s\n", launch->argv[0], strerror(errno));
    _exit(127);
}

// --- in the supervisor ---

// What the last run left: a reader must not take it for this run's.
static void forget_last_run(const Process *p, const Place *at)
{
    unlink(place_path(at, "run/%s.admin", p->name).text);
    unlink(place_path(at, "run/%s.port", p->name).text);
}

void process_start(Process *p, const Place *at, const Launch *launch)
{
    pid_t supervisor = getpid();
    forget_last_run(p, at);
    p->started = now_ms();
    p->state = STARTING;
    p->asked = 0;
    pid_t pid = fork();
    if (pid == 0) become(p, at, launch, supervisor);
    p->pid = pid > 0 ? pid : 0;
    if (pid < 0) process_died(p);
}

void process_died(Process *p)
{
    bool lived_well = now_ms() - p->started >= LIVED_WELL;
    p->delay = lived_well || !p->delay ? FIRST_DELAY : 2 * p->delay;
    if (p->delay > LONGEST_DELAY) p->delay = LONGEST_DELAY;
    p->pid = 0;
    p->state = WAITING;
    p->due = now_ms() + p->delay;
    p->restarts++;
    p->failures++;
}

void process_stop(Process *p, int sig, unsigned patience_ms)
{
    if (!p->pid) {
        p->state = GONE;
        return;
    }
    kill(p->pid, sig); // our own child, not yet reaped: the pid is its
    p->state = STOPPING;
    p->asked++;
    p->due = now_ms() + patience_ms;
}
