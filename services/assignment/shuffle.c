// shuffle -- the owners of a campaign's opportunities drawn by lot, evenly. ASG-06, AMB-08
#include "services/assignment/shuffle.h"
#include "common/text.h"
#include "services/assignment/decide.h"
#include <assignment/assignment.pb-c.h>

enum { BATCH = 200 };

typedef Assignment__ShuffleCampaign Shuffle;
typedef Assignment__ShuffledOpportunity Lot;
typedef Assignment__Shuffled Shuffled;

bool is_manager_of(const Campaign *c, const char *user_id)
{
    for (size_t i = 0; i < c->n_manager_ids; i++) {
        if (same(c->manager_ids[i], user_id)) return true;
    }
    return false;
}

bool may_see_campaign(const Actor *actor, const Campaign *c)
{
    for (size_t i = 0; i < c->n_salesperson_ids; i++) {
        if (same(c->salesperson_ids[i], actor->user_id)) return true;
    }
    return is_manager_of(c, actor->user_id) || actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL);
}

// The active salespeople of the campaign, whoever is selected for the automatic distribution.
static Status active_sellers(Request *rq, Tx *tx, const Campaign *c, Seller **sellers, size_t *n)
{
    Campaign everybody = *c;
    Turn turn = {0};
    size_t kept = 0;

    everybody.n_distribution_user_ids = 0;
    *sellers = sellers_of(&everybody, rq->arena, n);
    Status st = turn_show(tx, rq->arena, c, *sellers, *n, rq->now, &turn);
    for (size_t i = 0; st == OK && i < *n; i++) {
        if ((*sellers)[i].active) (*sellers)[kept++] = (*sellers)[i];
    }
    *n = kept;
    return st;
}

static uint64_t seed_of(const Shuffle *in, const char *command_id)
{
    uint64_t seed = 1469598103934665603u;
    if (in->has_seed) return (uint64_t)in->seed;
    for (const char *c = command_id; *c; c++) seed = (seed ^ (unsigned char)*c) * 1099511628211u;
    return seed;
}

static Status draw(Request *rq, Tx *tx, const Campaign *c, Shuffled *out)
{
    const Shuffle *in = rq->in;
    Seller *sellers;
    Held *open;
    size_t n = 0, n_sellers = 0;

    Status st = opportunities_open(tx, rq->arena, c->id, in->include_owned, &open, &n);
    if (st == OK) st = active_sellers(rq, tx, c, &sellers, &n_sellers);
    if (st != OK) return st;
    if (n_sellers == 0) return refuse(rq->why, COHOI__CODE__WRONG_STATE);

    int *whom = arena_alloc(rq->arena, (n + 1) * sizeof *whom);
    deal_out(seed_of(in, rq->command_id), n, n_sellers, whom, rq->arena);
    for (size_t i = 0; i < n; i++) {
        const char *to = sellers[whom[i]].user_id;
        if (same(open[i].owner_id, to)) continue; /* one event for each change */
        Lot *lot = arena_message(rq->arena, &assignment__shuffled_opportunity__descriptor);
        lot->opportunity_id = open[i].id;
        lot->from_user_id = open[i].owner_id;
        lot->to_user_id = arena_copy(rq->arena, to);
        PUSH(rq->arena, out->assignments, out->n_assignments, lot);
    }
    return OK;
}

// The plan is drawn once, as the first part of the command, so that a retry goes on with the same one.
static Status plan(Request *part, Tx *tx, void *campaign_id)
{
    Campaign *c;
    Status st = campaign_load(tx, part->arena, campaign_id, &c);
    if (st == NOT_FOUND || (st == OK && !may_see_campaign(part->actor, c))) {
        return refuse(part->why, COHOI__CODE__NOT_FOUND);
    }
    if (st == OK && !is_manager_of(c, part->actor->user_id)) {
        return refuse(part->why, COHOI__CODE__PERMISSION_DENIED); /* ACC-04 */
    }
    return st == OK ? draw(part, tx, c, part->out) : st;
}

typedef struct Batch {
    const Shuffled *plan;
    const char *campaign_id, *bulk_act_id;
    size_t from;
} Batch;

static Status carry_out(Request *part, Tx *tx, void *arg)
{
    const Batch *b = arg;
    Status st = tx_flush(tx);

    emit_bulk_act(tx, b->bulk_act_id);
    for (size_t i = b->from; st == OK && i < b->plan->n_assignments && i < b->from + BATCH; i++) {
        const Lot *lot = b->plan->assignments[i];
        bool decidable = false;
        Held o;
        st = opportunity_lock(tx, part->arena, lot->opportunity_id, &o, &decidable);
        if (st == NOT_FOUND || (st == OK && (!decidable || !same(o.owner_id, lot->from_user_id)))) {
            st = OK; /* it changed since the draw: somebody's decision, not ours to undo */
            continue;
        }
        if (st == OK) decide_for(tx, part->arena, &o, lot->to_user_id, b->bulk_act_id, "SHUFFLED");
    }
    return st;
}

Status shuffle_campaign(Request *rq)
{
    const Shuffle *in = rq->in;
    Shuffled *drawn = NULL, *out = rq->out, *done = NULL;

    Status st = command_part(rq, "plan", plan, in->id, &drawn);
    if (st != OK) return st;
    out->assignments = drawn->assignments;
    out->n_assignments = drawn->n_assignments;
    if (in->dry_run) return OK;

    out->bulk_act_id = uuid_derive(rq->arena, rq->command_id, "bulk");
    Batch b = {.plan = drawn, .campaign_id = in->id, .bulk_act_id = out->bulk_act_id};
    for (b.from = 0; st == OK && b.from < drawn->n_assignments; b.from += BATCH) {
        st = command_part(rq, arena_print(rq->arena, "%zu", b.from), carry_out, &b, &done);
    }
    return st;
}
