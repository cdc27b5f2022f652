// runner -- one webhook that this instance sends for.
#include "services/notifications/runner.h"
#include "common/log.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { TURN_MS = 500, ASK_MS = 5000, HEADS_MS = 15000 };

Runner *runners;

void runner_nudge(Runner *r)
{
    if (!r->resting) return;
    fiber_wake_soon(r->resting);
    r->resting = NULL;
}

static void rest(Runner *r, uint64_t until)
{
    r->resting = fiber_self();
    (void)!fiber_park_until(until);
    r->resting = NULL;
}

// --- loading ---

typedef struct Loading {
    Runner *runner;
    Arena *arena; // of what stays
    Webhook *webhook;
    Secrets secrets;
    Standing standing;
} Loading;

// A source that was not there when the webhook was made: it is followed from the webhook's beginning.
static void follow_new_source(Tx *tx, Arena *a, Loading *l, int source)
{
    const Cursor c = {.source = (char *)source_name(source),
                      .is_unknown = true,
                      .epochs = arena_alloc(a, PARTITION_COUNT * sizeof(uint64_t)),
                      .seqs = arena_alloc(a, PARTITION_COUNT * sizeof(uint64_t))};
    cursor_put(tx, a, l->runner->id, &c);
    l->runner->lines[source].is_unknown = true;
}

static bool has_cursor(const Standing *s, const char *source)
{
    for (size_t i = 0; i < s->n_cursors; i++)
        if (strcmp(s->cursors[i].source, source) == 0) return true;
    return false;
}

static Status load_once(Arena *a, Tx *tx, Time now, void *loading)
{
    Loading *l = loading;
    Status st = webhook_load(tx, l->arena, l->runner->id, false, &l->webhook, &l->secrets);
    if (st == OK) st = standing_load(tx, l->arena, l->runner->id, &l->standing);
    l->standing.now = now;
    for (int s = 0; st == OK && s < sources_count(); s++) {
        bool is_followed = source_is_configured(s) && webhook_follows(l->webhook, source_name(s));
        if (is_followed && !has_cursor(&l->standing, source_name(s))) follow_new_source(tx, a, l, s);
    }
    return st;
}

static void take_cursor(Runner *r, const Cursor *c)
{
    int source = source_numbered(c->source);
    if (source < 0) return;
    r->lines[source].is_unknown = c->is_unknown;
    for (unsigned p = 0; p < PARTITION_COUNT; p++) {
        r->lines[source].lanes[p].epoch = c->epochs[p];
        r->lines[source].lanes[p].seq = c->seqs[p];
    }
}

static void take_trouble(Runner *r, const Trouble *t, Time now)
{
    int source = source_numbered(t->source);
    if (source < 0) return;
    Lane *lane = &r->lines[source].lanes[t->partition];
    if (lane->seq + 1 != t->seq) return;
    lane->dirty = true;
    lane->tries = t->tries;
    lane->wait_until = clock_monotonic() + (t->next_at > now ? (uint64_t)(t->next_at - now) / 1000 : 0);
}

static void take_loaded(Runner *r, const Loading *l)
{
    arena_drop(r->arena);
    r->arena = l->arena;
    r->webhook = l->webhook;
    r->secrets = l->secrets;
    r->rights_at = r->failures = 0;
    memset(r->lines, 0, sizeof r->lines);
    for (size_t i = 0; i < l->standing.n_cursors; i++) take_cursor(r, &l->standing.cursors[i]);
    for (size_t i = 0; i < l->standing.n_troubles; i++)
        take_trouble(r, &l->standing.troubles[i], l->standing.now);
    for (int s = 0; s < sources_count(); s++)
        r->lines[s].is_followed = source_is_configured(s) && webhook_follows(r->webhook, source_name(s));
}

static bool load(Runner *r)
{
    int version = r->wanted_version;
    Loading l = {.runner = r, .arena = arena_make()};
    Status st = job_transact("webhooks/loading", load_once, &l);
    if (st == OK) {
        take_loaded(r, &l);
        r->version = version;
        return true;
    }
    arena_drop(l.arena);
    log_warn("a webhook cannot be loaded", "webhook=%s status=%s", r->id, status_name(st));
    return false;
}

// --- where there is something to read ---

static void compare(Runner *r, int source, const Cohoi__Heads *heads)
{
    for (unsigned p = 0; p < PARTITION_COUNT && p < heads->n_seq; p++)
        if (heads->seq[p] != r->lines[source].lanes[p].seq) r->lines[source].lanes[p].dirty = true;
}

// The bus tells of heads each second; when it does not, we ask.
static void ask_heads(Runner *r, int source)
{
    Arena *a = arena_make();
    Cohoi__Heads *heads = NULL;
    r->lines[source].heads_at = clock_monotonic();
    if (log_heads(source_name(source), a, clock_monotonic() + ASK_MS, &heads) == OK)
        compare(r, source, heads);
    arena_drop(a);
}

static void look_at_heads(Runner *r)
{
    for (int s = 0; s < sources_count() && !r->lost; s++) {
        const Line *line = &r->lines[s];
        if (line->is_followed && (!line->heads_at || clock_monotonic() > line->heads_at + HEADS_MS))
            ask_heads(r, s);
    }
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

// Until when there is nothing to start.
static uint64_t start_what_is_due(Runner *r)
{
    uint64_t now = clock_monotonic(), until = now + TURN_MS;
    unsigned all = (unsigned)sources_count() * PARTITION_COUNT;
    unsigned room = r->failures >= CALM_AFTER ? 1 : IN_FLIGHT;

    if (r->version != r->wanted_version || !lease_holds()) return until;
    if (room == 1 && r->calm_until > now) return sooner(until, r->calm_until);
    for (unsigned i = 0; i < all && r->in_flight < room; i++) {
        unsigned turn = r->turn++ % all;
        Line *line = &r->lines[turn / PARTITION_COUNT];
        Lane *lane = &line->lanes[turn % PARTITION_COUNT];
        if (!line->is_followed || !lane->dirty || lane->busy) continue;
        if (lane->wait_until > now)
            until = sooner(until, lane->wait_until);
        else
            lane_start(r, (int)(turn / PARTITION_COUNT), turn % PARTITION_COUNT);
    }
    return until;
}

// --- life ---

static bool is_over(const Runner *r)
{
    return r->lost || service_is_leaving();
}

static Status let_go_once(Arena *a, Tx *tx, Time now, void *id)
{
    webhooks_let_go(tx, lease_id, id);
    return OK;
}

// Another instance need not wait until the lease runs out.
static void let_go(Runner *r)
{
    while (r->in_flight) rest(r, clock_monotonic() + TURN_MS);
    if (service_is_leaving()) (void)!job_transact("webhooks/leaving", let_go_once, r->id);
    DL_DELETE(runners, r);
    arena_drop(r->arena);
    arena_drop(r->of_rights);
    free(r);
}

static void run(void *arg)
{
    Runner *r = arg;
    bool well = load(r);

    while (well && !is_over(r)) {
        if (r->version != r->wanted_version && !r->in_flight) well = load(r);
        if (well) look_at_heads(r);
        if (well && !is_over(r)) rest(r, start_what_is_due(r));
    }
    let_go(r);
}

void runner_start(const char *id, int version)
{
    Runner *r = calloc(1, sizeof *r);
    if (!r) abort();
    (void)snprintf(r->id, sizeof r->id, "%s", id);
    r->version = r->wanted_version = version;
    DL_APPEND(runners, r);
    service_spawn(run, r);
}
