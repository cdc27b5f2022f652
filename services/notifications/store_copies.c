// store_copies -- people, roles, campaigns and opportunities, as far as telling needs them.
#include "services/notifications/store.h"

void person_save(Tx *tx, Arena *a, const Accounts__Person *p)
{
    tx_put(tx, "person_save",
           ARGS(p->id, p->full_name ? p->full_name : "", arg_bool(p->active),
                arg_texts(a, p->n_roles, p->roles), arg_int(a, p->version), p->team_id));
}

void team_save(Tx *tx, Arena *a, const Accounts__Team *t)
{
    tx_put(tx, "team_save", ARGS(t->id, t->leader_id, arg_int(a, t->version)));
}

void team_drop(Tx *tx, const char *id)
{
    tx_put(tx, "team_drop", ARGS(id));
}

Status leader_find(Tx *tx, Arena *a, const char *user_id, char **leader_id)
{
    *leader_id = NULL;
    if (!user_id) return OK;
    Rows *rows = tx_ask(tx, "leader_of_person", ARGS(user_id));
    Status st = tx_flush(tx);
    if (st != OK || rows_count(rows) == 0) return st;
    Row r = row_at(rows, 0);
    *leader_id = arena_copy(a, row_text(&r));
    return OK;
}

void role_save(Tx *tx, Arena *a, const Accounts__Role *r)
{
    bool views_all = false;
    for (size_t i = 0; i < r->n_permissions; i++) {
        if (r->permissions[i] == COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL) views_all = true;
    }
    tx_put(tx, "role_save", ARGS(r->name, arg_bool(views_all), arg_int(a, r->version)));
}

void role_drop(Tx *tx, const char *name)
{
    tx_put(tx, "role_drop", ARGS(name));
}

void campaign_save(Tx *tx, Arena *a, const Campaigns__Campaign *c)
{
    tx_put(tx, "campaign_save",
           ARGS(c->id, c->name ? c->name : "", arg_bool(c->auto_distribute), arg_bool(c->hide_info),
                arg_int(a, c->version), arg_texts(a, c->n_manager_ids, c->manager_ids),
                arg_texts(a, c->n_salesperson_ids, c->salesperson_ids)));
}

Status campaign_is_automatic(Tx *tx, const char *id, bool *out)
{
    Rows *rows = tx_ask(tx, "campaign_is_automatic", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_bool(&r);
    return OK;
}

void opportunity_add(Tx *tx, Arena *a, const Known *o)
{
    tx_put(tx, "opportunity_add",
           ARGS(o->id, o->campaign_id, o->contact_id, o->name, o->owner_id, o->bulk_act_id,
                arg_bool(o->awaits_owner), arg_int(a, o->version)));
}

void opportunity_rename(Tx *tx, Arena *a, const char *id, const char *name, int version)
{
    tx_put(tx, "opportunity_rename", ARGS(id, name, arg_int(a, version)));
}

void opportunity_set_owner(Tx *tx, Arena *a, const char *id, const char *owner_id, int version)
{
    tx_put(tx, "opportunity_set_owner", ARGS(id, owner_id, arg_int(a, version)));
}

void opportunities_follow_merged(Tx *tx, const char *from_contact_id, const char *into_contact_id)
{
    tx_put(tx, "opportunities_of_merged", ARGS(from_contact_id, into_contact_id));
}

void opportunity_settle(Tx *tx, const char *id)
{
    tx_put(tx, "opportunity_settle", ARGS(id));
}

Status opportunity_lock(Tx *tx, Arena *a, const char *id, Known *out)
{
    Rows *rows = tx_ask(tx, "opportunity_locked", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    out->id = arena_copy(a, row_text(&r));
    out->campaign_id = arena_copy(a, row_text(&r));
    out->contact_id = arena_copy(a, row_text(&r));
    out->name = arena_copy(a, row_text(&r));
    out->owner_id = arena_copy(a, row_text(&r));
    out->bulk_act_id = arena_copy(a, row_text(&r));
    out->awaits_owner = row_bool(&r);
    out->version = (int)row_int(&r);
    out->is_automatic = row_bool(&r);
    return OK;
}

void opportunities_erase(Tx *tx, const char *contact_id)
{
    tx_put(tx, "opportunities_erase", ARGS(contact_id));
}
