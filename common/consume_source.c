// consume_source -- whom to follow, derived from the table of reactions; what comes from them; how far behind
// we are.
#include "common/bus.h"
#include "common/consume_internal.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/text.h"
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { MIND_MS = 1000, SILENCE_MS = 3000, HURRY_MS = 2000, START_MS = 10000 };

Source *sources_followed;

static const char *source_of(const Reaction *r)
{
    return r->on ? message_words_of(r->on)->daemon : r->source;
}

static bool is_everybody(const Reaction *r)
{
    return !r->on && !strcmp(r->source, EVERY_DAEMON);
}

bool reaction_wants(const Reaction *r, const Source *s, const Event *ev)
{
    if (r->on) return r->on == ev->type_of_data;
    return is_everybody(r) || !strcmp(r->source, s->name);
}

Source *source_named(const char *name)
{
    Source *s;

    LL_FOREACH(sources_followed, s) if (!strcmp(s->name, name)) return s;
    return NULL;
}

bool consume_follows(const char *source)
{
    return source_named(source) != NULL;
}

bool source_wants(const Source *s, const Event *ev)
{
    if (s->takes_all) return true;
    if (!ev->type_of_data) return false;
    for (const Reaction *r = frame.service->reactions; r->run; r++)
        if (r->on == ev->type_of_data) return true;
    return false;
}

// --- what comes ---

static void take_event(Source *s, const void *bytes, size_t n)
{
    Arena *a = arena_make();
    Event ev;

    // What cannot be decoded leaves a gap; the log then tells its number, and it is parked.
    if (s->begun && cloudevent_read(a, bytes, n, &ev) && same(ev.source, s->name) && ev.seq && ev.epoch)
        part_offer(&s->parts[ev.partition], &ev, bytes, n);
    arena_drop(a);
}

static void take_heads(Source *s, const Cohoi__Heads *heads)
{
    if (!s->begun || !heads->epoch) return;
    s->heads_at = clock_monotonic();
    for (size_t i = 0; i < heads->n_seq && i < PARTITIONS; i++) {
        Part *p = &s->parts[i];
        bool is_new_epoch = heads->epoch > p->epoch && (heads->seq[i] || p->cursor);
        if (heads->epoch < p->epoch) continue;
        if (is_new_epoch) p->epoch_passed = true;
        if (heads->seq[i] > p->head) p->head = heads->seq[i];
        if (part_is_behind(p)) part_start(p);
    }
}

static void on_frame(void *arg, const char *topic, const void *bytes, size_t n)
{
    Source *s = arg;

    if (strcmp(topic + strlen(s->name), "/heads") != 0) {
        take_event(s, bytes, n);
        return;
    }
    Arena *a = arena_make();
    const Cohoi__Heads *heads = cohoi__heads__unpack(arena_allocator(a), n, bytes);
    if (heads) take_heads(s, heads);
    arena_drop(a);
}

void consume_published(const void *bytes, size_t n)
{
    Source *own = source_named(frame.service->name);

    if (own) take_event(own, bytes, n);
}

void consume_own_heads(const Cohoi__Heads *heads)
{
    Source *own = source_named(frame.service->name);

    if (own) take_heads(own, heads);
}

static void wake_resting(Source *s)
{
    for (size_t i = 0; i < PARTITIONS; i++)
        if (s->parts[i].resting) part_start(&s->parts[i]);
}

void consume_hurry(const char *source)
{
    Source *s = source_named(source);

    if (!s) return;
    s->hurried_until = clock_monotonic() + HURRY_MS;
    wake_resting(s);
}

void consume_wake(void)
{
    Source *s;

    LL_FOREACH(sources_followed, s) wake_resting(s);
}

// --- how far behind ---

static uint64_t lag_of(const Source *s)
{
    uint64_t lag = 0;

    for (size_t i = 0; i < PARTITIONS; i++)
        if (s->parts[i].head > s->parts[i].cursor) lag += s->parts[i].head - s->parts[i].cursor;
    return lag;
}

void consume_lags(void (*fn)(void *arg, const char *source, uint64_t lag), void *arg)
{
    Source *s;

    LL_FOREACH(sources_followed, s) fn(arg, s->name, lag_of(s));
}

// --- the life of a source ---

// Who takes from it at this moment finds out by himself.
static void take_cursors(Source *s, Rows *rows)
{
    for (int i = 0; i < rows_count(rows); i++) {
        Row row = row_at(rows, i);
        if (strcmp(row_text(&row), s->name) != 0) continue;
        Part *p = &s->parts[row_int(&row) % PARTITIONS];
        uint64_t epoch = (uint64_t)row_int(&row), cursor = (uint64_t)row_int(&row);
        if (p->running || (p->epoch == epoch && p->cursor == cursor)) continue;
        part_move(p, epoch, cursor);
        part_start(p);
    }
}

static Status load_cursors(Source *s)
{
    Status st = OK;
    Tx *tx = tx_begin(frame.pool, TX_WRITE, clock_monotonic() + START_MS, &st);
    if (!tx) return st;

    const char *version = arg_int(tx_arena(tx), frame.service->reactions_version);
    tx_put(tx, "frame_cursors_make", ARGS(s->name, version));
    tx_put(tx, "frame_cursors_take_over", ARGS(s->name, version));
    Rows *rows = tx_ask(tx, "frame_cursors", NO_ARGS);
    st = tx_flush(tx);
    if (st == OK) take_cursors(s, rows);
    return tx_end(tx, st, NULL);
}

// A database that is met again may have forgotten the last moments: our cursors with them.
static void look_at_cursors_again(Source *s)
{
    if (!s->must_look) return;
    s->must_look = false;
    if (load_cursors(s) != OK) s->must_look = true;
}

void consume_met_database(void)
{
    Source *s;

    LL_FOREACH(sources_followed, s) s->must_look = true;
}

// Heads come each second by the bus. When they do not, we ask: at the start, and when the bus is cut off.
static void ask_heads(Source *s)
{
    Arena *a = arena_make();
    Cohoi__Heads *heads = NULL;

    if (source_heads(s, a, &heads) == OK) take_heads(s, heads);
    arena_drop(a);
}

static void subscribe(Source *s)
{
    char name[128], prefix[128];
    const char *endpoints;

    (void)snprintf(name, sizeof name, "events.%s", s->name);
    (void)snprintf(prefix, sizeof prefix, "%s/", s->name);
    endpoints = config_get(frame.config, name);
    if (endpoints && *endpoints)
        (void)bus_subscribe(endpoints, prefix, on_frame, s);
    else if (strcmp(s->name, frame.service->name) != 0)
        log_warn("no events.<daemon> in the configuration: its log is asked instead", "source=%s", s->name);
}

static void mind(void *arg)
{
    Source *s = arg;

    while (load_cursors(s) != OK)
        if (!frame_nap(MIND_MS)) return;
    s->begun = true;
    subscribe(s);
    do {
        snapshot_go_on(s);
        look_at_cursors_again(s);
        if (clock_monotonic() >= s->heads_at + SILENCE_MS) ask_heads(s);
        metric_set("cohoi_event_lag", s->label, (double)lag_of(s));
    } while (frame_nap(MIND_MS));
}

static Source *source_add(const char *name)
{
    Source *s = calloc(1, sizeof *s);
    if (!s) abort();
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    (void)snprintf(s->label, sizeof s->label, "source=\"%s\"", s->name);
    for (uint32_t i = 0; i < PARTITIONS; i++) {
        s->parts[i].source = s;
        s->parts[i].number = i;
    }
    LL_APPEND(sources_followed, s);
    return s;
}

static void follow_daemon(void *reaction, const char *name)
{
    const Reaction *r = reaction;
    Source *s = source_named(name);

    if (!s) s = source_add(name);
    if (!r->on) s->takes_all = true;
}

// One who is not configured is not there: nothing is asked of it, and nothing waits for it.
static void follow_source(const Reaction *r)
{
    if (!is_everybody(r)) {
        follow_daemon((void *)r, source_of(r));
        return;
    }
    follow_daemon((void *)r, frame.service->name);
    config_each(frame.config, "events.", follow_daemon, (void *)r);
}

void consume_start(void)
{
    Source *s;
    int connections = (int)frame.settings.connections;

    gate_transactions.room = connections > 3 ? connections / 2 : 1;
    metric_help("cohoi_event_lag", "events committed by the source and not yet taken here");
    metric_help("cohoi_events_taken_total", "events taken, by source");
    metric_help("cohoi_parked_total", "events that became dead letters");
    metric_help("cohoi_dead_letters", "events that are parked");
    metric_help("cohoi_epoch_lost_total", "times that a source had lost what was taken here");
    metric_help("cohoi_snapshots_loaded_total", "snapshots loaded because a log no longer had what was next");
    metric_help("cohoi_log_reads_total", "pages asked of the logs of sources, to fill gaps and to catch up");
    for (const Reaction *r = frame.service->reactions; r && r->run; r++) follow_source(r);
    LL_FOREACH(sources_followed, s) fiber_spawn(mind, s);
}
