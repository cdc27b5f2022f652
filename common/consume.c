// consume -- following a partition of a source: a fiber that runs while there is something to take. It takes
// events only if they are next (sequence == cursor + 1), holds a gap 50 ms, then fills it from the log. What
// happens to what it has taken: common/consume_batch.c. Contract: docs/architecture.md, section 3.
#include "common/consume_batch.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/positions.h"
#include <inttypes.h>
#include <string.h>

enum {
    HOLD_MS = 50,        // two instances publish side by side: what is missing is often just behind
    IDLE_MS = 500,       // events that nobody reacts to may wait for company
    COMPANY_MS = 20,     // so may others, behind a batch that was just taken: a busy partition costs less
    ALONE_MS = 1000,     // a partition that another instance has
    STOPPED_MS = 1000,   // one with too many dead letters, or a newer build that took over
    FIRST_PAUSE_MS = 10, // of trouble that passes
    LAST_PAUSE_MS = 1000,
    UNDECIDED_MS = 60000, // then what cannot be decided is parked
    LOST_MS = 10000,      // between two looks at a log that no longer has what we need
    COMPLAINT_MS = 60000,
};

bool consume_stopping;
Gate gate_transactions = {1, NULL}, gate_reads = {4, NULL};

static void wait_ms(Part *p, uint64_t ms)
{
    p->alone_until = clock_monotonic() + ms;
}

static void pause_longer(Part *p)
{
    p->pause_ms = p->pause_ms ? p->pause_ms * 2 : FIRST_PAUSE_MS;
    if (p->pause_ms > LAST_PAUSE_MS) p->pause_ms = LAST_PAUSE_MS;
    wait_ms(p, p->pause_ms);
}

static void well(Part *p)
{
    p->pause_ms = 0;
    p->undecided_since = 0;
    p->tries = 0;
    p->park_seq = 0;
}

// Another instance has moved the cursor, so it has the partition.
static void adopt(Part *p, const Batch *b)
{
    part_move(p, b->epoch, b->cursor);
    well(p);
    positions_consumed(p->source->name, p->number, b->epoch, b->cursor);
    wait_ms(p, ALONE_MS);
}

// --- filling a gap from the log ---

// What is next is not there, and never will be.
static bool load_snapshot(Part *p)
{
    bool begun = false;

    if (!source_has_copies(p->source)) {
        wait_ms(p, LOST_MS);
        return true; // to be said each time
    }
    gate_enter(&gate_transactions);
    Status st = snapshot_begin(p, &begun);
    gate_leave(&gate_transactions);
    if (st == OK)
        wait_ms(p, STOPPED_MS);
    else
        pause_longer(p);
    return begun;
}

static void say_what_is_lost(const Part *p, const Cohoi__LogPage *page)
{
    metric_add("cohoi_epoch_lost_total", "", 1);
    log_error("the source has lost events that were taken here",
              "source=%s partition=%u taken=%" PRIu64 " it_has=%" PRIu64 " epoch=%" PRIu64, p->source->name,
              p->number, p->cursor, page->old_epoch_end, page->epoch);
}

// The cursor goes over to the epoch that the source is in now. Beyond the end of the old one we have taken
// what the source has lost: nobody can give it back, so it is said loudly. Whoever keeps copies loads them
// anew; who does not goes on from what both have.
static void change_epoch(Part *p, const Cohoi__LogPage *page)
{
    bool is_lost = page->has_old_epoch_end && page->old_epoch_end < p->cursor;
    uint64_t seq = is_lost ? page->old_epoch_end : p->cursor;

    if (is_lost && source_has_copies(p->source)) {
        if (load_snapshot(p)) say_what_is_lost(p, page);
        return;
    }
    if (is_lost) say_what_is_lost(p, page);
    gate_enter(&gate_transactions);
    Status st = batch_change_epoch(p, page->epoch, seq);
    gate_leave(&gate_transactions);
    if (st != OK) pause_longer(p);
}

static void take_page(Part *p, const Cohoi__LogPage *page, uint64_t after)
{
    if (page->epoch > p->epoch) change_epoch(p, page);
    p->head = page->head;
    if (p->epoch != page->epoch || p->cursor != after) return; // the page goes on from elsewhere
    p->epoch_passed = false;
    for (size_t i = 0; i < page->n_events; i++) {
        uint64_t seq = p->cursor + 1 + i;
        Arena *a = arena_make();
        Event ev;
        bool known = cloudevent_read(a, page->events[i].data, page->events[i].len, &ev);
        bool wanted = !known || source_wants(p->source, &ev); // what cannot be decoded is to be parked
        part_put(p, seq, wanted ? page->events[i].data : NULL, page->events[i].len);
        arena_drop(a);
    }
}

static void read_page(Part *p, Arena *a)
{
    Cohoi__ReadLog in = COHOI__READ_LOG__INIT;
    Cohoi__LogPage *page = NULL;

    in.has_partition = in.has_after = in.has_limit = in.has_epoch = true;
    in.partition = p->number;
    in.after = p->cursor;
    in.limit = WINDOW;
    in.epoch = p->epoch;
    Status st = source_read(p->source, &in, a, &page);
    p->gap_since = 0;
    metric_add("cohoi_log_reads_total", p->source->label, 1);
    if (st == OK) {
        take_page(p, page, in.after);
    } else if (st == OUT_OF_RANGE) {
        if (load_snapshot(p))
            log_error("the log no longer has what is next", "source=%s partition=%u after=%" PRIu64,
                      p->source->name, p->number, p->cursor);
    } else {
        pause_longer(p);
    }
}

// What another instance has taken meanwhile is no gap of ours.
static bool is_ours_to_fill(Part *p)
{
    Batch b = {.part = p};
    Status st = batch_look(&b);

    if (st != OK) pause_longer(p);
    if (st == OK && b.lease == LEASE_MOVED) adopt(p, &b);
    return st == OK && b.lease == LEASE_OURS;
}

static void read_log(Part *p)
{
    Arena *a = arena_make();

    gate_enter(&gate_reads);
    frame.working++;
    if (!consume_stopping && is_ours_to_fill(p)) read_page(p, a);
    frame.working--;
    gate_leave(&gate_reads);
    arena_drop(a);
}

// --- taking what is next ---

static size_t batch_size(const Part *p)
{
    size_t n = 0, wanted = 0;

    while (n < WINDOW && wanted < BATCH_MOST) {
        uint64_t seq = p->cursor + 1 + n;
        const Held *h = part_held(p, seq);
        bool singly = seq >= p->singly_from && seq <= p->singly_through;
        if (!h || (singly && n > 0)) break;
        n++;
        if (h->bytes) wanted++;
        if (singly) break;
    }
    return n;
}

static bool has_wanted(const Part *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (part_held(p, p->cursor + 1 + i)->bytes) return true;
    return false;
}

static void park_next(Part *p, const Batch *b)
{
    p->park_seq = p->cursor + 1;
    (void)snprintf(p->park_cause, sizeof p->park_cause, "%s%s%s", status_name(b->status),
                   *b->sqlstate ? " " : "", b->sqlstate);
}

static void settle_failure(Part *p, const Batch *b)
{
    uint64_t now = clock_monotonic();

    if (batch_may_pass(b)) {
        pause_longer(p);
    } else if (b->n > 1) {
        p->singly_from = b->failed_at ? b->failed_at : p->cursor + 1;
        p->singly_through = b->failed_at ? b->failed_at : p->cursor + b->n;
    } else if (batch_is_undecided(b)) {
        if (!p->undecided_since) p->undecided_since = now;
        p->tries++;
        if (now - p->undecided_since >= UNDECIDED_MS)
            park_next(p, b);
        else
            pause_longer(p);
    } else {
        p->tries++;
        park_next(p, b);
    }
}

// Both need an operator, but not to tell him sixty times a minute.
static void complain(const Part *p, Lease lease)
{
    static uint64_t complained;
    uint64_t now = clock_monotonic();

    if (complained && now - complained < COMPLAINT_MS) return;
    complained = now;
    log_warn(lease == LEASE_NEWER ? "a newer build has taken over these events"
                                  : "too many dead letters: stopped",
             "source=%s partition=%u", p->source->name, p->number);
}

static void settle(Part *p, const Batch *b)
{
    switch (b->lease) {
    case LEASE_TAKEN:
        wait_ms(p, ALONE_MS);
        return;
    case LEASE_MOVED:
        adopt(p, b);
        return;
    case LEASE_NEWER:
    case LEASE_STOPPED:
        complain(p, b->lease);
        wait_ms(p, STOPPED_MS);
        return;
    case LEASE_LOADING:
        wait_ms(p, STOPPED_MS);
        return;
    case LEASE_OURS:
        break;
    }
    if (b->status != OK) {
        settle_failure(p, b);
        return;
    }
    part_move(p, p->epoch, p->cursor + b->taken);
    p->company_until = clock_monotonic() + COMPANY_MS;
    metric_add("cohoi_events_taken_total", p->source->label, (double)b->taken);
    well(p);
    positions_consumed(p->source->name, p->number, p->epoch, p->cursor);
}

static void take_batch(Part *p)
{
    gate_enter(&gate_transactions);
    frame.working++;
    Batch b = {.part = p, .n = batch_size(p)};
    if (b.n > 0 && !consume_stopping) {
        batch_run(&b);
        settle(p, &b);
    }
    frame.working--;
    gate_leave(&gate_transactions);
}

// --- the fiber ---

static uint64_t later(uint64_t *since, uint64_t now, unsigned ms)
{
    if (!*since) *since = now;
    return *since + ms > now ? *since + ms : 0;
}

// Until when there is nothing to do; 0: there is.
static uint64_t rest_until(Part *p)
{
    uint64_t now = clock_monotonic();
    size_t n;

    if (p->alone_until > now) return p->alone_until;
    if (p->epoch_passed) return 0;
    n = batch_size(p);
    if (n == 0) return later(&p->gap_since, now, HOLD_MS);
    p->gap_since = 0;
    if (n >= BATCH_MOST || p->source->hurried_until > now) return 0;
    if (!has_wanted(p, n)) return later(&p->idle_since, now, IDLE_MS);
    bool more_is_there = p->head > p->cursor + n; // in the log: behind, one does not wait
    return !more_is_there && p->company_until > now ? p->company_until : 0;
}

static void rest(Part *p, uint64_t until)
{
    p->resting = fiber_self();
    (void)!fiber_park_until(until);
    p->resting = NULL;
}

static void follow(void *part)
{
    Part *p = part;

    while (!consume_stopping && part_is_behind(p)) {
        uint64_t until = rest_until(p);
        if (until)
            rest(p, until);
        else if (!p->epoch_passed && part_held(p, p->cursor + 1))
            take_batch(p);
        else
            read_log(p);
    }
    p->running = false;
}

void part_start(Part *p)
{
    if (p->resting) {
        fiber_wake_soon(p->resting);
        p->resting = NULL;
    }
    if (p->running || consume_stopping || !part_is_behind(p)) return;
    p->running = true;
    fiber_spawn(follow, p);
}

void consume_stop(void)
{
    consume_stopping = true;
    consume_wake(); // whoever rests is to end
}
