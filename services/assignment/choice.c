// choice -- whose turn it is, and how a campaign is shuffled.
#include "services/assignment/choice.h"
#include "common/text.h"

static long number_for(Campaigns__Campaign__WeightsEntry *const *weights, size_t n, const char *user_id,
                       long otherwise)
{
    for (size_t i = 0; i < n; i++) {
        if (same(weights[i]->key, user_id)) return weights[i]->value;
    }
    return otherwise;
}

static long capacity_for(const Campaign *c, const char *user_id)
{
    for (size_t i = 0; i < c->n_capacity; i++) {
        if (same(c->capacity[i]->key, user_id)) return c->capacity[i]->value;
    }
    return -1;
}

Seller *sellers_of(const Campaign *c, Arena *a, size_t *n)
{
    bool selected = c->n_distribution_user_ids > 0;
    char *const *ids = selected ? c->distribution_user_ids : c->salesperson_ids;
    *n = selected ? c->n_distribution_user_ids : c->n_salesperson_ids;
    Seller *sellers = arena_alloc(a, (*n + 1) * sizeof *sellers);
    for (size_t i = 0; i < *n; i++) {
        sellers[i].user_id = ids[i];
        sellers[i].weight = number_for(c->weights, c->n_weights, ids[i], 1);
        sellers[i].capacity = capacity_for(c, ids[i]);
    }
    return sellers;
}

static bool has_room(const Seller *s)
{
    return s->capacity < 0 || s->in_period < s->capacity;
}

static bool is_eligible(const Campaign *c, const Seller *s)
{
    bool weightless =
        c->distribution_method == CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__WEIGHTED && s->weight <= 0;
    return s->active && has_room(s) && !weightless;
}

static const char *why_nobody(const Seller *sellers, size_t n)
{
    if (n == 0) return "NO_SELECTED";
    for (size_t i = 0; i < n; i++) {
        if (sellers[i].active) return "ALL_AT_CAPACITY";
    }
    return "ALL_INACTIVE";
}

// Where the round goes on: behind the last one, or where he stood if he has left the list.
static size_t start_of(const Seller *sellers, size_t n, const Turn *turn)
{
    for (size_t i = 0; i < n; i++) {
        if (same(sellers[i].user_id, turn->last_user_id)) return (i + 1) % n;
    }
    return turn->last_user_id && (size_t)turn->position < n ? (size_t)turn->position : 0;
}

// Whether `a` is to be preferred to `b` by the campaign's method; equals go by turn.
static bool comes_before(const Campaign *c, const Seller *a, const Seller *b)
{
    if (c->distribution_method == CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__LEAST_LOADED)
        return a->held < b->held;
    if (c->distribution_method == CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__WEIGHTED) {
        return (a->given + 1) * b->weight < (b->given + 1) * a->weight; /* who is furthest behind his share */
    }
    return false; /* round robin: the first in turn */
}

int choose_seller(const Campaign *c, const Seller *sellers, size_t n, const Turn *turn, const char **why_not)
{
    size_t start = n ? start_of(sellers, n, turn) : 0;
    int best = -1;

    for (size_t k = 0; k < n; k++) {
        size_t i = (start + k) % n;
        if (!is_eligible(c, &sellers[i])) continue;
        if (best < 0 || comes_before(c, &sellers[i], &sellers[best])) best = (int)i;
    }
    *why_not = best < 0 ? why_nobody(sellers, n) : NULL;
    return best;
}

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
    for (size_t i = 0; i < n; i++) whom[i] = users[i % n_users];
    shuffle_ints(&seed, whom, n);
}
