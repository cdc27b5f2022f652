// snapshots -- copies that are loaded anew, because what was next in their owner's log is gone. What a record
// says counts, whatever our copy's version: the owner may have lost the later one.
#include "services/catalog/reactions.h"

static Status take_user(const Event *record, Tx *tx)
{
    const Accounts__User *u = record->data;
    Accounts__Person p = ACCOUNTS__PERSON__INIT;

    p.id = u->id;
    p.active = u->active;
    p.version = u->version;
    tx_put(tx, "person_doubt", ARGS(p.id));
    person_save(tx, record->arena, &p);
    return OK;
}

static Status take_contact(const Event *record, Tx *tx)
{
    const Contacts__Contact *c = record->data;
    if (c->lead) return OK;
    tx_put(tx, "contact_doubt", ARGS(c->id));
    contact_save(tx, record->arena, c);
    if (c->erased) contact_erase(tx, c->id, false); /* its name is gone already */
    if (c->merged_into) contact_merge(tx, c->id, c->merged_into);
    return OK;
}

static Status take_campaign(const Event *record, Tx *tx)
{
    const Campaigns__Campaign *c = record->data;
    tx_put(tx, "campaign_doubt", ARGS(c->id));
    campaign_save(tx, record->arena, c);
    return OK;
}

static Status take_opportunity(const Event *record, Tx *tx)
{
    const Opportunities__Opportunity *o = record->data;
    tx_put(tx, "opportunity_doubt", ARGS(o->id));
    opportunity_save(tx, record->arena, o);
    return OK;
}

const Copy catalog_copies[] = {
    {&accounts__user__descriptor, take_user},
    {&contacts__contact__descriptor, take_contact},
    {&campaigns__campaign__descriptor, take_campaign},
    {&opportunities__opportunity__descriptor, take_opportunity},
    {0},
};
