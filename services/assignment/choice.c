// choice -- whose turn it is, and how a campaign is shuffled.
#include "services/assignment/choice.h"
#include "common/text.h"

#define DAY (86400 * SECOND)
enum { USUAL_PERIOD_DAYS = 30 };

// Weighted rounds are strides: each seller stands at a `pass`, who stands furthest back is next, and steps
// forward by one over his weight. Who was away, or is new, stands where the round is now: nobody catches up.
#define STRIDE ((int64_t)1000000000)

// --- the round ---

static int64_t weight_for(const Campaign *c, const char *user_id)
{
    for (size_t i = 0; i < c->n_weights; i++) {
        if (same(c->weights[i]->key, user_id)) return c->weights[i]->value;
    }
    return 1;
}

static int64_t capacity_for(const Campaign *c, const char *user_id)
{
    for (size_t i = 0; i < c->n_capacity; i++) {
        if (same(c->capacity[i]->key, user_id)) return c->capacity[i]->value;
    }
    return -1;
}

bool round_counts_held(const Campaign *c)
{
    return c->distribution_method == CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__LEAST_LOADED;
}

bool round_counts_period(const Campaign *c)
{
    return c->n_capacity > 0;
}

int round_period_days(const Campaign *c)
{
    return c->has_capacity_period_days ? c->capacity_period_days : USUAL_PERIOD_DAYS;
}

Seller seller_of(const Campaign *c, const char *user_id)
{
    return (Seller){.user_id = user_id,
                    .active = true,
                    .weight = weight_for(c, user_id),
                    .capacity = capacity_for(c, user_id)};
}

Round round_of(const Campaign *c, Time now, Arena *a)
{
    bool is_selected = c->n_distribution_user_ids > 0;
    char *const *ids = is_selected ? c->distribution_user_ids : c->salesperson_ids;
    size_t n = is_selected ? c->n_distribution_user_ids : c->n_salesperson_ids;
    Round r = {.campaign = c, .n = n, .sellers = arena_alloc(a, (n + 1) * sizeof *r.sellers)};

    r.period_began = now - round_period_days(c) * DAY;
    for (size_t i = 0; i < n; i++) r.sellers[i] = seller_of(c, ids[i]);
    return r;
}

// --- who may ---

static bool is_weighted(const Campaign *c)
{
    return c->distribution_method == CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__WEIGHTED;
}

static bool has_room(const Seller *s)
{
    return s->capacity < 0 || s->in_period < s->capacity;
}

static bool is_eligible(const Round *r, const Seller *s, const char *except)
{
    bool is_weightless = is_weighted(r->campaign) && s->weight <= 0;
    return s->active && has_room(s) && !is_weightless && !same(s->user_id, except);
}

static const char *why_nobody(const Round *r, const char *except)
{
    bool any_active = false;
    if (r->n == 0) return "NO_SELECTED";
    for (size_t i = 0; i < r->n; i++) {
        const Seller *s = &r->sellers[i];
        if (s->active && !same(s->user_id, except)) any_active = true;
        if (s->active && !has_room(s) && !same(s->user_id, except)) return "ALL_AT_CAPACITY";
    }
    return any_active ? "NO_SELECTED" : "ALL_INACTIVE"; /* active ones without weight were not selected */
}

// --- whose turn it is ---

// A new campaign begins anywhere: the first of the lists would else be given more than the others.
static size_t any_place(const char *campaign_id, size_t n)
{
    uint64_t hash = 1469598103934665603u;
    for (const char *c = or_empty(campaign_id); *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return (size_t)(hash >> 32) % n;
}

// Where the round goes on: behind the last one, or where he stood if he has left the list.
static size_t start_of(const Round *r)
{
    for (size_t i = 0; i < r->n; i++) {
        if (same(r->sellers[i].user_id, r->last_user_id)) return (i + 1) % r->n;
    }
    if (!r->last_user_id) return any_place(r->campaign->id, r->n);
    return (size_t)r->position < r->n ? (size_t)r->position : 0;
}

static int64_t stride(const Seller *s)
{
    return STRIDE / (s->weight > 0 ? s->weight : 1);
}

// Never behind the round, and never more than one stride before it, whatever his weight was before.
static int64_t pass_of(const Round *r, const Seller *s)
{
    if (s->pass < r->pass) return r->pass;
    return s->pass > r->pass + stride(s) ? r->pass + stride(s) : s->pass;
}

// Whether `x` is to be preferred to `y` by the campaign's method; equals go by turn.
static bool comes_before(const Round *r, const Seller *x, const Seller *y)
{
    if (round_counts_held(r->campaign)) return x->held < y->held;
    if (is_weighted(r->campaign)) return pass_of(r, x) < pass_of(r, y);
    return false; /* round robin: the first in turn */
}

int round_choose(const Round *r, const char *except, const char **why_not)
{
    size_t start = r->n ? start_of(r) : 0;
    int best = -1;

    for (size_t k = 0; k < r->n; k++) {
        size_t i = (start + k) % r->n;
        if (!is_eligible(r, &r->sellers[i], except)) continue;
        if (best < 0 || comes_before(r, &r->sellers[i], &r->sellers[best])) best = (int)i;
    }
    *why_not = best < 0 ? why_nobody(r, except) : NULL;
    return best;
}

void round_give(Round *r, int chosen, Time entered_at)
{
    Seller *s = &r->sellers[chosen];

    if (is_weighted(r->campaign)) {
        r->pass = pass_of(r, s);
        s->pass = r->pass + stride(s);
    }
    s->changed = true;
    s->given++;
    s->held++;
    if (entered_at > r->period_began) s->in_period++;
    r->last_user_id = s->user_id;
    r->position = chosen;
}

// --- the shuffle ---

// SplitMix64: small, well spread, and the same on every machine.
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void shuffle_ints(uint64_t *state, int *list, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = next_random(state) % i;
        int kept = list[i - 1];
        list[i - 1] = list[j];
        list[j] = kept;
    }
}

void deal_out(uint64_t seed, size_t n, size_t n_users, int *whom, Arena *a)
{
    int *users = arena_alloc(a, (n_users + 1) * sizeof *users);
    for (size_t i = 0; i < n_users; i++) users[i] = (int)i;
    shuffle_ints(&seed, users, n_users); /* who gets one more is chance, too */
    for (size_t i = 0, user = 0; i < n; i++) {
        whom[i] = users[user];
        user = user + 1 < n_users ? user + 1 : 0;
    }
    shuffle_ints(&seed, whom, n);
}
