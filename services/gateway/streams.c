// streams -- what all open server-sent event streams share: whose they are, heartbeats, looking again at
// rights.
#include "services/gateway/streams.h"
#include "common/clock.h"
#include "services/gateway/settings.h"
#include <string.h>
#include <utlist.h>

// A frame that tells of a change may be lost, so each stream looks again by itself, too.
enum { LOOK_MS = 30000, PAUSE_MS = 1000, ASK_MS = 5000, MOST_UNSURE_MS = 30000 };

static Stream *all;
static unsigned count;

// --- messages ---

char *stream_message(Arena *a, const char *event, const char *id, const char *data)
{
    return arena_print(a, "%s%s%sevent: %s\ndata: %s\n\n", id ? "id: " : "", id ? id : "", id ? "\n" : "",
                       event, data);
}

bool stream_write(Stream *s, const char *event, const char *id, const char *data)
{
    Arena *a = arena_make();
    char *text = stream_message(a, event, id, data);
    bool open = flow_write(s->flow, text, strlen(text));
    arena_drop(a);
    return open;
}

void stream_offer(Stream *s, const char *text, size_t n)
{
    flow_offer(s->flow, text, n);
}

// --- looking again ---

static bool look_again(Stream *s, uint64_t now)
{
    Cohoi__Actor *actor;
    Arena *a = arena_make();
    s->next_look = now + LOOK_MS;
    Status st = auth_again(s->token, a, now + ASK_MS, &actor);
    if (st == OK) {
        arena_drop(s->of_actor);
        s->of_actor = a;
        s->actor = actor;
        s->unsure_since = 0;
        return true;
    }
    arena_drop(a);
    if (st == UNAUTHENTICATED) return false;
    if (!s->unsure_since) s->unsure_since = now;
    s->next_look = clock_monotonic() + PAUSE_MS;
    return now - s->unsure_since < MOST_UNSURE_MS; // accounts is away: not for long without being sure
}

static void look_around(Stream *s, uint64_t now)
{
    Sight sight;
    Arena *a = arena_make();
    s->looked_around = now;
    s->next_around = now + LOOK_MS;
    if (sight_ask(s->token, s->actor, a, now + ASK_MS, &sight) != OK) {
        arena_drop(a);
        s->next_around = clock_monotonic() + PAUSE_MS;
        return;
    }
    s->sees_other |= s->of_sight && !sight_same(&s->sight, &sight);
    arena_drop(s->of_sight);
    s->of_sight = a;
    s->sight = sight;
}

static void soon_around(Stream *s)
{
    uint64_t earliest = s->looked_around + PAUSE_MS; // many changes are looked at once
    if (earliest < s->next_around) s->next_around = earliest;
    flow_nudge(s->flow);
}

void streams_look_again(void)
{
    Stream *s;
    DL_FOREACH(all, s)
    {
        s->next_look = 0;
        soon_around(s);
    }
}

void streams_look_around(void)
{
    Stream *s;
    DL_FOREACH(all, s)
    {
        soon_around(s);
    }
}

// --- life ---

void stream_open(Stream *s, Exchange *x, const Visitor *v)
{
    uint64_t now = clock_monotonic();
    *s = (Stream){.x = x, .token = v->token, .actor = v->actor, .next_look = now + LOOK_MS};
    s->next_beat = now + (uint64_t)settings.heartbeat_seconds * 1000;
    http_put_header(x, "X-Accel-Buffering", "no"); // nginx hands on each message at once
    s->flow = http_stream(x, 200, "text/event-stream");
    DL_APPEND(all, s);
    count++;
}

void stream_close(Stream *s)
{
    DL_DELETE(all, s);
    count--;
    arena_drop(s->of_actor);
    arena_drop(s->of_sight);
}

bool stream_turn(Stream *s)
{
    uint64_t now = clock_monotonic();
    if (!flow_is_open(s->flow)) return false;
    if (now >= s->next_look && !look_again(s, now)) return false;
    if (now >= s->next_around) look_around(s, now);
    if (now >= s->next_beat) {
        flow_offer(s->flow, ":\n\n", 3);
        s->next_beat = now + (uint64_t)settings.heartbeat_seconds * 1000;
    }
    return flow_is_open(s->flow);
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return b && b < a ? b : a;
}

void stream_wait(Stream *s, uint64_t at_most)
{
    uint64_t until = sooner(s->next_beat, s->next_look);
    flow_wait(s->flow, sooner(sooner(until, s->next_around), at_most));
}

unsigned streams_count(void)
{
    return count;
}

void streams_end(void)
{
    Stream *s;
    DL_FOREACH(all, s)
    {
        flow_cut(s->flow);
    }
}
