// epoch -- a position in our log is (epoch, seq), and the epoch changes when the database behind it is
// another one: each new connection tells which it met. Until that is known nothing is committed. See
// docs/architecture.md, section 3.
#include "common/consume.h"
#include "common/fiber.h"
#include "common/frame.h"
#include "common/log.h"
#include <inttypes.h>

enum { LOOK_MS = 5, PATIENCE_MS = 10000 };

static uint64_t known_system;
static uint32_t known_timeline;
static bool known, asking;

void epoch_seen(uint64_t epoch)
{
    if (epoch > frame.epoch) {
        if (frame.epoch) log_warn("a new epoch of the log", "epoch=%" PRIu64, epoch);
        frame.epoch = epoch;
    }
}

static Status note(uint64_t system_id, uint32_t timeline)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_WRITE, clock_monotonic() + PATIENCE_MS, &st);
    if (!tx) return st;

    Arena *a = tx_arena(tx);
    Rows *rows = tx_ask(tx, "frame_note_database",
                        ARGS(arena_print(a, "%" PRIu64, system_id), arena_print(a, "%" PRIu32, timeline)));
    uint64_t epoch = 0;
    st = tx_flush(tx);
    if (st == OK) {
        Row row = row_at(rows, 0);
        epoch = (uint64_t)row_int(&row);
    }
    st = tx_end(tx, st, NULL);
    if (st == OK) epoch_seen(epoch);
    return st;
}

// What was met may change again while we ask.
static void ask(void *arg)
{
    while (!known) {
        uint64_t system_id = known_system;
        uint32_t timeline = known_timeline;
        if (note(system_id, timeline) == OK)
            known = system_id == known_system && timeline == known_timeline;
        else
            fiber_sleep(100);
    }
    asking = false;
}

static void on_connect(void *arg, uint64_t system_id, uint32_t timeline)
{
    consume_met_database();
    if (frame.epoch && system_id == known_system && timeline == known_timeline) return;
    known_system = system_id;
    known_timeline = timeline;
    known = false;
    if (asking) return;
    asking = true;
    fiber_spawn(ask, NULL);
}

void epoch_watch(void)
{
    pool_on_connect(frame.pool, on_connect, NULL);
}

Status epoch_wait(uint64_t deadline)
{
    while (!known) {
        if (clock_monotonic() >= deadline) return UNAVAILABLE;
        fiber_sleep(LOOK_MS);
    }
    return OK;
}
