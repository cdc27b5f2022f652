// consume_batch -- a transaction that takes up to 100 events of a partition: lease the cursor, react, move
// the cursor. What reactions do to our own database and the cursor's move are one commit, so it happens
// exactly once.
#include "common/consume_batch.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/text.h"
#include <inttypes.h>
#include <string.h>

enum { PATIENCE_MS = 30000 };

// A transaction under way.
typedef struct Taking {
    Batch *batch;
    Tx *tx;
    Arena *arena;
    Unit *unit;
    Rows *parked; // subjects with dead letters: their later events are parked behind them
    bool is_over; // one more was parked, whose subject is not among them
} Taking;

bool batch_may_pass(const Batch *b)
{
    if (b->status == ABORTED) return !strncmp(b->sqlstate, "40", 2) || !strcmp(b->sqlstate, "55P03");
    return b->status == UNAVAILABLE || b->status == DEADLINE_EXCEEDED || b->status == RESOURCE_EXHAUSTED;
}

bool batch_is_undecided(const Batch *b)
{
    return b->status == ABORTED || b->status == NEED_COPY;
}

// --- the lease ---

static Lease lease_of(Batch *b, Unit *u, Rows *rows)
{
    if (rows_count(rows) == 0) return LEASE_TAKEN;
    Row row = row_at(rows, 0);
    b->epoch = (uint64_t)row_int(&row);
    b->cursor = (uint64_t)row_int(&row);
    int64_t version = row_int(&row);
    u->now = row_time(&row);
    int64_t parked = row_int(&row);
    if (row_bool(&row)) return LEASE_LOADING;
    if (version > frame.service->reactions_version) return LEASE_NEWER;
    if (b->epoch != b->part->epoch || b->cursor != b->part->cursor) return LEASE_MOVED;
    return parked >= PARKED_MOST ? LEASE_STOPPED : LEASE_OURS;
}

static Status take_lease(Taking *t)
{
    Batch *b = t->batch;
    const char *source = b->part->source->name, *partition = arg_int(t->arena, b->part->number);
    Rows *lease = tx_ask(t->tx, "frame_cursor_lease", ARGS(source, partition));
    t->parked = tx_ask(t->tx, "frame_parked_subjects", ARGS(source, partition));

    Status st = tx_flush(t->tx);
    if (st != OK) return st;
    b->lease = lease_of(b, t->unit, lease);
    return b->lease == LEASE_OURS ? OK : ABORTED;
}

// --- one event ---

static bool is_behind_a_dead_letter(const Taking *t, const Event *ev)
{
    for (int i = 0; i < rows_count(t->parked); i++) {
        Row row = row_at(t->parked, i);
        if (same(row_text(&row), ev->subject)) return true;
    }
    return false;
}

static void park(Taking *t, uint64_t seq, const Event *ev, const char *cause)
{
    const Part *p = t->batch->part;

    tx_put(t->tx, "frame_park",
           ARGS(p->source->name, arg_int(t->arena, p->number), arg_int(t->arena, (int64_t)seq),
                or_empty(ev->type), or_empty(ev->subject), cause, arg_int(t->arena, p->tries)));
    log_error("an event is parked", "source=%s partition=%u seq=%" PRIu64 " type=%s cause=%s",
              p->source->name, p->number, seq, log_quote(or_empty(ev->type)), log_quote(cause));
    metric_add("cohoi_parked_total", "", 1);
    t->is_over = true;
}

Status react(const Source *s, Event *ev, Tx *tx, Unit *u)
{
    Status st = OK;

    u->cause = (Cause){.id = ev->id,
                       .correlation_id = ev->correlation_id,
                       .actor_id = ev->actor_id,
                       .chain_depth = ev->chain_depth};
    ev->now = u->now;
    for (const Reaction *r = frame.service->reactions; st == OK && r->run; r++) {
        if (reaction_wants(r, s, ev)) st = r->run(ev, tx);
    }
    return st;
}

static Status take_one(Taking *t, uint64_t seq, const Held *held)
{
    const Part *p = t->batch->part;
    Event ev = {0};

    if (!held->bytes) return OK;
    bool readable = cloudevent_read(t->arena, held->bytes, held->n, &ev);
    if (readable && is_behind_a_dead_letter(t, &ev))
        park(t, seq, &ev, "behind");
    else if (!readable)
        park(t, seq, &ev, "cannot be decoded");
    else if (seq == p->park_seq)
        park(t, seq, &ev, p->park_cause);
    else
        return react(p->source, &ev, t->tx, t->unit);
    return OK;
}

// --- the whole ---

static Status take_all(Taking *t)
{
    Batch *b = t->batch;
    uint64_t first = b->part->cursor + 1;

    for (size_t i = 0; i < b->n && !t->is_over && t->unit->n < EMITTED_MOST; i++) {
        Status st = take_one(t, first + i, part_held(b->part, first + i));
        if (st == OK && t->unit->too_many) st = INTERNAL;
        if (st != OK) {
            b->failed_at = first + i;
            return st;
        }
        b->taken++;
    }
    return OK;
}

static void move_cursor(Taking *t, uint64_t epoch, uint64_t seq)
{
    const Part *p = t->batch->part;
    Arena *a = t->arena;

    tx_put(t->tx, "frame_cursor_move",
           ARGS(p->source->name, arg_int(a, p->number), arg_int(a, (int64_t)epoch), arg_int(a, (int64_t)seq),
                arg_int(a, frame.service->reactions_version)));
}

static Status begin(Taking *t, Batch *b)
{
    Status st = epoch_wait(clock_monotonic() + PATIENCE_MS);

    *t = (Taking){.batch = b};
    if (st != OK) return st;
    t->tx = tx_begin(frame.pool, TX_WRITE, clock_monotonic() + PATIENCE_MS, &st);
    if (!t->tx) return st == OK ? UNAVAILABLE : st;
    t->arena = arena_make();
    t->unit = unit_begin(t->tx, t->arena, &(Cause){0});
    return take_lease(t);
}

// A crash of the database may undo the last moments of what it did not wait for, in the order of commits: the
// effects and the cursor together, so they are taken again. But what was published must never be undone.
static void need_not_wait_for_the_disk(Taking *t)
{
    if (t->unit->n == 0) tx_put(t->tx, "frame_commit_soon", NO_ARGS);
}

static void end(Taking *t, Status st)
{
    Batch *b = t->batch;

    if (t->tx) {
        (void)snprintf(b->sqlstate, sizeof b->sqlstate, "%s", tx_sqlstate(t->tx));
        if (st == OK) need_not_wait_for_the_disk(t);
        if (st == OK) st = unit_finish(t->unit, t->tx, NULL);
        st = tx_end(t->tx, st, NULL);
        if (st == OK) unit_publish(t->unit);
        arena_drop(t->arena);
    }
    b->status = st;
}

void batch_run(Batch *b)
{
    Taking t;
    Status st = begin(&t, b);
    bool begun = st == OK;

    if (st == OK) st = take_all(&t);
    if (st == OK) move_cursor(&t, b->part->epoch, b->part->cursor + b->taken);
    end(&t, st);
    if (!begun && b->lease == LEASE_OURS) b->status = UNAVAILABLE; // whatever it was, it is no event's fault
}

Status batch_look(Batch *b)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, clock_monotonic() + PATIENCE_MS, &st);
    if (!tx) return st;

    Rows *rows =
        tx_ask(tx, "frame_cursor_look", ARGS(b->part->source->name, arg_int(tx_arena(tx), b->part->number)));
    st = tx_flush(tx);
    if (st == OK && rows_count(rows) > 0) {
        Row row = row_at(rows, 0);
        b->epoch = (uint64_t)row_int(&row);
        b->cursor = (uint64_t)row_int(&row);
        bool is_there = b->epoch == b->part->epoch && b->cursor == b->part->cursor;
        b->lease = is_there ? LEASE_OURS : LEASE_MOVED;
    }
    return tx_end(tx, st, NULL);
}

Status batch_change_epoch(Part *p, uint64_t epoch, uint64_t seq)
{
    Batch b = {.part = p};
    Taking t;
    Status st = begin(&t, &b);

    if (st == OK) move_cursor(&t, epoch, seq);
    end(&t, st);
    if (b.lease == LEASE_MOVED) part_move(p, b.epoch, b.cursor);
    if (b.status == OK) part_move(p, epoch, seq);
    return b.status;
}
