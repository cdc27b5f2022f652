// reactions -- what opportunities hears from others, and of itself.
#include "services/opportunities/reactions.h"
#include "common/text.h"
#include "services/opportunities/handing_over.h"
#include "services/opportunities/merging.h"
#include "services/opportunities/store_documents.h"
#include <assignment/assignment.pb-c.h>
#include <catalog/catalog.pb-c.h>
#include <evidence/evidence.pb-c.h>

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

static Status on_settings_updated(const Event *ev, Tx *tx)
{
    settings_save(tx, ev->arena, ((const Accounts__SettingsUpdated *)ev->data)->settings);
    return OK;
}

// The names of services, for what is printed.
static Status on_value_saved(const Event *ev, Tx *tx)
{
    const Accounts__ValueSaved *saved = ev->data;
    if (same(saved->list, "services"))
        service_save(tx, ev->arena, saved->item->id, saved->item->name, saved->item->version);
    return OK;
}

const Reaction opportunity_reactions[] = {
    {&accounts__user_created__descriptor, NULL, on_user_created},
    {&accounts__user_updated__descriptor, NULL, on_user_updated},
    {&accounts__user_handed_over__descriptor, NULL, on_user_handed_over},
    {&accounts__settings_updated__descriptor, NULL, on_settings_updated},
    {&accounts__value_saved__descriptor, NULL, on_value_saved},
    {&campaigns__campaign_created__descriptor, NULL, on_campaign_created},
    {&campaigns__campaign_updated__descriptor, NULL, on_campaign_updated},
    {&campaigns__pipeline_updated__descriptor, NULL, on_pipeline_updated},
    {&contacts__contact_created__descriptor, NULL, on_contact_created},
    {&contacts__contact_updated__descriptor, NULL, on_contact_updated},
    {&contacts__contact_pulled__descriptor, NULL, on_contact_pulled},
    {&contacts__contact_assigned__descriptor, NULL, on_contact_assigned},
    {&contacts__contact_detached__descriptor, NULL, on_contact_detached},
    {&contacts__contact_verified__descriptor, NULL, on_contact_verified},
    {&contacts__contact_merged__descriptor, NULL, on_contact_merged},
    {&contacts__contact_erased__descriptor, NULL, on_contact_erased},
    {&contacts__contact_deleted__descriptor, NULL, on_contact_deleted},
    {&contacts__contact_undeleted__descriptor, NULL, on_contact_undeleted},
    {&assignment__assignment_decided__descriptor, NULL, on_assignment_decided},
    {&catalog__rule_applied__descriptor, NULL, on_rule_applied},
    {&evidence__evidence_changed__descriptor, NULL, on_evidence_changed},
    {&evidence__sweep_failed__descriptor, NULL, on_sweep_failed},
    {&opportunities__opportunity_won__descriptor, NULL, on_opportunity_won},
    {&opportunities__opportunity_lost__descriptor, NULL, on_opportunity_lost},
    {0},
};

const Job opportunity_jobs[] = {
    {"hand_over_what_is_due", 1000, hand_over_what_is_due},
    {"move_stragglers", 1000, move_stragglers},
    {"follow_rest", 1000, follow_rest},
    {"finish_merges", 1000, finish_merges},
    {"remind_of_tasks", 2000, remind_of_tasks},
    {0},
};
