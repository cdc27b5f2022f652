// heads -- once a second each instance says where its log ends: who is behind that has missed something.
#include "common/bus.h"
#include "common/cloudevent.h"
#include "common/consume.h"
#include "common/fiber.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/positions.h"

enum { EVERY_MS = 1000 };

Status heads_read(Tx *tx, Arena *a, Cohoi__Heads *out)
{
    Rows *rows = tx_ask(tx, "frame_heads", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    out->source = (char *)frame.service->name;
    out->has_epoch = true;
    out->n_seq = (size_t)rows_count(rows);
    out->seq = arena_alloc(a, PARTITIONS * sizeof *out->seq);
    for (int i = 0; i < rows_count(rows) && i < PARTITIONS; i++) {
        Row row = row_at(rows, i);
        out->epoch = (uint64_t)row_int(&row);
        out->seq[i] = (uint64_t)row_int(&row);
    }
    return OK;
}

static Status read_heads(Arena *a, Cohoi__Heads *out)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, clock_monotonic() + EVERY_MS, &st);
    if (!tx) return st;
    return tx_end(tx, heads_read(tx, a, out), NULL);
}

static void publish(Arena *a, const Cohoi__Heads *heads)
{
    size_t n = cohoi__heads__get_packed_size(heads);
    uint8_t *bytes = arena_alloc(a, n + 1);
    uint64_t total = 0;

    cohoi__heads__pack(heads, bytes);
    bus_publish(arena_print(a, "%s/heads", frame.service->name), bytes, n);
    for (size_t p = 0; p < heads->n_seq; p++) {
        positions_committed((uint32_t)p, heads->seq[p]);
        total += heads->seq[p];
    }
    metric_set("cohoi_log_events", "", (double)total);
    consume_own_heads(heads);
}

static void say_heads(void *arg)
{
    do {
        Arena *a = arena_make();
        Cohoi__Heads heads = COHOI__HEADS__INIT;
        if (read_heads(a, &heads) == OK && heads.epoch) {
            epoch_seen(heads.epoch);
            publish(a, &heads);
        }
        arena_drop(a);
    } while (frame_nap(EVERY_MS));
}

void heads_start(void)
{
    metric_help("cohoi_log_events", "events in this daemon's log, by the heads of its partitions");
    fiber_spawn(say_heads, NULL);
}
