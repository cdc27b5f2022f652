// readers -- what somebody may see is asked of those who own it.
#include "services/evidence/readers.h"
#include <campaigns/campaigns.pb-c.h>

Status reader_standing(Request *rq, const char *opportunity_id, Opportunities__OpportunityStanding **out)
{
    Opportunities__ReadStanding in = OPPORTUNITIES__READ_STANDING__INIT;
    RpcCause cause = {.after = rq->cause->after, .n_after = rq->cause->n_after};
    in.id = (char *)opportunity_id;
    in.actor = (Cohoi__Actor *)rq->actor;
    return rpc_call("opportunities.Opportunities.ReadStanding", &in.base, out, &cause, rq->deadline,
                    rq->arena, rq->why);
}

Status reader_opportunities(Request *rq, size_t n, char *const *ids, Opportunities__OpportunityList **out)
{
    Opportunities__ReadOpportunities in = OPPORTUNITIES__READ_OPPORTUNITIES__INIT;
    RpcCause cause = {.after = rq->cause->after, .n_after = rq->cause->n_after};
    in.actor = (Cohoi__Actor *)rq->actor;
    in.ids = (char **)ids;
    in.n_ids = n;
    return rpc_call("opportunities.Opportunities.ReadOpportunities", &in.base, out, &cause, rq->deadline,
                    rq->arena, rq->why);
}

Status reader_contact(Request *rq, const char *contact_id)
{
    Contacts__GetContact in = CONTACTS__GET_CONTACT__INIT;
    Contacts__Contact *c = NULL;
    RpcCause cause = {.actor = rq->actor, .after = rq->cause->after, .n_after = rq->cause->n_after};
    in.id = (char *)contact_id;
    Status st =
        rpc_call("contacts.Contacts.GetContact", &in.base, &c, &cause, rq->deadline, rq->arena, rq->why);
    return st == OK && c->restricted ? refuse(rq->why, COHOI__CODE__PERMISSION_DENIED) : st;
}

Status reader_place(Request *rq, const Places *p)
{
    Opportunities__OpportunityList *seen = NULL;

    if (actor_is(rq->actor, p->by)) return OK;
    if (p->n_opportunities) {
        Status st = reader_opportunities(rq, p->n_opportunities, p->opportunity_ids, &seen);
        if (st != OK || seen->n_items) return st;
    }
    for (size_t i = 0; i < p->n_contacts; i++) {
        Status st = reader_contact(rq, p->contact_ids[i]);
        if (st != NOT_FOUND && st != PERMISSION_DENIED) return st;
    }
    rq->why->problem = NULL;
    return refuse(rq->why, COHOI__CODE__NOT_FOUND);
}

static const char *people_of(const Actor *actor, Arena *a)
{
    size_t n = 0;
    char **people = NULL;
    if (actor->user_id) PUSH(a, people, n, actor->user_id);
    for (size_t i = 0; i < actor->n_led_user_ids; i++) PUSH(a, people, n, actor->led_user_ids[i]);
    return arg_texts(a, n, people);
}

Status reader_sight(Request *rq, Sight *out)
{
    Campaigns__VisibleCampaigns in = CAMPAIGNS__VISIBLE_CAMPAIGNS__INIT;
    Campaigns__CampaignIds *campaigns = NULL;
    RpcCause cause = {.actor = rq->actor};
    Status st = rpc_call("campaigns.Campaigns.VisibleCampaigns", &in.base, &campaigns, &cause, rq->deadline,
                         rq->arena, rq->why);
    if (st != OK) return st;
    *out = (Sight){
        .all_campaigns = arg_bool(campaigns->all),
        .campaign_ids = arg_texts(rq->arena, campaigns->n_campaign_ids, campaigns->campaign_ids),
        .all_contacts = arg_bool(actor_may(rq->actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL)),
        .people = people_of(rq->actor, rq->arena),
    };
    return OK;
}
