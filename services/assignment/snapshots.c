// snapshots -- copies that are loaded anew, because what was next in their owner's log is gone. What a record
// says counts, whatever our copy's version: the owner may have lost the later one.
#include "services/assignment/reactions.h"
#include "services/assignment/store.h"
#include <accounts/accounts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

static Status take_campaign(const Event *record, Tx *tx)
{
    const Campaigns__Campaign *c = record->data;
    tx_put(tx, "campaign_doubt", ARGS(c->id));
    campaign_save(tx, record->arena, c);
    return OK;
}

static Status take_user(const Event *record, Tx *tx)
{
    const Accounts__User *u = record->data;
    tx_put(tx, "person_doubt", ARGS(u->id));
    person_save(tx, record->arena, u->id, u->active, u->version);
    if (!u->active) leaving_add_everywhere(tx, u->id, record->id); /* PEE-01 */
    return OK;
}

static Status take_opportunity(const Event *record, Tx *tx)
{
    const Opportunities__Opportunity *o = record->data;
    const Held held = {.id = o->id,
                       .campaign_id = o->campaign_id,
                       .owner_id = o->owner_id,
                       .entered_at = timestamp_time(o->entered_at)};

    if (!o->campaign_id) return OK;
    campaign_hold(tx, o->campaign_id);
    opportunity_insert(tx, record->arena, &held, (int)o->state);
    opportunity_set_owner(tx, o->id, o->owner_id);
    opportunity_set_state(tx, record->arena, o->id, (int)o->state);
    opportunity_set_deleted(tx, o->id, o->deleted);
    leaving_add_owner(tx, o->id, record->id);
    return OK;
}

const Copy assignment_copies[] = {
    {&campaigns__campaign__descriptor, take_campaign},
    {&accounts__user__descriptor, take_user},
    {&opportunities__opportunity__descriptor, take_opportunity},
    {0},
};
