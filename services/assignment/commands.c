// commands -- what assignment can be asked.
#include "services/assignment/commands.h"
#include "services/assignment/campaigns.h"
#include "services/assignment/shuffle.h"
#include "services/assignment/store.h"
#include <assignment/assignment.pb-c.h>

typedef Assignment__Distribution Distribution;
typedef Assignment__SellerLoad SellerLoad;

static SellerLoad *load_of(const Seller *s, Arena *a)
{
    SellerLoad *load = arena_message(a, &assignment__seller_load__descriptor);
    load->user_id = arena_copy(a, s->user_id);
    load->has_active = load->has_given = load->has_in_period = true;
    load->active = (int32_t)s->held;
    load->given = (int32_t)s->given;
    load->in_period = (int32_t)s->in_period;
    load->has_capacity = s->capacity >= 0;
    load->capacity = load->has_capacity ? (int32_t)s->capacity : 0;
    return load;
}

static Status get_distribution(Request *rq, Tx *tx)
{
    const Assignment__GetDistribution *in = rq->in;
    Distribution *out = rq->out;
    const char *why_not;
    Round r;

    Status st = round_show(tx, rq->arena, in->id, rq->now, &r);
    if (st == NOT_FOUND && !rq->fetched) return want_campaign(rq, in->id);
    if (st == NOT_FOUND) { /* so new that nothing is counted here */
        r = round_of(rq->fetched, rq->now, rq->arena);
        st = OK;
    }
    if (st != OK) return st;
    if (!may_see_campaign(rq->actor, r.campaign)) return refuse(rq->why, COHOI__CODE__NOT_FOUND);

    int next = round_choose(&r, NULL, &why_not);
    if (next >= 0) out->next_user_id = arena_copy(rq->arena, r.sellers[next].user_id);
    for (size_t i = 0; i < r.n; i++) {
        PUSH(rq->arena, out->sellers, out->n_sellers, load_of(&r.sellers[i], rq->arena));
    }
    return OK;
}

const Command assignment_commands[] = {
    {"ShuffleCampaign", NULL, shuffle_campaign, fetch_campaign},
    {"GetDistribution", get_distribution, NULL, fetch_campaign},
    {0},
};
