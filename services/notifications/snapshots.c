// snapshots -- copies that are loaded anew, because what was next in their owner's log is gone. What a record
// says counts, whatever our copy's version: the owner may have lost the later one.
#include "services/notifications/reactions.h"
#include "services/notifications/store.h"
#include "services/notifications/store_webhooks.h"
#include <opportunities/opportunities.pb-c.h>

static Status take_user(const Event *record, Tx *tx)
{
    const Accounts__User *u = record->data;
    Accounts__Person p = ACCOUNTS__PERSON__INIT;

    p.id = u->id;
    p.full_name = u->full_name;
    p.active = u->active;
    p.n_roles = u->n_roles;
    p.roles = u->roles;
    p.version = u->version;
    p.team_id = u->team_id;
    tx_put(tx, "person_doubt", ARGS(p.id));
    person_save(tx, record->arena, &p);
    return OK;
}

static Status take_team(const Event *record, Tx *tx)
{
    const Accounts__Team *t = record->data;
    tx_put(tx, "team_doubt", ARGS(t->id));
    team_save(tx, record->arena, t);
    return OK;
}

static Status take_settings(const Event *record, Tx *tx)
{
    const Accounts__Settings *s = record->data;
    allowed_targets_save(tx, record->arena, s->webhook_allowed_targets, s->n_webhook_allowed_targets);
    return OK;
}

static Status take_role(const Event *record, Tx *tx)
{
    const Accounts__Role *r = record->data;
    tx_put(tx, "role_doubt", ARGS(r->name));
    role_save(tx, record->arena, r);
    return OK;
}

static Status take_campaign(const Event *record, Tx *tx)
{
    const Campaigns__Campaign *c = record->data;
    tx_put(tx, "campaign_doubt", ARGS(c->id));
    campaign_save(tx, record->arena, c);
    return OK;
}

// Nobody is told of what happened meanwhile.
static Status take_opportunity(const Event *record, Tx *tx)
{
    const Opportunities__Opportunity *o = record->data;
    const Known known = {.id = o->id,
                         .campaign_id = o->campaign_id,
                         .contact_id = o->contact_id,
                         .name = o->name ? o->name : "",
                         .owner_id = o->owner_id,
                         .version = o->version};

    tx_put(tx, "opportunity_doubt", ARGS(o->id));
    opportunity_add(tx, record->arena, &known);
    opportunity_rename(tx, record->arena, known.id, known.name, known.version);
    opportunity_set_owner(tx, record->arena, known.id, known.owner_id, known.version);
    return OK;
}

const Copy notification_copies[] = {
    {&accounts__user__descriptor, take_user},
    {&accounts__team__descriptor, take_team},
    {&accounts__settings__descriptor, take_settings},
    {&accounts__role__descriptor, take_role},
    {&campaigns__campaign__descriptor, take_campaign},
    {&opportunities__opportunity__descriptor, take_opportunity},
    {0},
};
