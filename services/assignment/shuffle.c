// shuffle -- the owners of a campaign's opportunities drawn by lot, evenly. ASG-06, AMB-08
#include "services/assignment/shuffle.h"
#include "common/text.h"
#include "services/assignment/campaigns.h"
#include "services/assignment/decide.h"
#include <assignment/assignment.pb-c.h>

enum { AT_ONCE = 400, MOST = 200000 }; // decisions a transaction; opportunities a shuffle

typedef Assignment__ShuffleCampaign Shuffle;
typedef Assignment__ShuffledOpportunity Lot;
typedef Assignment__Shuffled Shuffled;

// --- the plan ---

// Without a seed of the request's, one that is the same for each try of the command.
static int64_t seed_of(const Shuffle *in, const char *command_id)
{
    uint64_t seed = 1469598103934665603u;
    if (in->has_seed) return in->seed;
    for (const char *c = command_id; *c; c++) seed = (seed ^ (unsigned char)*c) * 1099511628211u;
    return (int64_t)(seed >> 1);
}

static void draw(const Urn *urn, Arena *a, Shuffled *out)
{
    int *whom = arena_alloc(a, (urn->n_open + 1) * sizeof *whom);

    deal_out((uint64_t)out->seed, urn->n_open, urn->n_users, whom, a);
    for (size_t i = 0; i < urn->n_open; i++) {
        const Held *o = &urn->open[i];
        char *to = urn->user_ids[whom[i]];
        if (same(o->owner_id, to)) continue; /* one event for each change */
        Lot *lot = arena_message(a, &assignment__shuffled_opportunity__descriptor);
        lot->opportunity_id = o->id;
        lot->from_user_id = o->owner_id;
        lot->to_user_id = to;
        PUSH(a, out->assignments, out->n_assignments, lot);
    }
}

static Status may_shuffle(const Request *rq, const Campaign *c)
{
    if (!may_see_campaign(rq->actor, c)) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return is_manager_of(c, rq->actor->user_id) ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

// Drawn once, as the first part of the command, so that a retry goes on with the same one.
static Status plan(Request *part, Tx *tx, void *arg)
{
    const Shuffle *in = part->in;
    Shuffled *out = part->out;
    Urn urn = {0};

    Status st = urn_load(tx, part->arena, in->id, in->include_owned, MOST + 1, &urn);
    if (st != OK) return st;
    const Campaign *c = urn.campaign ? urn.campaign : part->fetched;
    if (!c) return want_campaign(part, in->id);
    st = may_shuffle(part, c); /* ACC-04 */
    if (st != OK) return st;
    if (urn.n_open > MOST) return refuse_field(part->why, COHOI__CODE__TOO_MANY, "includeOwned");
    if (urn.n_users == 0 && urn.n_open > 0) return refuse(part->why, COHOI__CODE__WRONG_STATE);
    out->has_seed = true;
    out->seed = seed_of(in, part->command_id);
    if (urn.n_open > 0) draw(&urn, part->arena, out);
    return OK;
}

// --- carrying it out ---

typedef struct Batch {
    const char *campaign_id, *bulk_act_id;
    Lot *const *lots; // in the order of the opportunities' ids
    size_t n;
} Batch;

// What changed since the draw is somebody's decision, not ours to undo.
static Status carry_out(Request *part, Tx *tx, void *arg)
{
    const Batch *b = arg;
    char *ids[AT_ONCE];
    Held *held = NULL;
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++) ids[i] = b->lots[i]->opportunity_id;
    Status st = opportunities_lock(tx, part->arena, b->campaign_id, b->n, ids, &held, &n);
    if (st != OK) return st;
    emit_bulk_act(tx, b->bulk_act_id);
    for (size_t i = 0, at = 0; i < n; i++) {
        while (!same(b->lots[at]->opportunity_id, held[i].id)) at++;
        const Lot *lot = b->lots[at];
        bool fits = held[i].is_free && same(held[i].owner_id, lot->from_user_id);
        if (fits) decide_for(tx, part->arena, &held[i], lot->to_user_id, "SHUFFLED");
    }
    return OK;
}

Status shuffle_campaign(Request *rq)
{
    const Shuffle *in = rq->in;
    Shuffled *drawn = NULL, *out = rq->out, *done = NULL;

    Status st = command_part(rq, "plan", plan, NULL, &drawn);
    if (st != OK) return st;
    *out = *drawn;
    if (in->dry_run) return OK;

    out->bulk_act_id = uuid_derive(rq->arena, rq->command_id, "bulk");
    Batch b = {.campaign_id = in->id, .bulk_act_id = out->bulk_act_id};
    for (size_t from = 0; st == OK && from < drawn->n_assignments; from += AT_ONCE) {
        size_t left = drawn->n_assignments - from;
        b.lots = drawn->assignments + from;
        b.n = left < AT_ONCE ? left : AT_ONCE;
        st = command_part(rq, arena_print(rq->arena, "%zu", from), carry_out, &b, &done);
    }
    return st;
}
