// store_team -- teams and roles.
#include "common/text.h"
#include "services/accounts/store_rows.h"

// --- teams ---

Status team_scene(Tx *tx, Arena *a, const char *id, const char *leader_id, TeamScene *out)
{
    Rows *team = NULL, *used = NULL, *leader = NULL;
    if (id) {
        tx_put(tx, "team_lock", ARGS(id));
        team = tx_ask(tx, "team_by_id", ARGS(id));
        used = tx_ask(tx, "team_is_used", ARGS(id));
    }
    if (leader_id) leader = tx_ask(tx, "user_by_id", ARGS(leader_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    out->team = first_message(team, &accounts__team__descriptor, a);
    out->used = first_bool(used);
    out->leader_known = !leader_id || any_row(leader);
    return OK;
}

Status team_load(Tx *tx, Arena *a, const char *id, Team **out)
{
    return load_message(tx, a, "team_by_id", id, &accounts__team__descriptor, out);
}

void team_save(Tx *tx, Arena *a, const Team *t)
{
    tx_put(
        tx, "team_save",
        ARGS(t->id, text_fold(a, t->name), t->leader_id, arg_int(a, t->version), arg_message(a, &t->base)));
}

void team_delete(Tx *tx, const char *id)
{
    tx_put(tx, "team_delete", ARGS(id));
}

Status teams_list(Tx *tx, Arena *a, const Page *page, Accounts__TeamList *out)
{
    Rows *rows = tx_ask(tx, "teams_by_name", ARGS(page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "teams_count", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_shown(rows, page); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__team__descriptor, a));
    }
    out->next_page_token = rows_token(rows, page, 2, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}

// --- roles ---

Status role_scene(Tx *tx, Arena *a, const char *name, RoleScene *out)
{
    tx_put(tx, "role_lock", ARGS(name));
    Rows *role = tx_ask(tx, "role_by_name", ARGS(name));
    Rows *used = tx_ask(tx, "role_is_used", ARGS(name));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    out->role = first_message(role, &accounts__role__descriptor, a);
    out->used = first_bool(used);
    return OK;
}

Status role_load(Tx *tx, Arena *a, const char *name, Role **out)
{
    return load_message(tx, a, "role_by_name", name, &accounts__role__descriptor, out);
}

Status built_in_roles_load(Tx *tx, Arena *a, Role ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "built_in_roles_locked", NO_ARGS);
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &accounts__role__descriptor, a));
    }
    return st;
}

void role_save(Tx *tx, Arena *a, const Role *r)
{
    char **numbers = NULL;
    size_t n = 0;
    for (size_t i = 0; i < r->n_permissions; i++) PUSH(a, numbers, n, arg_int(a, r->permissions[i]));
    tx_put(tx, "role_save",
           ARGS(r->name, arg_bool(r->built_in), arg_texts(a, n, numbers), arg_int(a, r->version),
                arg_message(a, &r->base)));
}

void role_delete(Tx *tx, const char *name)
{
    tx_put(tx, "role_delete", ARGS(name));
}

Status roles_list(Tx *tx, Arena *a, const Page *page, Accounts__RoleList *out)
{
    Rows *rows = tx_ask(tx, "roles_by_name", ARGS(page->key[0], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "roles_count", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_shown(rows, page); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__role__descriptor, a));
    }
    out->next_page_token = rows_token(rows, page, 1, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}
