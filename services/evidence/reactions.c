// reactions -- what evidence hears.
#include "services/evidence/reactions.h"
#include "common/text.h"

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

static Status on_role_saved(const Event *ev, Tx *tx)
{
    role_save(tx, ev->arena, ((const Accounts__RoleSaved *)ev->data)->role);
    return OK;
}

static Status on_settings_updated(const Event *ev, Tx *tx)
{
    settings_save(tx, ev->arena, ((const Accounts__SettingsUpdated *)ev->data)->settings);
    return OK;
}

// EVD-06: a legal service is offered by its name and price.
static Status on_value_saved(const Event *ev, Tx *tx)
{
    const Accounts__ValueSaved *v = ev->data;
    if (same(v->list, "services")) service_save(tx, v->item->id, v->item->legal);
    return OK;
}

const Reaction evidence_reactions[] = {
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {&accounts__role_saved__descriptor, NULL, on_role_saved},
    {&accounts__settings_updated__descriptor, NULL, on_settings_updated},
    {&accounts__value_saved__descriptor, NULL, on_value_saved},
    {&contacts__contact_created__descriptor, NULL, on_contact_created},
    {&contacts__contact_updated__descriptor, NULL, on_contact_updated},
    {&contacts__contact_pulled__descriptor, NULL, on_contact_pulled},
    {&contacts__contact_assigned__descriptor, NULL, on_contact_assigned},
    {&contacts__contact_detached__descriptor, NULL, on_contact_detached},
    {&contacts__contact_commented__descriptor, NULL, on_contact_commented},
    {&contacts__contact_merged__descriptor, NULL, on_contact_merged},
    {&contacts__contact_erased__descriptor, NULL, on_contact_erased},
    {&opportunities__opportunity_created__descriptor, NULL, on_opportunity_created},
    {&opportunities__opportunity_updated__descriptor, NULL, on_opportunity_updated},
    {&opportunities__opportunity_owner_changed__descriptor, NULL, on_opportunity_owner_changed},
    {&opportunities__opportunity_won__descriptor, NULL, on_opportunity_won},
    {&opportunities__opportunity_lost__descriptor, NULL, on_opportunity_lost},
    {&opportunities__opportunity_reopened__descriptor, NULL, on_opportunity_reopened},
    {&opportunities__opportunity_deleted__descriptor, NULL, on_opportunity_deleted},
    {&opportunities__opportunity_undeleted__descriptor, NULL, on_opportunity_undeleted},
    {&opportunities__opportunity_commented__descriptor, NULL, on_opportunity_commented},
    {0},
};
