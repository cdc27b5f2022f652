// reactions -- what notifications hears of opportunities: it queues who is to be told of what.
#include "services/notifications/reactions.h"
#include "common/text.h"
#include "services/notifications/telling.h"
#include <assignment/assignment.pb-c.h>
#include <catalog/catalog.pb-c.h>
#include <evidence/evidence.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

Notices notices_of(const Event *ev)
{
    return (Notices){
        .arena = ev->arena, .event_id = ev->id, .actor_id = ev->actor_id, .bulk_act_id = ev->bulk_act_id};
}

Status come_later(Status st)
{
    return st == NOT_FOUND ? ABORTED : st;
}

static Status on_opportunity_created(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityCreated *created = ev->data;
    const Opportunities__Opportunity *o = created->opportunity;
    Notices notices = notices_of(ev);
    Known known = {.id = o->id,
                   .campaign_id = o->campaign_id,
                   .contact_id = o->contact_id,
                   .name = o->name ? o->name : "",
                   .owner_id = o->owner_id,
                   .bulk_act_id = ev->bulk_act_id,
                   .awaits_owner = created->distribute && !o->owner_id,
                   .version = o->version};

    Status st = o->campaign_id ? campaign_is_automatic(tx, o->campaign_id, &known.is_automatic) : OK;
    if (st != OK) return come_later(st);
    opportunity_add(tx, ev->arena, &known);
    notices_of_entry(&notices, &known);
    queue_notices(ev, tx, &notices);
    return OK;
}

static Status on_opportunity_updated(const Event *ev, Tx *tx)
{
    const Opportunities__Opportunity *o = ((const Opportunities__OpportunityUpdated *)ev->data)->opportunity;
    opportunity_rename(tx, ev->arena, o->id, o->name ? o->name : "", o->version);
    return OK;
}

static Status on_owner_changed(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityOwnerChanged *changed = ev->data;
    Notices notices = notices_of(ev);
    Known known;

    Status st = opportunity_lock(tx, ev->arena, changed->opportunity_id, &known);
    if (st != OK) return come_later(st);
    opportunity_set_owner(tx, ev->arena, known.id, changed->to_owner_id, changed->version);
    known.owner_id = changed->to_owner_id;
    if (known.awaits_owner && known.owner_id)
        notices_of_first_owner(&notices, &known);
    else
        notices_of_owner_change(&notices, &known, changed->from_owner_id);
    queue_notices(ev, tx, &notices);
    return OK;
}

static Status tell_end(const Event *ev, Tx *tx, const char *opportunity_id, bool is_won)
{
    Notices notices = notices_of(ev);
    Known known;

    Status st = opportunity_lock(tx, ev->arena, opportunity_id, &known);
    if (st != OK) return come_later(st);
    notices_of_end(&notices, &known, is_won);
    queue_notices(ev, tx, &notices);
    return OK;
}

static Status on_won(const Event *ev, Tx *tx)
{
    return tell_end(ev, tx, ((const Opportunities__OpportunityWon *)ev->data)->opportunity_id, true);
}

static Status on_lost(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityLost *lost = ev->data;
    bool is_swept = lost->has_lost_by && lost->lost_by == OPPORTUNITIES__OPPORTUNITY__LOST_BY__SWEEP;
    return is_swept ? on_sweep_lost(ev, tx, lost->opportunity_id)
                    : tell_end(ev, tx, lost->opportunity_id, false);
}

static Status on_commented(const Event *ev, Tx *tx)
{
    Notices notices = notices_of(ev);
    Known known;

    Status st = opportunity_lock(
        tx, ev->arena, ((const Opportunities__OpportunityCommented *)ev->data)->opportunity_id, &known);
    if (st != OK) return come_later(st);
    notices_of_comment(&notices, &known);
    queue_notices(ev, tx, &notices);
    return OK;
}

// AMB-09: it stays with nobody, and all participants hear of it.
static Status tell_nobody_has_it(const Event *ev, Tx *tx, const Known *known)
{
    Notices notices = notices_of(ev);

    opportunity_settle(tx, known->id);
    notices_of_nobody_eligible(&notices, known);
    queue_notices(ev, tx, &notices);
    return OK;
}

static Status on_nobody_eligible(const Event *ev, Tx *tx)
{
    Known known;
    Status st = opportunity_lock(tx, ev->arena,
                                 ((const Assignment__NobodyEligible *)ev->data)->opportunity_id, &known);
    return st == OK ? tell_nobody_has_it(ev, tx, &known) : come_later(st);
}

// Who was chosen had left meanwhile. Whatever else stood against it has told its own event.
static Status on_not_applied(const Event *ev, Tx *tx)
{
    const Opportunities__AssignmentNotApplied *declined = ev->data;
    Known known;

    if (!same(declined->why, "NOT_A_MEMBER")) return OK;
    Status st = opportunity_lock(tx, ev->arena, declined->opportunity_id, &known);
    if (st != OK) return come_later(st);
    return known.awaits_owner ? tell_nobody_has_it(ev, tx, &known) : OK;
}

const Reaction notification_reactions[] = {
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {&accounts__team_saved__descriptor, NULL, on_team_saved},
    {&accounts__team_deleted__descriptor, NULL, on_team_deleted},
    {&accounts__settings_updated__descriptor, NULL, on_settings_updated},
    {&accounts__role_saved__descriptor, NULL, on_role_saved},
    {&accounts__role_deleted__descriptor, NULL, on_role_deleted},
    {&campaigns__campaign_created__descriptor, NULL, on_campaign_created},
    {&campaigns__campaign_updated__descriptor, NULL, on_campaign_updated},
    {&opportunities__opportunity_created__descriptor, NULL, on_opportunity_created},
    {&opportunities__opportunity_updated__descriptor, NULL, on_opportunity_updated},
    {&opportunities__opportunity_owner_changed__descriptor, NULL, on_owner_changed},
    {&opportunities__opportunity_won__descriptor, NULL, on_won},
    {&opportunities__opportunity_lost__descriptor, NULL, on_lost},
    {&opportunities__opportunity_commented__descriptor, NULL, on_commented},
    {&opportunities__assignment_not_applied__descriptor, NULL, on_not_applied},
    {&opportunities__task_created__descriptor, NULL, on_task_created},
    {&opportunities__task_updated__descriptor, NULL, on_task_updated},
    {&opportunities__task_due_soon__descriptor, NULL, on_task_due_soon},
    {&opportunities__payment_recorded__descriptor, NULL, on_payment_recorded},
    {&assignment__nobody_eligible__descriptor, NULL, on_nobody_eligible},
    {&evidence__evidence_warned__descriptor, NULL, on_evidence_warned},
    {&evidence__deadline_near__descriptor, NULL, on_deadline_near},
    {&catalog__transaction_created__descriptor, NULL, on_transaction_created},
    {&contacts__contact_assigned__descriptor, NULL, on_contact_assigned},
    {&contacts__contact_detached__descriptor, NULL, on_contact_detached},
    {&contacts__contact_created__descriptor, NULL, on_contact_created},
    {&contacts__contact_updated__descriptor, NULL, on_contact_updated},
    {&contacts__lead_created__descriptor, NULL, on_lead_created},
    {&contacts__lead_updated__descriptor, NULL, on_lead_updated},
    {&contacts__contact_merged__descriptor, NULL, on_contact_merged},
    {&contacts__contact_erased__descriptor, NULL, on_contact_erased},
    {0},
};
