// sending -- which webhooks this instance sends for, and what the bus tells them.
//
// Instances share them by leases of six seconds, which a job renews every second. A new instance takes a few
// at each turn, so that several share about evenly.
#include "services/notifications/sending.h"
#include "common/bus.h"
#include "common/log.h"
#include "common/metrics.h"
#include "services/notifications/runner.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { MOST_NEW = 10, HOLDS_MS = 5000, HEADS_MS = 5000 };

const char *lease_id;
Allowed allowed_targets;
static Arena *of_lease, *of_allowed;
static uint64_t held_until;
static Subscription *subscriptions[MOST_SOURCES];

bool lease_holds(void)
{
    return clock_monotonic() < held_until;
}

// --- what the bus tells ---

static void take_news(int source, unsigned partition, const char *type)
{
    char full[128];
    Runner *r;
    (void)snprintf(full, sizeof full, "cohoi.%s", type);
    DL_FOREACH(runners, r)
    {
        if (!r->webhook || !r->lines[source].is_followed || !webhook_wants_type(r->webhook, full)) continue;
        r->lines[source].lanes[partition].dirty = true;
        runner_nudge(r);
    }
}

// What concerns nobody is passed over now and then, and a frame that was lost is noticed.
static void take_heads(int source, const Cohoi__Heads *heads)
{
    uint64_t now = clock_monotonic();
    Runner *r;
    DL_FOREACH(runners, r)
    {
        Line *line = &r->lines[source];
        if (!line->is_followed || now < line->heads_at + HEADS_MS) continue;
        line->heads_at = now;
        for (unsigned p = 0; p < PARTITION_COUNT && p < heads->n_seq; p++)
            if (heads->seq[p] != line->lanes[p].seq) line->lanes[p].dirty = true;
        runner_nudge(r);
    }
}

static void on_frame(void *arg, const char *topic, const void *bytes, size_t n)
{
    int source = (int)(intptr_t)arg;
    const char *slash = strchr(topic, '/');
    if (!runners || !slash) return;
    if (strcmp(slash + 1, "heads") == 0) {
        Arena *a = arena_make();
        const Cohoi__Heads *heads = cohoi__heads__unpack(arena_allocator(a), n, bytes);
        if (heads) take_heads(source, heads);
        arena_drop(a);
        return;
    }
    char *type;
    unsigned long partition = strtoul(slash + 1, &type, 10);
    if (*type == '/' && partition < PARTITION_COUNT) take_news(source, (unsigned)partition, type + 1);
}

static void listen_once(void)
{
    char setting[64], prefix[64];
    for (int i = 0; i < sources_count(); i++) {
        if (subscriptions[i] || !source_is_configured(i)) continue;
        (void)snprintf(setting, sizeof setting, "events.%s", source_name(i));
        (void)snprintf(prefix, sizeof prefix, "%s/", source_name(i));
        const char *endpoints = config_get(service_config(), setting);
        if (endpoints) subscriptions[i] = bus_subscribe(endpoints, prefix, on_frame, (void *)(intptr_t)i);
    }
}

// --- leases ---

typedef struct Holding {
    Arena *arena; // of what stays
    Held *held;
    size_t n;
    Allowed allowed;
} Holding;

static Status hold_once(Arena *a, Tx *tx, Time now, void *holding)
{
    Holding *h = holding;
    return webhooks_hold(tx, h->arena, lease_id, MOST_NEW, &h->held, &h->n, &h->allowed);
}

// One that is ending, too: its successor starts when it is over.
static Runner *runner_of(const char *id)
{
    Runner *r;
    DL_FOREACH(runners, r) if (strcmp(r->id, id) == 0) return r;
    return NULL;
}

static bool is_held(const Holding *h, const Runner *r)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->held[i].id, r->id) == 0) return true;
    return false;
}

static void follow_held(const Holding *h)
{
    Runner *r;
    DL_FOREACH(runners, r) if (!is_held(h, r)) r->lost = true;
    for (size_t i = 0; i < h->n; i++) {
        r = runner_of(h->held[i].id);
        if (!r) {
            runner_start(h->held[i].id, h->held[i].version);
        } else if (r->wanted_version != h->held[i].version) {
            r->wanted_version = h->held[i].version;
            runner_nudge(r);
        }
    }
    metric_set("cohoi_webhooks_held", "", (double)h->n);
}

void hold_webhooks(void)
{
    uint64_t begun = clock_monotonic();
    Holding h = {.arena = arena_make()};

    Status st = job_transact("webhooks/holding", hold_once, &h);
    if (st != OK) {
        log_warn("webhooks cannot be held", "status=%s", status_name(st));
        arena_drop(h.arena);
        return;
    }
    held_until = begun + HOLDS_MS;
    arena_drop(of_allowed);
    of_allowed = h.arena;
    allowed_targets = h.allowed;
    if (h.n > 0) listen_once();
    follow_held(&h);
}

void sending_open(void)
{
    sources_open(service_config());
    of_lease = arena_make();
    lease_id = uuid_make(of_lease);
    metric_help("cohoi_webhooks_held", "webhooks that this instance sends for");
    metric_help("cohoi_webhook_deliveries_total",
                "tries to tell an event to a webhook, by what came of them");
    metric_help("cohoi_webhooks_ended_total",
                "webhooks that were ended: gone, failing for too long, no right");
}
