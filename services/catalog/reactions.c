// reactions -- copies of what others own: people, contacts, campaigns' members, opportunities.
#include "services/catalog/reactions.h"

// --- people ---

static Status on_user_created(const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, ((const Accounts__UserCreated *)ev->data)->user);
    return OK;
}

static Status on_user_updated(const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, ((const Accounts__UserUpdated *)ev->data)->user);
    return OK;
}

// --- contacts ---

static Status on_contact_created(const Event *ev, Tx *tx)
{
    contact_save(tx, ev->arena, ((const Contacts__ContactCreated *)ev->data)->contact);
    return OK;
}

static Status on_contact_updated(const Event *ev, Tx *tx)
{
    contact_save(tx, ev->arena, ((const Contacts__ContactUpdated *)ev->data)->contact);
    return OK;
}

static Status on_contact_pulled(const Event *ev, Tx *tx)
{
    const Contacts__ContactPulled *e = ev->data;
    contact_salesperson_save(tx, ev->arena, e->contact_id, e->salesperson_id, e->version);
    return OK;
}

static Status on_contact_assigned(const Event *ev, Tx *tx)
{
    const Contacts__ContactAssigned *e = ev->data;
    contact_salesperson_save(tx, ev->arena, e->contact_id, e->to_salesperson_id, e->version);
    return OK;
}

static Status on_contact_detached(const Event *ev, Tx *tx)
{
    const Contacts__ContactDetached *e = ev->data;
    contact_salesperson_save(tx, ev->arena, e->contact_id, NULL, e->version);
    return OK;
}

// Titles and notes are the frame's to blank; a company is no person and keeps its name.
static Status on_contact_erased(const Event *ev, Tx *tx)
{
    const Contacts__ContactErased *e = ev->data;
    erase_person(tx, e->contact_id, e->names);
    contact_erase(tx, e->contact_id, e->names);
    return OK;
}

// --- campaigns ---

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

// --- opportunities ---

static Status on_opportunity_created(const Event *ev, Tx *tx)
{
    opportunity_save(tx, ev->arena, ((const Opportunities__OpportunityCreated *)ev->data)->opportunity);
    return OK;
}

static Status on_opportunity_updated(const Event *ev, Tx *tx)
{
    opportunity_save(tx, ev->arena, ((const Opportunities__OpportunityUpdated *)ev->data)->opportunity);
    return OK;
}

static Status on_owner_changed(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityOwnerChanged *e = ev->data;
    opportunity_owner_save(tx, ev->arena, e->opportunity_id, e->to_owner_id, e->version);
    return OK;
}

static Status on_opportunity_deleted(const Event *ev, Tx *tx)
{
    opportunity_deleted_save(tx, ((const Opportunities__OpportunityDeleted *)ev->data)->opportunity_id, true);
    return OK;
}

static Status on_opportunity_undeleted(const Event *ev, Tx *tx)
{
    opportunity_deleted_save(tx, ((const Opportunities__OpportunityUndeleted *)ev->data)->opportunity_id,
                             false);
    return OK;
}

const Reaction catalog_reactions[] = {
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {&accounts__user_handed_over__descriptor, NULL, on_user_handed_over},
    {&contacts__contact_created__descriptor, NULL, on_contact_created},
    {&contacts__contact_updated__descriptor, NULL, on_contact_updated},
    {&contacts__contact_pulled__descriptor, NULL, on_contact_pulled},
    {&contacts__contact_assigned__descriptor, NULL, on_contact_assigned},
    {&contacts__contact_detached__descriptor, NULL, on_contact_detached},
    {&contacts__contact_merged__descriptor, NULL, on_contact_merged},
    {&contacts__contact_erased__descriptor, NULL, on_contact_erased},
    {&campaigns__campaign_created__descriptor, NULL, on_campaign_created},
    {&campaigns__campaign_updated__descriptor, NULL, on_campaign_updated},
    {&opportunities__opportunity_created__descriptor, NULL, on_opportunity_created},
    {&opportunities__opportunity_updated__descriptor, NULL, on_opportunity_updated},
    {&opportunities__opportunity_owner_changed__descriptor, NULL, on_owner_changed},
    {&opportunities__opportunity_deleted__descriptor, NULL, on_opportunity_deleted},
    {&opportunities__opportunity_undeleted__descriptor, NULL, on_opportunity_undeleted},
    {0},
};
