// commands -- what assignment can be asked.
#include "services/assignment/commands.h"
#include "services/assignment/shuffle.h"
#include "services/assignment/store.h"
#include <assignment/assignment.pb-c.h>

static Status get_distribution(Request *rq, Tx *tx)
{
    const Assignment__GetDistribution *in = rq->in;
    Assignment__Distribution *out = rq->out;
    const char *why_not;
    Turn turn = {0};
    Campaign *c;
    size_t n;

    Status st = campaign_load(tx, rq->arena, in->id, &c);
    if (st == NOT_FOUND || (st == OK && !may_see_campaign(rq->actor, c))) {
        return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    }
    if (st != OK) return st;
    Seller *sellers = sellers_of(c, rq->arena, &n);
    st = turn_show(tx, rq->arena, c, sellers, n, rq->now, &turn);
    if (st != OK) return st;

    int next = choose_seller(c, sellers, n, &turn, &why_not);
    if (next >= 0) out->next_user_id = arena_copy(rq->arena, sellers[next].user_id);
    for (size_t i = 0; i < n; i++) {
        Assignment__SellerLoad *load = arena_message(rq->arena, &assignment__seller_load__descriptor);
        load->user_id = arena_copy(rq->arena, sellers[i].user_id);
        load->has_active = load->has_given = load->has_in_period = true;
        load->active = (int32_t)sellers[i].held;
        load->given = (int32_t)sellers[i].given;
        load->in_period = (int32_t)sellers[i].in_period;
        load->has_capacity = sellers[i].capacity >= 0;
        load->capacity = (int32_t)sellers[i].capacity;
        PUSH(rq->arena, out->sellers, out->n_sellers, load);
    }
    return OK;
}

const Command assignment_commands[] = {
    {"ShuffleCampaign", NULL, shuffle_campaign, NULL},
    {"GetDistribution", get_distribution, NULL, NULL},
    {0},
};
