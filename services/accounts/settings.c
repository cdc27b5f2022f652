// settings -- the company's settings, and the lists of values that forms choose from.
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/store.h"

Status get_settings(Request *rq, Tx *tx)
{
    Accounts__Settings *s;
    Status st = settings_load(tx, rq->arena, false, &s);
    if (st == OK) *(Accounts__Settings *)rq->out = *s;
    return st;
}

static Status settings_check(const Accounts__Settings *s, Refusal *why)
{
    for (size_t i = 0; i < s->n_main_left; i++) {
        const char *state = s->main_left[i];
        if (!same(state, "ACTIVE") && !same(state, "WON") && !same(state, "LOST")) {
            return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "mainLeft[%zu]", i));
        }
    }
    return OK;
}

Status update_settings(Request *rq, Tx *tx)
{
    const Accounts__UpdateSettings *in = rq->in;
    Accounts__SettingsUpdated updated = ACCOUNTS__SETTINGS_UPDATED__INIT;
    Accounts__Settings *s;

    Status st = settings_load(tx, rq->arena, true, &s);
    if (st == OK) st = version_fits(rq, s->version);
    if (st != OK) return st;
    Accounts__Settings *before = arena_clone(rq->arena, &s->base);
    message_apply(&s->base, &in->settings->base, in->update_mask, in->n_update_mask);
    st = settings_check(s, rq->why);
    if (st != OK) return st;

    s->version++;
    settings_save(tx, rq->arena, s);
    updated.settings = s;
    updated.n_changes = message_changes(rq->arena, &before->base, &s->base, &updated.changes);
    emit(tx, "settings", "settings", &updated);
    *(Accounts__Settings *)rq->out = *s;
    return OK;
}

static Status list_check(const char *list, Refusal *why)
{
    static const char *const lists[] = {"services",   "ranks",      "businessForms",
                                        "marketWays", "industries", "businessKinds"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (same(lists[i], list)) return OK;
    }
    return refuse(why, COHOI__CODE__NOT_FOUND);
}

Status list_values(Request *rq, Tx *tx)
{
    const Accounts__ListValues *in = rq->in;
    Page page;
    Status st = list_check(in->list, rq->why);
    if (st == OK) st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    return st == OK ? values_list(tx, rq->arena, in->list, &page, rq->out) : st;
}

static void save_and_tell(Request *rq, Tx *tx, const char *list, const Accounts__ListItem *before,
                          Accounts__ListItem *item)
{
    Accounts__ValueSaved saved = ACCOUNTS__VALUE_SAVED__INIT;
    item->has_version = true;
    item->version++;
    if (before) saved.n_changes = message_changes(rq->arena, &before->base, &item->base, &saved.changes);
    value_save(tx, rq->arena, list, item);
    saved.list = (char *)list;
    saved.item = item;
    emit(tx, item->id, list, &saved);
    *(Accounts__ListItem *)rq->out = *item;
}

Status create_value(Request *rq, Tx *tx)
{
    const Accounts__CreateValue *in = rq->in;
    Status st = list_check(in->list, rq->why);
    if (st != OK) return st;
    in->item->id = uuid_make(rq->arena);
    in->item->has_active = true;
    save_and_tell(rq, tx, in->list, NULL, in->item);
    return OK;
}

Status update_value(Request *rq, Tx *tx)
{
    const Accounts__UpdateValue *in = rq->in;
    Accounts__ListItem *item;

    Status st = list_check(in->list, rq->why);
    if (st == OK) st = value_load(tx, rq->arena, in->list, in->id, &item);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = version_fits(rq, item->version);
    if (st != OK) return st;
    Accounts__ListItem *before = arena_clone(rq->arena, &item->base);
    message_apply(&item->base, &in->item->base, in->update_mask, in->n_update_mask);
    save_and_tell(rq, tx, in->list, before, item);
    return OK;
}
