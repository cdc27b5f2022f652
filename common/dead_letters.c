// dead_letters -- events that were parked: listed, tried again in their order, forgotten. Each is read from
// its log again, so what was erased there since is not brought back.
#include "common/consume_internal.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/text.h"
#include <inttypes.h>

typedef struct Letter {
    const char *source;
    uint32_t partition;
    uint64_t seq;
} Letter;

static uint32_t parked;

uint32_t dead_letters_count(void)
{
    return parked;
}

// --- looking ---

static Status count_parked(uint64_t deadline)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, deadline, &st);
    if (!tx) return st;

    Rows *rows = tx_ask(tx, "frame_parked_count", NO_ARGS);
    st = tx_flush(tx);
    if (st == OK) {
        Row row = row_at(rows, 0);
        parked = (uint32_t)row_int(&row);
        metric_set("cohoi_dead_letters", "", parked);
    }
    return tx_end(tx, st, NULL);
}

void dead_letters_look(void)
{
    Status st = count_parked(clock_monotonic() + 1000);

    if (st != OK) log_debug("dead letters not counted", "status=%s", status_name(st));
}

static Cohoi__DeadLetter *letter_of(Row row, Arena *a)
{
    Cohoi__DeadLetter *d = arena_message(a, &cohoi__dead_letter__descriptor);

    d->source = arena_copy(a, row_text(&row));
    d->has_partition = d->has_seq = d->has_tries = true;
    d->partition = (uint32_t)row_int(&row);
    d->seq = (uint64_t)row_int(&row);
    d->type = arena_copy(a, row_text(&row));
    d->subject = arena_copy(a, row_text(&row));
    d->cause = arena_copy(a, row_text(&row));
    d->tries = (uint32_t)row_int(&row);
    d->parked_at = timestamp_make(a, row_time(&row));
    return d;
}

Status dead_letters_list(Arena *a, uint64_t deadline, Cohoi__DeadLetters *out)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, deadline, &st);
    if (!tx) return st;

    Rows *rows = tx_ask(tx, "frame_parked_list", NO_ARGS);
    st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++)
        PUSH(a, out->items, out->n_items, letter_of(row_at(rows, i), a));
    return tx_end(tx, st, NULL);
}

// --- trying again ---

static Status find_letters(const Cohoi__RetryDeadLetters *in, Arena *a, uint64_t deadline, Letter **out,
                           size_t *n)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_READ, deadline, &st);
    if (!tx) return st;

    Rows *rows = tx_ask(tx, "frame_parked_find",
                        ARGS(text_is_blank(in->source) ? NULL : in->source,
                             in->has_partition ? arg_int(a, in->partition) : NULL,
                             in->has_seq ? arg_int(a, (int64_t)in->seq) : NULL));
    st = tx_flush(tx);
    *n = st == OK ? (size_t)rows_count(rows) : 0;
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row row = row_at(rows, (int)i);
        Letter *l = &(*out)[i];
        l->source = arena_copy(a, row_text(&row));
        l->partition = (uint32_t)row_int(&row);
        l->seq = (uint64_t)row_int(&row);
    }
    return tx_end(tx, st, NULL);
}

static Status read_letter(const Letter *l, Arena *a, Event *out)
{
    const Source *s = source_named(l->source);
    Cohoi__ReadLog in = COHOI__READ_LOG__INIT;
    Cohoi__LogPage *page = NULL;

    if (!s) return NOT_FOUND; // the reactions to it are gone: only discarding helps
    in.has_partition = in.has_after = in.has_limit = true;
    in.partition = l->partition;
    in.after = l->seq - 1;
    in.limit = 1;
    Status st = source_read(s, &in, a, &page);
    if (st != OK) return st;
    if (page->n_events == 0) return OUT_OF_RANGE;
    return cloudevent_read(a, page->events[0].data, page->events[0].len, out) ? OK : INVALID_ARGUMENT;
}

static void forget(Tx *tx, Arena *a, const Letter *l)
{
    tx_put(tx, "frame_parked_forget", ARGS(l->source, arg_int(a, l->partition), arg_int(a, (int64_t)l->seq)));
}

// The cursor's lock keeps later events of the subject from passing by.
static Status take_turn(Tx *tx, Arena *a, const Letter *l, Unit *u, bool discard)
{
    const char *partition = arg_int(a, l->partition);
    Rows *lock = tx_ask(tx, "frame_cursor_wait", ARGS(l->source, partition));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(lock) > 0) {
        Row row = row_at(lock, 0);
        u->now = row_time(&row);
    }

    Rows *turn = tx_ask(tx, "frame_parked_turn", ARGS(l->source, partition, arg_int(a, (int64_t)l->seq)));
    st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(turn) == 0) return NOT_FOUND; // somebody else was faster
    Row row = row_at(turn, 0);
    return discard || row_bool(&row) ? OK : FAILED_PRECONDITION;
}

static Status try_letter(const Letter *l, Event *ev, uint64_t deadline)
{
    Status st = epoch_wait(deadline);
    if (st != OK) return st;
    Tx *tx = tx_begin(frame.pool, TX_WRITE, deadline, &st);
    if (!tx) return st;

    Arena *a = arena_make();
    Unit *u = unit_begin(tx, a, &(Cause){0});
    st = take_turn(tx, a, l, u, ev == NULL);
    if (st == OK && ev) st = react(source_named(l->source), ev, tx, u);
    if (st == OK) forget(tx, a, l);
    if (st == OK) st = unit_finish(u, tx, NULL);
    st = tx_end(tx, st, NULL);
    if (st == OK) unit_publish(u);
    arena_drop(a);
    return st;
}

static void note_failure(const Letter *l, Status why, uint64_t deadline)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_WRITE, deadline, &st);
    if (!tx) return;

    Arena *a = tx_arena(tx);
    tx_put(tx, "frame_parked_again",
           ARGS(l->source, arg_int(a, l->partition), arg_int(a, (int64_t)l->seq), status_name(why)));
    st = tx_end(tx, OK, NULL);
    log_warn("a dead letter failed again", "source=%s partition=%u seq=%" PRIu64 " status=%s noted=%s",
             l->source, l->partition, l->seq, status_name(why), status_name(st));
}

static Status retry_one(const Letter *l, bool discard, uint64_t deadline)
{
    Arena *a = arena_make();
    Event ev = {0};
    Status st = discard ? OK : read_letter(l, a, &ev);

    if (st == OK) st = try_letter(l, discard ? NULL : &ev, deadline);
    if (st != OK && st != FAILED_PRECONDITION && !discard) note_failure(l, st, deadline);
    arena_drop(a);
    return st;
}

Status dead_letters_retry(Arena *a, uint64_t deadline, const Cohoi__RetryDeadLetters *in,
                          Cohoi__RetriedDeadLetters *out)
{
    Letter *letters = NULL;
    size_t n = 0;
    Status st = find_letters(in, a, deadline, &letters, &n);

    for (size_t i = 0; st == OK && i < n && clock_monotonic() < deadline; i++)
        if (retry_one(&letters[i], in->discard, deadline) == OK) out->retried++;
    if (st == OK) st = count_parked(deadline);
    out->has_retried = out->has_still_parked = true;
    out->still_parked = parked;
    return st;
}
