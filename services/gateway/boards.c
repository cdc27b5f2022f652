// boards -- hints that a board has changed, at most five a second for each campaign or person.
//
// The first change is told at once; what follows within 200 ms is told as one hint at their end.
#include "services/gateway/boards.h"
#include "common/clock.h"
#include "common/cloudevent.h"
#include "common/facts.h"
#include "common/logs.h"
#include "services/gateway/live.h"
#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { MOST_HOT = 512, GAP_MS = 200, LOST_MS = 1000 };

typedef struct Hot { // a board that was told of lately
    char key[40];    // campaign or person
    bool is_person, waits, merged;
    uint64_t told_at;
    char opportunity[40], type[80]; // of the change that waits, unless several were merged
} Hot;

static Hot hot[MOST_HOT];
static uv_timer_t timer;

// What the bus has brought of each partition, and what the heads said it should have.
static struct Seen {
    uint64_t epoch, seq, head, head_at;
} seen[PARTITION_COUNT];

// --- telling ---

static char *hint_of(Arena *a, const Hot *h)
{
    JsonOut out = {.arena = a};
    if (h->is_person) return "{\"pipeline\":true}";
    json_put(&out, "{\"campaignId\":");
    json_write_text(&out, h->key);
    if (!h->merged) {
        json_put(&out, ",\"opportunityId\":");
        json_write_text(&out, h->opportunity);
        json_put(&out, ",\"type\":");
        json_write_text(&out, h->type);
    }
    json_put(&out, "}");
    return out.text;
}

static void tell(Hot *h, uint64_t now)
{
    Arena *a = arena_make();
    if (h->is_person)
        live_hint_user(h->key, hint_of(a, h));
    else
        live_hint_campaign(h->key, hint_of(a, h));
    arena_drop(a);
    h->told_at = now;
    h->waits = h->merged = false;
}

static void on_timer(uv_timer_t *t)
{
    uint64_t now = clock_monotonic();
    bool waiting = false;
    for (Hot *h = hot; h < hot + MOST_HOT; h++) {
        if (h->waits && now >= h->told_at + GAP_MS) tell(h, now);
        waiting |= h->waits;
    }
    if (!waiting) uv_timer_stop(t);
}

// --- gathering ---

static bool is_cold(const Hot *h, uint64_t now)
{
    return !h->waits && now >= h->told_at + GAP_MS;
}

static Hot *hot_of(const char *key, bool is_person, uint64_t now)
{
    Hot *cold = NULL;
    for (Hot *h = hot; h < hot + MOST_HOT; h++) {
        if (h->is_person == is_person && strcmp(h->key, key) == 0) return h;
        if (!cold && is_cold(h, now)) cold = h;
    }
    if (!cold) { // hundreds of boards at once: all read again
        live_hint_all("{\"resync\":true}");
        return NULL;
    }
    *cold = (Hot){.is_person = is_person};
    snprintf(cold->key, sizeof cold->key, "%s", key);
    return cold;
}

static void change(const char *key, bool is_person, const Event *ev)
{
    uint64_t now = clock_monotonic();
    Hot *h = hot_of(key, is_person, now);
    if (!h) return;
    h->merged = h->waits;
    snprintf(h->opportunity, sizeof h->opportunity, "%s", event_opportunity(ev));
    snprintf(h->type, sizeof h->type, "%s", ev->type);
    if (is_cold(h, now)) {
        tell(h, now);
        return;
    }
    h->waits = true;
    if (!uv_is_active((uv_handle_t *)&timer)) uv_timer_start(&timer, on_timer, GAP_MS / 4, GAP_MS / 4);
}

static void change_of_person(void *arg, const char *user_id)
{
    change(user_id, true, arg);
}

void boards_news(unsigned partition, const char *type, const void *bytes, size_t n)
{
    Event ev;
    Arena *a = arena_make();
    if (cloudevent_read(a, bytes, n, &ev)) {
        struct Seen *s = &seen[partition];
        if (ev.epoch != s->epoch) *s = (struct Seen){.epoch = ev.epoch};
        if (ev.seq > s->seq) s->seq = ev.seq;
        const char *campaign = event_campaign(&ev);
        if (campaign)
            change(campaign, false, &ev);
        else
            event_owners(&ev, change_of_person, &ev);
    }
    arena_drop(a);
}

// --- what was lost on the way ---

// True when events that were there a second ago have not come.
static bool has_lost(struct Seen *s, uint64_t epoch, uint64_t head, uint64_t now)
{
    if (s->epoch != epoch) {
        *s = (struct Seen){epoch, head, head, now};
        return false;
    }
    bool lost = s->seq < s->head && now >= s->head_at + LOST_MS;
    if (lost) s->seq = s->head;
    if (s->seq >= s->head && head > s->head) {
        s->head = head;
        s->head_at = now;
    }
    return lost;
}

void boards_heads(const Cohoi__Heads *heads)
{
    uint64_t now = clock_monotonic();
    bool lost = false;
    for (unsigned p = 0; p < PARTITION_COUNT && p < heads->n_seq; p++)
        lost |= has_lost(&seen[p], heads->epoch, heads->seq[p], now);
    if (lost) live_hint_all("{\"resync\":true}");
}

void boards_open(void)
{
    uv_timer_init(uv_default_loop(), &timer);
}

void boards_close(void)
{
    uv_close((uv_handle_t *)&timer, NULL);
}
