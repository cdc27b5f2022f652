// settings -- what the company has decided for all.
#include "common/check.h"
#include "common/network.h"
#include "common/text.h"
#include "services/accounts/store.h"
#include <sodium.h>
#include <string.h>

// Nobody but this daemon learns of a secret more than that there is one.
static Settings without_secrets(const Settings *s)
{
    Settings shown = *s;
    shown.stringee_secret = NULL;
    shown.has_stringee_secret_hash = false;
    shown.stringee_secret_hash = (ProtobufCBinaryData){0};
    shown.has_stringee_secret_set = true;
    shown.stringee_secret_set = s->has_stringee_secret_hash;
    return shown;
}

Status get_settings(Request *rq, Tx *tx)
{
    Settings *s;
    Status st = settings_load(tx, rq->arena, &s);
    if (st == OK) *(Settings *)rq->out = without_secrets(s);
    return st;
}

// --- Stringee's secret ---

static ProtobufCBinaryData hash_of(Arena *a, const char *secret)
{
    ProtobufCBinaryData hash = {crypto_generichash_BYTES, arena_alloc(a, crypto_generichash_BYTES)};
    crypto_generichash(hash.data, hash.len, (const uint8_t *)secret, strlen(secret), NULL, 0);
    return hash;
}

static bool names(const Accounts__UpdateSettings *in, const char *field)
{
    for (size_t i = 0; i < in->n_update_mask; i++)
        if (same(in->update_mask[i], field)) return true;
    return false;
}

// What was written becomes its hash; null takes it away. That it was changed is told, not to what.
static void keep_secret(Settings *s, Arena *a, Accounts__SettingsUpdated *updated)
{
    s->has_stringee_secret_hash = s->stringee_secret != NULL;
    if (s->stringee_secret) s->stringee_secret_hash = hash_of(a, s->stringee_secret);
    s->stringee_secret = NULL;
    Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
    change->field = "stringeeSecret";
    PUSH(a, updated->changes, updated->n_changes, change);
}

Status check_stringee_secret(Request *rq, Tx *tx)
{
    const Accounts__CheckStringeeSecret *in = rq->in;
    Settings *s;

    Status st = settings_load(tx, rq->arena, &s);
    if (st != OK) return st;
    const ProtobufCBinaryData given = hash_of(rq->arena, in->secret), *kept = &s->stringee_secret_hash;
    bool is_right = s->has_stringee_secret_hash && kept->len == given.len &&
                    sodium_memcmp(kept->data, given.data, given.len) == 0;
    return is_right ? OK : refuse(rq->why, COHOI__CODE__UNAUTHENTICATED);
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
    updated.n_changes = message_changes(rq->arena, &scene.settings->base, &s->base, &updated.changes);
    if (names(in, "stringee_secret")) keep_secret(s, rq->arena, &updated);
    settings_save(tx, rq->arena, s);
    Settings shown = without_secrets(s);
    updated.settings = &shown;
    emit(tx, "settings", "settings", &updated);
    *(Settings *)rq->out = shown;
    return OK;
}
