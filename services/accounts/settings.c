// settings -- what the company has decided for all.
#include "common/check.h"
#include "common/network.h"
#include "common/text.h"
#include "services/accounts/store.h"

Status get_settings(Request *rq, Tx *tx)
{
    Settings *s;
    Status st = settings_load(tx, rq->arena, &s);
    if (st == OK) *(Settings *)rq->out = *s;
    return st;
}

static bool is_state(const char *name)
{
    return same(name, "ACTIVE") || same(name, "WON") || same(name, "LOST");
}

static bool is_target(const char *text)
{
    Network network;
    return network_read(text, &network) || host_name_is_valid(text);
}

static Status settings_check(const Settings *s, const SettingsScene *scene, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < s->n_main_left; i++)
        if (!is_state(s->main_left[i]))
            st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "mainLeft[%zu]", i));
    for (size_t i = 0; i < s->n_webhook_allowed_targets; i++)
        if (!is_target(s->webhook_allowed_targets[i]))
            st = refuse_field(why, COHOI__CODE__BAD_FORMAT,
                              arena_print(why->arena, "webhookAllowedTargets[%zu]", i));
    if (text_is_blank(s->time_zone) || !scene->time_zone_known)
        st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "timeZone");
    return st;
}

Status update_settings(Request *rq, Tx *tx)
{
    const Accounts__UpdateSettings *in = rq->in;
    Accounts__SettingsUpdated updated = ACCOUNTS__SETTINGS_UPDATED__INIT;
    SettingsScene scene = {0};

    Status st = settings_scene(tx, rq->arena, in->settings->time_zone, &scene);
    if (st == OK && !scene.settings) return UNAVAILABLE; // the first start is not over
    if (st == OK) st = version_fits(rq, scene.settings->version);
    if (st != OK) return st;
    Settings *s = arena_clone(rq->arena, &scene.settings->base);
    message_apply(&s->base, &in->settings->base, in->update_mask, in->n_update_mask);
    st = settings_check(s, &scene, rq->why);
    if (st != OK) return st;

    s->version++;
    settings_save(tx, rq->arena, s);
    updated.settings = s;
    updated.n_changes = message_changes(rq->arena, &scene.settings->base, &s->base, &updated.changes);
    emit(tx, "settings", "settings", &updated);
    *(Settings *)rq->out = *s;
    return OK;
}
