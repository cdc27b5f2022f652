// reactions_copies -- people, teams, roles and campaigns: who may have to be told.
#include "services/notifications/reactions.h"
#include "services/notifications/store.h"
#include "services/notifications/store_webhooks.h"

Status on_user_created(const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, ((const Accounts__UserCreated *)ev->data)->user);
    return OK;
}

Status on_user_updated(const Event *ev, Tx *tx)
{
    person_save(tx, ev->arena, ((const Accounts__UserUpdated *)ev->data)->user);
    return OK;
}

Status on_team_saved(const Event *ev, Tx *tx)
{
    team_save(tx, ev->arena, ((const Accounts__TeamSaved *)ev->data)->team);
    return OK;
}

Status on_team_deleted(const Event *ev, Tx *tx)
{
    team_drop(tx, ((const Accounts__TeamDeleted *)ev->data)->team_id);
    return OK;
}

Status on_settings_updated(const Event *ev, Tx *tx)
{
    const Accounts__Settings *s = ((const Accounts__SettingsUpdated *)ev->data)->settings;
    allowed_targets_save(tx, ev->arena, s->webhook_allowed_targets, s->n_webhook_allowed_targets);
    return OK;
}

Status on_role_saved(const Event *ev, Tx *tx)
{
    role_save(tx, ev->arena, ((const Accounts__RoleSaved *)ev->data)->role);
    return OK;
}

Status on_role_deleted(const Event *ev, Tx *tx)
{
    role_drop(tx, ((const Accounts__RoleDeleted *)ev->data)->name);
    return OK;
}

Status on_campaign_created(const Event *ev, Tx *tx)
{
    campaign_save(tx, ev->arena, ((const Campaigns__CampaignCreated *)ev->data)->campaign);
    return OK;
}

Status on_campaign_updated(const Event *ev, Tx *tx)
{
    campaign_save(tx, ev->arena, ((const Campaigns__CampaignUpdated *)ev->data)->campaign);
    return OK;
}
