// jobs -- what a daemon does by the clock. Each job has a fiber in every instance, and takes its own locks.
#include "common/fiber.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/unit_internal.h"
#include <sodium.h>

enum { TRIES_MOST = 5, TRANSACTION_MS = 30000, HOUR_MS = 3600 * 1000 };

// --- a transaction of a job ---

static Status transact_once(const char *cause, Status (*run)(Arena *a, Tx *tx, Time now, void *arg),
                            void *arg, bool *unknown)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_WRITE, clock_monotonic() + TRANSACTION_MS, &st);
    if (!tx) return st;

    Arena *a = arena_make();
    Unit *u = unit_begin(tx, a, &(Cause){.id = cause, .correlation_id = cause});
    Rows *clock = tx_ask(tx, "frame_now", NO_ARGS);
    st = tx_flush(tx);
    if (st == OK) {
        Row row = row_at(clock, 0);
        u->now = row_time(&row);
        st = run(a, tx, u->now, arg);
    }
    if (st == OK) st = unit_finish(u, tx, NULL);
    st = tx_end(tx, st, unknown);
    if (st == OK) unit_publish(u);
    arena_drop(a);
    return st;
}

Status job_transact(const char *cause, Status (*run)(Arena *a, Tx *tx, Time now, void *arg), void *arg)
{
    for (unsigned tries = 1;; tries++) {
        bool unknown = false;
        Status st = epoch_wait(clock_monotonic() + TRANSACTION_MS);
        if (st == OK) st = transact_once(cause, run, arg, &unknown);
        if (unknown) return UNAVAILABLE;
        if ((st != ABORTED && st != UNAVAILABLE) || tries == TRIES_MOST || frame.draining) return st;
        fiber_sleep(1 + randombytes_uniform(10u << tries));
    }
}

// --- the frame's own jobs ---

static void forget_old_commands(void)
{
    int64_t gone = 0;

    do {
        Status st = OK;
        Tx *tx = tx_begin(frame.pool, TX_WRITE, clock_monotonic() + TRANSACTION_MS, &st);
        if (!tx) return;
        Rows *rows = tx_ask(tx, "frame_commands_forget", NO_ARGS);
        st = tx_flush(tx);
        if (st == OK) {
            Row row = row_at(rows, 0);
            gone = row_int(&row);
        }
        if (tx_end(tx, st, NULL) != OK) return;
    } while (gone > 0 && !frame.draining);
}

static void make_event_partitions(void)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_WRITE, clock_monotonic() + TRANSACTION_MS, &st);
    if (!tx) return;

    tx_put(tx, "frame_make_event_partitions", NO_ARGS);
    st = tx_end(tx, OK, NULL);
    if (st != OK) log_warn("partitions of the log could not be made", "status=%s", status_name(st));
}

static const Job frame_jobs[] = {
    {"forget_old_commands", HOUR_MS, forget_old_commands},
    {"make_event_partitions", 6 * HOUR_MS, make_event_partitions},
    {"look_at_dead_letters", 5000, dead_letters_look},
    {"remove_unkept_uploads", 5000, uploads_remove_unkept},
    {"erase_what_is_due", 500, erase_what_is_due},
    {0},
};

// --- running them ---

// Instances do not run in step: each begins somewhere within the first period, at most a minute late.
static void repeat(void *arg)
{
    const Job *job = arg;
    uint32_t spread = job->every_ms < 60000 ? job->every_ms : 60000;

    bool goes_on = frame_nap(randombytes_uniform(spread + 1));
    while (goes_on) {
        uint64_t begun = clock_monotonic();
        frame.working++;
        job->run();
        frame.working--;
        uint64_t took = clock_monotonic() - begun;
        log_debug("job done", "job=%s ms=%lu", job->name, (unsigned long)took);
        goes_on = frame_nap(took < job->every_ms ? job->every_ms - took : 1);
    }
}

static void start_table(const Job *table)
{
    for (const Job *job = table; job && job->name; job++) fiber_spawn(repeat, (void *)job);
}

void jobs_start(void)
{
    start_table(frame_jobs);
    start_table(frame.service->jobs);
}
