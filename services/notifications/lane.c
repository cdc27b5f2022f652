// lane -- a partition of a source is told to a webhook: page by page, event by event, in order.
#include "common/cloudevent.h"
#include "common/log.h"
#include "common/metrics.h"
#include "services/notifications/runner.h"
#include <inttypes.h>

enum {
    PAGE = 100,
    READ_MS = 5000,
    RIGHTS_MS = 5000,
    PAUSE_MS = 1000,
    CALM_MOST = 6,
    FORGET_EVERY = 100,
    DELIVERIES_KEPT = 1000
};

typedef struct Going { // a fiber in a lane
    Runner *runner;
    Line *line;
    Lane *lane;
    Arena *arena; // of the page
    Place place;
    bool unsaved; // something was passed over since the cursor was last stored
} Going;

// --- rights ---

// Not older than 5 s, until somebody waits: a new arena for each answer.
static Status refresh_rights(Runner *r)
{
    uint64_t now = clock_monotonic();
    Rights rights;

    if (r->rights_at && now < r->rights_at + RIGHTS_MS) return OK;
    Arena *a = arena_make();
    Status st = owner_rights(a, r->webhook, now + READ_MS, &rights);
    if (st != OK) {
        arena_drop(a);
        return st;
    }
    arena_drop(r->of_rights);
    r->of_rights = a;
    r->rights = rights;
    r->rights_at = clock_monotonic();
    return OK;
}

// --- what comes of an event ---

static void wait_ms(Going *g, uint64_t ms)
{
    g->lane->dirty = true;
    g->lane->wait_until = clock_monotonic() + ms;
}

typedef struct Outcome {
    Going *going;
    Delivery *delivery;
    unsigned retry_after;
    uint64_t pause_ms;
    bool passed_over, too_long; // given up; nothing else went through meanwhile, either
} Outcome;

static Status record_told(Arena *a, Tx *tx, Time now, void *outcome)
{
    Outcome *o = outcome;
    o->delivery->at = timestamp_make(a, now);
    cursor_move(tx, a, &o->going->place);
    delivery_insert(tx, a, o->going->runner->id, o->delivery);
    if (o->going->runner->told % FORGET_EVERY == 0)
        deliveries_forget(tx, a, o->going->runner->id, DELIVERIES_KEPT);
    return OK;
}

static Status record_failed(Arena *a, Tx *tx, Time now, void *outcome)
{
    Outcome *o = outcome;
    Delivery *d = o->delivery;
    const Place *at = &o->going->place;
    bool told_since = true;
    int tries;
    Time since;

    Status st = trouble_count(tx, a, at, &tries, &since);
    bool is_over = now - since >= notification_settings.webhooks.give_up_hours * 3600 * SECOND;
    if (st == OK && is_over) st = webhook_was_told_since(tx, a, at->webhook_id, since, &told_since);
    if (st != OK) return st;
    o->passed_over = is_over && told_since;
    o->too_long = is_over && !told_since;
    o->pause_ms = webhook_pause_ms(tries, (uint64_t)notification_settings.webhooks.first_pause_ms);
    if (o->pause_ms < o->retry_after * 1000ul) o->pause_ms = o->retry_after * 1000ul;
    d->has_tries = true;
    d->tries = tries;
    d->at = timestamp_make(a, now);
    if (o->passed_over) d->state = NOTIFICATIONS__DELIVERY__STATE__GIVEN_UP;
    if (!is_over) d->next_try_at = timestamp_make(a, now + (Time)o->pause_ms * 1000);
    if (o->passed_over)
        cursor_move(tx, a, at);
    else
        trouble_wait(tx, a, at, now + (Time)o->pause_ms * 1000);
    delivery_insert(tx, a, at->webhook_id, d);
    return OK;
}

static void grow_calm(Runner *r)
{
    int after = (int)(++r->failures) - CALM_AFTER + 1;
    if (after > 0)
        r->calm_until =
            clock_monotonic() + webhook_pause_ms(after < CALM_MOST ? after : CALM_MOST,
                                                 (uint64_t)notification_settings.webhooks.first_pause_ms);
}

// False: the lane waits.
static bool settle_failure(Going *g, Outcome *o)
{
    Runner *r = g->runner;
    grow_calm(r);
    metric_add("cohoi_webhook_deliveries_total", "state=\"failed\"", 1);
    Status st = job_transact("webhooks/failure", record_failed, o);
    if (st == OK && o->passed_over) return true;
    wait_ms(g, st == OK ? o->pause_ms : PAUSE_MS);
    if (o->delivery->status == 410)
        runner_end(r, WEBHOOK_GONE, "GONE");
    else if (st == OK && o->too_long)
        runner_end(r, WEBHOOK_DISABLED, "FAILING");
    return false;
}

static bool settle(Going *g, Outcome *o)
{
    if (o->delivery->state != NOTIFICATIONS__DELIVERY__STATE__DELIVERED) return settle_failure(g, o);
    Runner *r = g->runner;
    r->failures = 0;
    r->told++;
    metric_add("cohoi_webhook_deliveries_total", "state=\"delivered\"", 1);
    Status st = job_transact("webhooks/delivery", record_told, o);
    if (st == OK) return true;
    if (st == ABORTED) r->lost = true; // somebody else holds it: he tells it again
    wait_ms(g, PAUSE_MS);
    return false;
}

// --- one event ---

static bool concerns(const Going *g, const Event *ev)
{
    const Webhook *w = g->runner->webhook;
    if (g->line->is_unknown && ev->time < timestamp_time(w->created_at)) return false;
    return webhook_wants(w, ev);
}

// False: the lane stops before it.
static bool tell(Going *g, Event *ev)
{
    Runner *r = g->runner;
    Sender s = {.webhook = r->webhook, .secrets = r->secrets, .allowed = &allowed_targets};
    Outcome o = {.going = g};

    Status st = refresh_rights(r);
    if (st == PERMISSION_DENIED) runner_end(r, WEBHOOK_DISABLED, "NO_RIGHT");
    if (st != OK) {
        wait_ms(g, PAUSE_MS);
        return false;
    }
    g->place.seq = ev->seq;
    if (!owner_may_see(&r->rights, ev)) {
        g->unsaved = true;
        return true;
    }
    if (!lease_holds()) return false;
    o.delivery = post_event(g->arena, &s, ev, &o.retry_after);
    o.delivery->has_tries = true;
    o.delivery->tries = ++g->lane->tries;
    return settle(g, &o);
}

static bool take(Going *g, const ProtobufCBinaryData *bytes)
{
    uint64_t next = g->lane->seq + 1;
    Arena *a = g->arena;
    Event ev;

    g->arena = arena_make();
    g->place.seq = next;
    bool goes_on = true;
    bool readable = cloudevent_read(g->arena, bytes->data, bytes->len, &ev);
    if (readable && concerns(g, &ev))
        goes_on = tell(g, &ev);
    else
        g->unsaved = true;
    if (goes_on) {
        g->lane->seq = next;
        g->lane->wait_until = 0;
        g->lane->tries = 0;
    }
    arena_drop(g->arena);
    g->arena = a;
    return goes_on;
}

// --- pages ---

static Status save(Arena *a, Tx *tx, Time now, void *going)
{
    const Going *g = going;
    Place at = g->place;
    at.epoch = g->lane->epoch;
    at.seq = g->lane->seq;
    cursor_move(tx, a, &at);
    return OK;
}

// What the source has lost of what was told, nobody can take back.
static bool agree_on_epoch(Going *g, const Cohoi__LogPage *page)
{
    Lane *lane = g->lane;
    if (lane->epoch == page->epoch) return true;
    bool is_beyond = lane->epoch && page->has_old_epoch_end && page->old_epoch_end < lane->seq;
    if (is_beyond) {
        log_error("a source has lost events that a webhook was told", "webhook=%s source=%s partition=%u",
                  g->runner->id, g->place.source, g->place.partition);
        lane->seq = page->old_epoch_end;
    }
    lane->epoch = page->epoch;
    g->unsaved = lane->dirty = true;
    return !is_beyond;
}

static void take_page(Going *g, const Cohoi__LogPage *page)
{
    bool goes_on = agree_on_epoch(g, page);
    g->place.epoch = g->lane->epoch;
    for (size_t i = 0; goes_on && i < page->n_events; i++) {
        goes_on = !service_is_leaving() && !g->runner->lost && lease_holds() && take(g, &page->events[i]);
        if (!goes_on) g->lane->dirty = true;
    }
    if (g->lane->seq < page->head) g->lane->dirty = true;
    if (g->unsaved && !g->runner->lost) (void)!job_transact("webhooks/cursor", save, g);
}

static void go(Going *g)
{
    Cohoi__LogPage *page;
    Status st = log_page(g->place.source, g->place.partition, g->lane->seq, PAGE, g->lane->epoch, g->arena,
                         clock_monotonic() + READ_MS, &page);
    if (st == OK) {
        take_page(g, page);
        return;
    }
    wait_ms(g, PAUSE_MS);
    if (st == OUT_OF_RANGE) runner_end(g->runner, WEBHOOK_DISABLED, "OUT_OF_RANGE");
}

static void run(void *arg)
{
    Going *starting = arg, g = *starting;
    g.arena = arena_make();
    go(&g);
    arena_drop(g.arena);
    g.lane->busy = false;
    g.runner->in_flight--;
    runner_nudge(g.runner);
}

void lane_start(Runner *r, int source, unsigned partition)
{
    Line *line = &r->lines[source];
    Going g = {.runner = r, .line = line, .lane = &line->lanes[partition]};
    g.place = (Place){
        .webhook_id = r->id, .lease_id = lease_id, .source = source_name(source), .partition = partition};
    g.lane->busy = true;
    g.lane->dirty = false;
    r->in_flight++;
    service_spawn(run, &g); // runs at once, and copies it
}
