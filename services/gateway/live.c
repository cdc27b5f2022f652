// live -- GET /v1/stream: a user's notifications, and hints that a board has changed.
//
// A notification is taken from the bus when it is the next one of its partition; after any gap the stream's
// own fiber reads the log until nothing is left, so none is lost. Hints may be: they only say "read again".
#include "services/gateway/live.h"
#include "common/clock.h"
#include "common/cloudevent.h"
#include "common/logs.h"
#include "common/text.h"
#include "services/gateway/door.h"
#include "services/gateway/positions.h"
#include "services/gateway/problems.h"
#include "services/gateway/settings.h"
#include "services/gateway/streams.h"
#include <string.h>
#include <utlist.h>

enum { PAGE = 100, MOST_MISSED = 10000, RETRY_MS = 1000, ASK_MS = 5000 };
#define SOURCE "notifications"
#define RESYNC "{\"resync\":true}"

typedef struct Live { // lives on the stack of its fiber
    Stream stream;
    struct Live *prev, *next; // in the list of its partition
    const char *user_id;
    unsigned partition;
    uint64_t epoch, seq; // everything up to here was sent
    bool placed;         // epoch and seq are known
    bool late;           // they were not at the start
    bool behind, news;   // the log is to be read; something came meanwhile
    uint64_t retry_at;   // after a failed reading
} Live;

static Live *lives[PARTITIONS];
static unsigned count;

// --- one notification ---

static char *position_of(Arena *a, const Live *l)
{
    Cohoi__Position p = COHOI__POSITION__INIT, *all[] = {&p};
    p.source = SOURCE;
    p.has_partition = p.has_epoch = p.has_seq = true;
    p.partition = l->partition;
    p.epoch = l->epoch;
    p.seq = l->seq;
    return positions_text(a, all, 1);
}

// "cohoi.notification.created" and ".counted" are notifications as they are now; ".read" tells other tabs.
static const char *name_of(const Event *ev)
{
    return same(ev->type, "cohoi.notification.read") ? "read" : "notification";
}

// NULL: not for this user.
static char *message_of(Arena *a, const Live *l, const Event *ev)
{
    if (!same(ev->partition_key, l->user_id) || !ev->data) return NULL;
    JsonOut json = {.arena = a};
    json_write(&json, ev->data);
    return stream_message(a, name_of(ev), position_of(a, l), json.text);
}

// --- from the bus ---

static void fall_behind(Live *l)
{
    l->behind = l->news = true;
    flow_nudge(l->stream.flow);
}

static void take(Live *l, const Event *ev, Arena *a)
{
    if (!l->placed || l->behind || ev->epoch != l->epoch || ev->seq > l->seq + 1) {
        fall_behind(l);
        return;
    }
    if (ev->seq <= l->seq) return;
    l->seq = ev->seq;
    char *text = message_of(a, l, ev);
    if (text) stream_offer(&l->stream, text, strlen(text));
}

void live_news(unsigned partition, const char *type, const void *bytes, size_t n)
{
    Live *l;
    Event ev;
    if (!lives[partition]) return;
    Arena *a = arena_make();
    bool is_read = cloudevent_read(a, bytes, n, &ev);
    DL_FOREACH(lives[partition], l)
    {
        if (is_read) take(l, &ev, a);
    }
    arena_drop(a);
}

void live_heads(const Cohoi__Heads *heads)
{
    Live *l;
    for (unsigned p = 0; p < PARTITIONS && p < heads->n_seq; p++) {
        DL_FOREACH(lives[p], l)
        {
            if (l->epoch != heads->epoch || l->seq < heads->seq[p]) fall_behind(l);
        }
    }
}

// --- from the log ---

static bool hint_resync(Live *l)
{
    Arena *a = arena_make();
    bool open = stream_write(&l->stream, "board", l->placed ? position_of(a, l) : NULL, RESYNC);
    arena_drop(a);
    return open;
}

// The first message tells the client its position. Who could not be told at once may have missed something.
static Status say_hello(Live *l, Arena *a)
{
    bool open = stream_write(&l->stream, "hello", position_of(a, l), "{}");
    if (open && l->late) open = hint_resync(l);
    return open ? OK : UNAVAILABLE;
}

// Where a new stream begins: at the present end.
static Status place(Live *l, Arena *a)
{
    Cohoi__Heads *heads;
    Status st = log_heads(SOURCE, a, clock_monotonic() + ASK_MS, &heads);
    if (st != OK) return st;
    l->epoch = heads->epoch;
    l->seq = l->partition < heads->n_seq ? heads->seq[l->partition] : 0;
    l->placed = true;
    return say_hello(l, a);
}

static bool send_page(Live *l, const Cohoi__LogPage *page, Arena *a)
{
    Event ev;
    for (size_t i = 0; i < page->n_events; i++) {
        if (!cloudevent_read(a, page->events[i].data, page->events[i].len, &ev) || ev.seq <= l->seq) continue;
        l->seq = ev.seq;
        char *text = message_of(a, l, &ev);
        if (text && !flow_write(l->stream.flow, text, strlen(text))) return false;
    }
    return true;
}

// A log of another epoch, or more than anybody reads: the page loads its inbox anew.
static bool is_too_far(const Live *l, const Cohoi__LogPage *page)
{
    return page->epoch != l->epoch || page->head < l->seq || page->head - l->seq > MOST_MISSED;
}

// One page. False: nothing more is to be read now.
static bool read_on(Live *l, Arena *a)
{
    Cohoi__LogPage *page;
    l->news = false;
    Status st = log_page(SOURCE, l->partition, l->seq, PAGE, l->epoch, a, clock_monotonic() + ASK_MS, &page);
    if (st == OUT_OF_RANGE) l->placed = false;
    if (st != OK) {
        l->retry_at = clock_monotonic() + RETRY_MS;
        return false;
    }
    if (is_too_far(l, page)) {
        l->epoch = page->epoch;
        l->seq = page->head;
        return hint_resync(l);
    }
    if (!send_page(l, page, a)) return false;
    l->behind = page->n_events > 0 || l->news;
    return l->behind;
}

static void catch_up(Live *l)
{
    l->retry_at = 0;
    for (bool more = true; more && flow_is_open(l->stream.flow);) {
        Arena *a = arena_make();
        if (!l->placed && place(l, a) != OK) {
            l->retry_at = clock_monotonic() + RETRY_MS;
            l->late = true;
            more = false;
        } else {
            more = read_on(l, a);
        }
        arena_drop(a);
    }
}

// --- hints ---

typedef bool wants_fn(const Live *l, const char *id);

static bool may_see(const Live *l, const char *campaign_id)
{
    return sight_has(&l->stream.sight, campaign_id);
}

static bool is_of(const Live *l, const char *user_id)
{
    return same(l->user_id, user_id);
}

static bool is_any(const Live *l, const char *id)
{
    return true;
}

static void hint(const char *json, wants_fn *wants, const char *id)
{
    Live *l;
    if (count == 0) return;
    Arena *a = arena_make();
    const char *text = stream_message(a, "board", NULL, json);
    for (unsigned p = 0; p < PARTITIONS; p++) {
        DL_FOREACH(lives[p], l)
        {
            if (wants(l, id)) stream_offer(&l->stream, text, strlen(text));
        }
    }
    arena_drop(a);
}

void live_hint_campaign(const char *campaign_id, const char *json)
{
    hint(json, may_see, campaign_id);
}

void live_hint_user(const char *user_id, const char *json)
{
    hint(json, is_of, user_id);
}

void live_hint_all(const char *json)
{
    hint(json, is_any, NULL);
}

// --- life ---

// Streams whose client has gone unnoticed make room for the user's next one.
static unsigned streams_of(const char *user_id)
{
    Live *l;
    unsigned n = 0;
    DL_FOREACH(lives[partition_of(user_id)], l)
    {
        if (!same(l->user_id, user_id)) continue;
        if (flow_has_reader(l->stream.flow))
            n++;
        else
            flow_cut(l->stream.flow);
    }
    return n;
}

static bool has_room(Exchange *x, const Visitor *v)
{
    bool full = count >= settings.streams || streams_of(v->actor->user_id) >= settings.streams_per_user;
    if (full) problem_answer_later(x, COHOI__CODE__RESOURCE_EXHAUSTED, 5);
    return !full;
}

// Goes on where the client's last message stood, if that was one of this user's.
static bool resume(Live *l, const char *last_id, Arena *a)
{
    Cohoi__Position **p;
    size_t n;
    if (!last_id || !*last_id) return false;
    if (!positions_read(a, last_id, &p, &n) || n != 1 || !same(p[0]->source, SOURCE) ||
        p[0]->partition != l->partition)
        return true;
    l->epoch = p[0]->epoch;
    l->seq = p[0]->seq;
    l->placed = true;
    return true;
}

static void run(Live *l, bool again)
{
    bool open = true;
    DL_APPEND(lives[l->partition], l);
    count++;
    catch_up(l);
    if (again) open = hint_resync(l); // he has missed hints
    while (open && stream_turn(&l->stream)) {
        if (l->behind && clock_monotonic() >= l->retry_at) catch_up(l);
        if (l->stream.sees_other) { // hints of a campaign that has just come into sight were not for him yet
            l->stream.sees_other = false;
            open = hint_resync(l);
        }
        stream_wait(&l->stream, l->behind ? l->retry_at : 0);
    }
    DL_DELETE(lives[l->partition], l);
    count--;
}

void live_serve(Exchange *x)
{
    Visitor v;
    uint64_t deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms;
    if (!door_enter(x, deadline, &v) || !door_signed_in(x, &v, COHOI__PERMISSION__PERMISSION_NONE)) return;
    if (!v.actor->user_id) {
        problem_answer_code(x, COHOI__CODE__PERMISSION_DENIED);
        return;
    }
    if (!has_room(x, &v)) return;
    Live l = {.user_id = v.actor->user_id, .partition = partition_of(v.actor->user_id), .behind = true};
    bool again = resume(&l, http_header(x, "Last-Event-ID"), x->arena);
    stream_open(&l.stream, x, &v);
    run(&l, again);
    stream_close(&l.stream);
}
