// positions -- reading your own writes (Cohoi-After): what a client has seen elsewhere must have come here
// first. Waiters hold no connection; while there are any, one poll every 20 ms serves all of them.
#include "common/positions.h"
#include "common/cloudevent.h"
#include "common/consume.h"
#include "common/fiber.h"
#include "common/frame.h"
#include "common/text.h"
#include <string.h>
#include <utlist.h>

enum { POLL_MS = 20, WAIT_MS = 2000 };

typedef struct Reached { // how far a source is here
    char source[64];
    uint64_t epoch[PARTITIONS], seq[PARTITIONS];
    struct Reached *next;
} Reached;

typedef struct Waiter {
    Fiber *fiber;
    Cohoi__Position *const *after;
    size_t n;
    struct Waiter *prev, *next;
} Waiter;

static Reached *sources; // grows by followed sources only
static Waiter *waiters;
static bool polling;

static Reached *reached(const char *source)
{
    static Arena *forever;
    Reached *r;

    LL_FOREACH(sources, r) if (!strcmp(r->source, source)) return r;
    if (!forever) forever = arena_make();
    r = arena_alloc(forever, sizeof *r);
    snprintf(r->source, sizeof r->source, "%s", source);
    LL_PREPEND(sources, r);
    return r;
}

static bool is_own(const char *source)
{
    return !strcmp(source, frame.service->name);
}

// Another epoch of our own log cannot be waited for: what it numbered is here already, or nowhere.
static bool is_reached(const Cohoi__Position *at)
{
    if (!at->source || at->partition >= PARTITIONS) return true;
    if (is_own(at->source))
        return at->epoch != frame.epoch || reached(at->source)->seq[at->partition] >= at->seq;
    if (!consume_follows(at->source)) return true;
    const Reached *r = reached(at->source);
    return r->epoch[at->partition] > at->epoch ||
           (r->epoch[at->partition] == at->epoch && r->seq[at->partition] >= at->seq);
}

static bool all_reached(const Waiter *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (!is_reached(w->after[i])) return false;
    return true;
}

static void note(const char *source, uint32_t partition, uint64_t epoch, uint64_t seq)
{
    Reached *r = reached(source);

    if (partition >= PARTITIONS || epoch < r->epoch[partition]) return;
    if (epoch == r->epoch[partition] && seq <= r->seq[partition]) return;
    r->epoch[partition] = epoch;
    r->seq[partition] = seq;
}

static void wake_the_satisfied(void)
{
    Waiter *w, *next;

    DL_FOREACH_SAFE(waiters, w, next)
    {
        if (!all_reached(w)) continue;
        DL_DELETE(waiters, w);
        fiber_wake_soon(w->fiber);
    }
}

void positions_consumed(const char *source, uint32_t partition, uint64_t epoch, uint64_t seq)
{
    note(source, partition, epoch, seq);
    if (waiters) wake_the_satisfied();
}

void positions_committed(uint32_t partition, uint64_t seq)
{
    positions_consumed(frame.service->name, partition, frame.epoch, seq);
}

static Status poll_once(Tx *tx, Arena *a)
{
    Cohoi__Heads heads = COHOI__HEADS__INIT;
    Rows *cursors = tx_ask(tx, "frame_cursors", NO_ARGS);
    Status st = heads_read(tx, a, &heads);
    if (st != OK) return st;

    for (size_t p = 0; p < heads.n_seq; p++)
        note(frame.service->name, (uint32_t)p, heads.epoch, heads.seq[p]);
    for (int i = 0; i < rows_count(cursors); i++) {
        Row row = row_at(cursors, i);
        const char *source = row_text(&row);
        uint32_t partition = (uint32_t)row_int(&row);
        uint64_t epoch = (uint64_t)row_int(&row);
        if (!is_own(source)) note(source, partition, epoch, (uint64_t)row_int(&row));
    }
    return OK;
}

static void poll_while_waited_for(void *arg)
{
    while (waiters) {
        Arena *a = arena_make();
        Status st = OK;
        Tx *tx = tx_begin(frame.pool, TX_READ, clock_monotonic() + WAIT_MS, &st);
        if (tx) st = tx_end(tx, poll_once(tx, a), NULL);
        arena_drop(a);
        if (st == OK) wake_the_satisfied();
        if (waiters) fiber_sleep(POLL_MS);
    }
    polling = false;
}

static void hurry(const Waiter *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (!is_reached(w->after[i])) consume_hurry(w->after[i]->source);
}

Status positions_wait(Cohoi__Position *const *after, size_t n, uint64_t deadline)
{
    Waiter w = {fiber_self(), after, n, NULL, NULL};
    uint64_t until = clock_monotonic() + WAIT_MS;

    if (n > POSITIONS_MOST) return INVALID_ARGUMENT;
    if (all_reached(&w)) return OK;
    hurry(&w);
    DL_APPEND(waiters, &w);
    if (!polling) {
        polling = true;
        fiber_spawn(poll_while_waited_for, NULL);
    }
    if (fiber_park_until(deadline < until ? deadline : until)) return OK;
    DL_DELETE(waiters, &w);
    return ABORTED;
}
