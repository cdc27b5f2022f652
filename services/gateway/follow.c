// follow -- GET /v1/events:stream: what happens, as it happens, for other systems.
//
// Everything is read from the logs, so that nothing is lost; frames of the bus only tell which partition to
// read. The fiber of a stream reads no faster than its client takes.
#include "services/gateway/follow.h"
#include "common/clock.h"
#include "common/cloudevent.h"
#include "common/fiber.h"
#include "services/gateway/problems.h"
#include "services/gateway/reader_query.h"
#include "services/gateway/settings.h"
#include "services/gateway/streams.h"
#include <limits.h>
#include <string.h>
#include <utlist.h>

enum { GATHER_MS = 20, RETRY_MS = 1000, ASK_MS = 5000 };

typedef struct Follower { // lives on the stack of its fiber
    Stream stream;
    struct Follower *prev, *next;
    Reader *reader;
    bool begun;        // everything that was there at the start was read
    bool gone;         // the reader cannot go on: his place is no longer in the log
    bool pause;        // rights are to be looked at before more is read
    uint64_t retry_at; // 0: nothing failed
    unsigned marks[MOST_SOURCES][PARTITION_COUNT]; // up to which mark a partition was read
} Follower;

static Follower *followers;
static unsigned count;
// Raised by each frame; who has read less far than a partition's mark has a reason to read it.
static unsigned marks[MOST_SOURCES][PARTITION_COUNT];

static void mark(int source, unsigned partition)
{
    marks[source][partition]++;
}

static void nudge_all(int source)
{
    Follower *f;
    DL_FOREACH(followers, f)
    {
        if (f->reader->wanted[source]) flow_nudge(f->stream.flow);
    }
}

void follow_news(int source, unsigned partition)
{
    if (!followers) return;
    mark(source, partition);
    nudge_all(source);
}

// Marks what this one should have read by now.
static bool mark_missed(const Follower *f, int source, const Cohoi__Heads *heads)
{
    bool any = false;
    for (unsigned p = 0; p < PARTITION_COUNT && p < heads->n_seq; p++) {
        if (f->reader->at.seq[source][p] >= heads->seq[p]) continue;
        mark(source, p);
        any = true;
    }
    return any;
}

void follow_heads(int source, const Cohoi__Heads *heads)
{
    bool any = false;
    Follower *f;
    DL_FOREACH(followers, f)
    {
        if (f->begun && f->reader->wanted[source]) any |= mark_missed(f, source, heads);
    }
    if (any) nudge_all(source);
}

// --- reading ---

static bool take(void *arg, const Event *ev, Arena *a)
{
    Follower *f = arg;
    JsonOut json = {.arena = a};
    cloudevent_json(&json, ev);
    bool open = stream_write(&f->stream, "event", vector_text(a, &f->reader->at), json.text);
    f->pause = clock_monotonic() >= f->stream.next_look;
    return open && !f->pause;
}

static void note(Follower *f, Status st)
{
    f->gone |= st == OUT_OF_RANGE;
    if (st != OK) f->retry_at = clock_monotonic() + RETRY_MS;
}

static void read_all(Follower *f)
{
    memcpy(f->marks, marks, sizeof marks); // what comes from here on is read again
    note(f, reader_read_all(f->reader, clock_monotonic() + ASK_MS, &f->begun));
    if (!f->begun && !f->pause) f->retry_at = clock_monotonic() + RETRY_MS; // somebody is away
}

static void read_marked(Follower *f)
{
    Reader *r = f->reader;
    for (int s = 0; s < sources_count(); s++)
        for (unsigned p = 0; r->wanted[s] && p < PARTITION_COUNT && !f->pause; p++) {
            unsigned now = marks[s][p];
            if (f->marks[s][p] == now || !flow_is_open(f->stream.flow)) continue;
            Status st = reader_read(r, s, p, UINT64_MAX, clock_monotonic() + ASK_MS);
            if (st == OK && !f->pause) f->marks[s][p] = now;
            note(f, st);
        }
}

static void read_on(Follower *f)
{
    Reader *r = f->reader;
    r->actor = f->stream.actor;
    r->sight = &f->stream.sight;
    r->left = r->unseen = UINT_MAX;
    f->retry_at = 0;
    f->pause = false;
    if (f->begun)
        read_marked(f);
    else
        read_all(f);
}

// --- life ---

static bool has_work(const Follower *f)
{
    if (!f->stream.of_sight) return false; // what he may see is not known yet
    if (f->retry_at) return clock_monotonic() >= f->retry_at;
    if (!f->begun) return true;
    for (int s = 0; s < sources_count(); s++)
        for (unsigned p = 0; f->reader->wanted[s] && p < PARTITION_COUNT; p++)
            if (f->marks[s][p] != marks[s][p]) return true;
    return false;
}

static bool may_still(const Follower *f)
{
    return actor_may(f->stream.actor, COHOI__PERMISSION__EVENTS_SUBSCRIBE);
}

// A system that has fallen out of the log is told so; its next request is refused with OUT_OF_RANGE.
static void say_gone(Follower *f)
{
    if (!stream_write(&f->stream, "gone", NULL, "{\"code\":\"OUT_OF_RANGE\"}")) return;
    flow_cut(f->stream.flow);
}

static void run(Follower *f)
{
    DL_APPEND(followers, f);
    count++;
    while (stream_turn(&f->stream) && may_still(f) && !f->gone) {
        if (has_work(f)) {
            read_on(f);
            fiber_sleep(GATHER_MS); // what comes meanwhile is read at once
        } else {
            stream_wait(&f->stream, f->retry_at);
        }
    }
    if (f->gone) say_gone(f);
    DL_DELETE(followers, f);
    count--;
}

void follow_serve(Exchange *x)
{
    Visitor v;
    uint64_t deadline = clock_monotonic() + (uint64_t)settings.request_timeout_ms;
    Reader *r = reader_for(x, &v, deadline, http_header(x, "Last-Event-ID"));
    if (!r) return;
    if (count >= settings.event_streams) {
        problem_answer_later(x, COHOI__CODE__RESOURCE_EXHAUSTED, 5);
        return;
    }
    Follower *f = arena_alloc(x->arena, sizeof *f);
    f->reader = r;
    r->take = take;
    r->arg = f;
    stream_open(&f->stream, x, &v);
    run(f);
    stream_close(&f->stream);
}
