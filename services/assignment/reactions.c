// reactions -- what assignment hears: campaigns, people, and every change of who owns what.
#include "services/assignment/reactions.h"
#include "common/text.h"
#include "services/assignment/decide.h"
#include <accounts/accounts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

// --- campaigns and people ---

static Status on_campaign_created(const Event *ev, Tx *tx)
{
    campaign_save(tx, ev->arena, ((const Campaigns__CampaignCreated *)ev->data)->campaign);
    return OK;
}

static Status on_campaign_updated(const Event *ev, Tx *tx)
{
    campaign_save(tx, ev->arena, ((const Campaigns__CampaignUpdated *)ev->data)->campaign);
    return OK;
}

static Status on_member_left(const Event *ev, Tx *tx)
{
    const Campaigns__MemberLeft *left = ev->data;
    leaving_add(tx, left->campaign_id, left->user_id, ev->id); /* PEE-01, AMB-44 */
    return OK;
}

static Status keep_person(const Accounts__Person *p, const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, p->id, p->active, p->version);
    if (!p->active) leaving_add_everywhere(tx, p->id, ev->id); /* PEE-01 */
    return OK;
}

static Status on_user_created(const Event *ev, Tx *tx)
{
    return keep_person(((const Accounts__UserCreated *)ev->data)->user, ev, tx);
}

static Status on_user_updated(const Event *ev, Tx *tx)
{
    return keep_person(((const Accounts__UserUpdated *)ev->data)->user, ev, tx);
}

// --- opportunities: the campaign is locked before anything is noted (see turn in the schema) ---

// ASG-01, ASG-11: nobody was named and the campaign distributes.
static Status distribute(const Event *ev, Tx *tx, const Held *o)
{
    Round round;
    Status st = round_lock(tx, ev->arena, o->campaign_id, ev->now, &round);
    if (st == NOT_FOUND) return ABORTED; /* the campaign's event comes by another log: soon */
    if (st != OK) return st;
    (void)decide_by_turn(tx, ev->arena, &round, o, "DISTRIBUTED");
    round_save(tx, ev->arena, &round);
    return OK;
}

static Status on_opportunity_created(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityCreated *created = ev->data;
    const Opportunities__Opportunity *o = created->opportunity;
    const Held held = {.id = o->id,
                       .campaign_id = o->campaign_id,
                       .owner_id = o->owner_id,
                       .entered_at = timestamp_time(o->entered_at)};

    if (!o->campaign_id) return OK; /* outside campaigns the contact's salesperson owns it */
    campaign_hold(tx, o->campaign_id);
    opportunity_insert(tx, ev->arena, &held, (int)o->state);
    leaving_add_owner(tx, o->id, ev->id);
    return created->distribute && !o->owner_id ? distribute(ev, tx, &held) : OK;
}

static Status on_owner_changed(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityOwnerChanged *o = ev->data;
    if (!o->campaign_id) return OK;
    campaign_hold(tx, o->campaign_id);
    opportunity_set_owner(tx, o->opportunity_id, o->to_owner_id);
    undecided_drop(tx, o->opportunity_id);
    leaving_add_owner(tx, o->opportunity_id, ev->id);
    return OK;
}

static Status on_not_applied(const Event *ev, Tx *tx)
{
    const Opportunities__AssignmentNotApplied *n = ev->data;
    if (!n->campaign_id) return OK;
    campaign_hold(tx, n->campaign_id);
    if (same(n->why, "NOT_A_MEMBER")) undecided_add(tx, n->opportunity_id, n->decision_id, ev->id);
    opportunity_unpend(tx, n->opportunity_id, n->decision_id);
    leaving_add_owner(tx, n->opportunity_id, ev->id);
    return OK;
}

static void note_state(const Event *ev, Tx *tx, const char *campaign_id, const char *id, int state)
{
    if (!campaign_id) return;
    campaign_hold(tx, campaign_id);
    opportunity_set_state(tx, ev->arena, id, state);
}

static Status on_won(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityWon *o = ev->data;
    note_state(ev, tx, o->campaign_id, o->opportunity_id, OPPORTUNITIES__OPPORTUNITY__STATE__WON);
    return OK;
}

static Status on_lost(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityLost *o = ev->data;
    note_state(ev, tx, o->campaign_id, o->opportunity_id, OPPORTUNITIES__OPPORTUNITY__STATE__LOST);
    return OK;
}

static Status on_reopened(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityReopened *o = ev->data;
    note_state(ev, tx, o->campaign_id, o->opportunity_id, OPPORTUNITIES__OPPORTUNITY__STATE__ACTIVE);
    leaving_add_owner(tx, o->opportunity_id, ev->id);
    return OK;
}

static Status on_deleted(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityDeleted *o = ev->data;
    if (!o->campaign_id) return OK;
    campaign_hold(tx, o->campaign_id);
    opportunity_set_deleted(tx, o->opportunity_id, true);
    return OK;
}

static Status on_undeleted(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityUndeleted *o = ev->data;
    if (!o->campaign_id) return OK;
    campaign_hold(tx, o->campaign_id);
    opportunity_set_deleted(tx, o->opportunity_id, false);
    leaving_add_owner(tx, o->opportunity_id, ev->id);
    return OK;
}

const Reaction assignment_reactions[] = {
    {&campaigns__campaign_created__descriptor, NULL, on_campaign_created},
    {&campaigns__campaign_updated__descriptor, NULL, on_campaign_updated},
    {&campaigns__member_left__descriptor, NULL, on_member_left},
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {&opportunities__opportunity_created__descriptor, NULL, on_opportunity_created},
    {&opportunities__opportunity_owner_changed__descriptor, NULL, on_owner_changed},
    {&opportunities__assignment_not_applied__descriptor, NULL, on_not_applied},
    {&opportunities__opportunity_won__descriptor, NULL, on_won},
    {&opportunities__opportunity_lost__descriptor, NULL, on_lost},
    {&opportunities__opportunity_reopened__descriptor, NULL, on_reopened},
    {&opportunities__opportunity_deleted__descriptor, NULL, on_deleted},
    {&opportunities__opportunity_undeleted__descriptor, NULL, on_undeleted},
    {0},
};
