// process -- one supervised program: started under its name, watched, and started again when it dies.
#pragma once
#include "deploy/cohoi/place.h"
#include <stdint.h>

typedef enum ProcessState {
    WAITING,  // to be started at `due`
    STARTING, // runs; not ready yet
    READY,    // runs, and was ready once
    STOPPING, // was told to end; is killed at `due`
    GONE,     // has ended and stays so
} ProcessState;

typedef struct Process {
    char name[40];      // "contacts-1", "postgres"
    int daemon, number; // index in `daemons`, instance from 1; daemon -1: PostgreSQL
    ProcessState state;
    pid_t pid;    // 0 when it does not run
    uint64_t due; // milliseconds, monotonic
    uint64_t started;
    unsigned delay; // before it is started again
    unsigned restarts;
    unsigned failures; // deaths since it was last ready
    unsigned asked;    // how often it was told to end
} Process;

typedef struct Launch {
    char *const *argv;
    const char *set[4][2];    // environment: name and value; ends with NULL
    int signal_when_orphaned; // what the kernel sends it if the supervisor is killed
} Launch;

uint64_t now_ms(void);
const char *process_state_name(ProcessState state);
// Starts it; on failure it is as if it had died at once.
void process_start(Process *p, const Place *at, const Launch *launch);
// It ended by itself: when to try again. After 0.1 s, doubled up to 30 s while it lives for less
// than 10 s each time.
void process_died(Process *p);
void process_stop(Process *p, int sig, unsigned patience_ms);
