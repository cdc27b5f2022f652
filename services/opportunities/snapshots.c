// snapshots -- copies that are loaded anew, because what was next in their owner's log is gone. What a record
// says counts, whatever our copy's version: the owner may have lost the later one.
#include "services/opportunities/reactions.h"

static Status take_user(const Event *record, Tx *tx)
{
    const Accounts__User *u = record->data;
    Accounts__Person p = ACCOUNTS__PERSON__INIT;

    p.id = u->id;
    p.full_name = u->full_name;
    p.active = u->active;
    p.version = u->version;
    tx_put(tx, "person_doubt", ARGS(p.id));
    person_save(tx, record->arena, &p);
    return OK;
}

static Status take_settings(const Event *record, Tx *tx)
{
    tx_put(tx, "settings_doubt", NO_ARGS);
    settings_save(tx, record->arena, record->data);
    return OK;
}

static Status take_campaign(const Event *record, Tx *tx)
{
    const Campaign *c = record->data;
    return campaign_restate(record, tx, c->id, c);
}

static Status take_pipeline(const Event *record, Tx *tx)
{
    return campaign_restate(record, tx, PIPELINE, campaign_of_pipeline(record->data, record->arena));
}

static Status take_contact(const Event *record, Tx *tx)
{
    const Contacts__Contact *c = record->data;
    if (c->lead) return OK;
    tx_put(tx, "contact_doubt", ARGS(c->id));
    return contact_keep(record, tx, c);
}

const Copy opportunity_copies[] = {
    {&accounts__user__descriptor, take_user},          {&accounts__settings__descriptor, take_settings},
    {&campaigns__campaign__descriptor, take_campaign}, {&campaigns__pipeline__descriptor, take_pipeline},
    {&contacts__contact__descriptor, take_contact},    {0},
};
