// frame -- what the parts of the frame share: the daemon that runs in this process. For common/ only.
#pragma once
#include "common/service.h"

typedef struct FrameSettings {
    const char *dsn, *schema, *listen, *publish, *admin, *log_level, *run_dir;
    long connections, max_in_flight;
    bool log_json;
} FrameSettings;
typedef struct Frame {
    const Service *service;
    const char *instance, *config_path; // the path may be NULL
    FrameSettings settings;
    Config *config;
    Pool *pool;
    uint64_t epoch;      // of our log; 0 until the database was met
    bool ready;          // migrated, connected, started
    bool draining;       // SIGTERM came: nothing new is begun
    unsigned working;    // fibers that must end before we leave: reactions, jobs
    uint64_t started_ms; // clock_monotonic
} Frame;
extern Frame frame;
bool frame_nap(uint64_t ms); // parks; false as soon as the daemon drains

extern const Statement frame_statements[];

// --- options.c: fills frame from the arguments and the configuration; ends the process on mistakes, --help
// and the like.
void options_take(const Service *s, int argc, char **argv);
void options_log_level_again(void); // SIGHUP

// --- migrate.c: runs at start, blocking, before the loop. False: could not, said in the log.
bool migrate(const char *dsn, const char *schema, const Migration *own);

// --- epoch.c ---
void epoch_watch(void);                          // from now on each new connection is looked at
MUST_CHECK Status epoch_wait(uint64_t deadline); // until the database that we are connected to is known
void epoch_seen(uint64_t epoch);                 // an operator began a new one

// --- heads.c: once a second, where our log ends ---
void heads_start(void);
MUST_CHECK Status heads_read(Tx *tx, Arena *a, Cohoi__Heads *out); // flushes

// --- command.c, dispatch.c ---
void serve_call(RpcCall *call);                       // for rpc_listen
void dispatch_bind(void);                             // finds the handler of each method, once
const Command *command_of(const MethodWords *method); // NULL: not served here
extern const Command log_commands[], instance_commands[];

// --- jobs.c ---
void jobs_start(void); // the frame's own, and the service's

// --- upload_service.c ---
extern const Command upload_commands[]; // cohoi.Uploads
void uploads_remove_unkept(void);       // a job

// --- erasing.c ---
void erase_what_is_due(void); // a job

// --- dead_letters.c ---
uint32_t dead_letters_count(void); // as of the last look; a job looks
void dead_letters_look(void);
MUST_CHECK Status dead_letters_list(Arena *a, uint64_t deadline, Cohoi__DeadLetters *out);
MUST_CHECK Status dead_letters_retry(Arena *a, uint64_t deadline, const Cohoi__RetryDeadLetters *in,
                                     Cohoi__RetriedDeadLetters *out);

// --- log_service.c: a page of our log. Flushes. OUT_OF_RANGE: it begins later than in->after.
MUST_CHECK Status log_read(Tx *tx, Arena *a, const Cohoi__ReadLog *in, Cohoi__LogPage *out);
