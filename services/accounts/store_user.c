// store_user -- users, and what they may.
#include "common/text.h"
#include "services/accounts/store.h"
#include <stdlib.h>
#include <string.h>

static Status one_user(Rows *rows, Status st, Arena *a, User **out)
{
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &accounts__user__descriptor, a);
    return OK;
}

Status user_load(Tx *tx, Arena *a, const char *id, bool lock, User **out)
{
    Rows *rows = tx_ask(tx, lock ? "user_by_id_locked" : "user_by_id", ARGS(id));
    return one_user(rows, tx_flush(tx), a, out);
}

Status users_load(Tx *tx, Arena *a, size_t n, char *const *ids, User ***out, size_t *n_out)
{
    Rows *rows = tx_ask(tx, "users_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n_out, row_message(&r, &accounts__user__descriptor, a));
    }
    return st;
}

Status user_by_username(Tx *tx, Arena *a, const char *username, User **out, char **hash)
{
    Rows *rows = tx_ask(tx, "user_by_username", ARGS(text_fold(a, username)));
    Status st = one_user(rows, tx_flush(tx), a, out);
    if (st != OK) return st;
    Row r = {rows, 0, 1};
    *hash = arena_copy(a, row_text(&r));
    return OK;
}

Status user_password(Tx *tx, Arena *a, const char *id, char **hash)
{
    Rows *rows = tx_ask(tx, "user_password", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *hash = arena_copy(a, row_text(&r));
    return OK;
}

static void roles_save(Tx *tx, Arena *a, const User *u)
{
    const char *roles = arg_texts(a, u->n_roles, u->roles);
    tx_put(tx, "user_roles_drop", ARGS(u->id, roles));
    tx_put(tx, "user_roles_add", ARGS(u->id, roles));
}

void user_insert(Tx *tx, Arena *a, const User *u, const char *hash)
{
    tx_put(tx, "user_insert",
           ARGS(u->id, text_fold(a, u->username), text_fold(a, u->full_name), u->team_id, arg_bool(u->active),
                arg_time(a, timestamp_time(u->created_at)), hash, arg_int(a, u->version),
                arg_message(a, &u->base)));
    roles_save(tx, a, u);
}

void user_save(Tx *tx, Arena *a, const User *u)
{
    tx_put(tx, "user_save",
           ARGS(u->id, text_fold(a, u->username), text_fold(a, u->full_name), u->team_id, arg_bool(u->active),
                arg_int(a, u->version), arg_message(a, &u->base)));
    roles_save(tx, a, u);
}

void user_save_password(Tx *tx, const char *id, const char *hash)
{
    tx_put(tx, "user_save_password", ARGS(id, hash));
}

static Status one_bool(Rows *rows, Status st, bool *out)
{
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *out = row_bool(&r);
    return OK;
}

Status any_user(Tx *tx, bool *out)
{
    Rows *rows = tx_ask(tx, "any_user", NO_ARGS);
    return one_bool(rows, tx_flush(tx), out);
}

Status another_admin(Tx *tx, const char *id, bool *out)
{
    tx_put(tx, "admin_role_lock", NO_ARGS); /* two who demote each other wait for one another here */
    Rows *rows = tx_ask(tx, "another_admin", ARGS(id));
    return one_bool(rows, tx_flush(tx), out);
}

Status users_list(Tx *tx, Arena *a, const UserFilter *f, Accounts__UserList *out)
{
    static const char *const by[] = {"users_by_name", "users_by_username", "users_newest"};
    Rows *rows = tx_ask(tx, by[f->order],
                        ARGS(f->q, f->team_id, f->role, f->active, f->page.key[0], f->page.key[1],
                             arg_int(a, f->page.size + 1)));
    Rows *count = tx_ask(tx, "users_count", ARGS(f->q, f->team_id, f->role, f->active));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__user__descriptor, a));
        if (i + 1 < f->page.size || rows_count(rows) <= f->page.size) continue;
        const char *order = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, order, id, NULL);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

static void read_rights(Row *r, Arena *a, Rights *out)
{
    out->user = row_message(r, &accounts__user__descriptor, a);
    char *permissions = arena_copy(a, row_text(r)), *led = arena_copy(a, row_text(r)), *rest = NULL;

    out->permissions = arena_alloc(a, (strlen(permissions) + 1) * sizeof *out->permissions);
    for (char *p = strtok_r(permissions, ",", &rest); p; p = strtok_r(NULL, ",", &rest)) {
        out->permissions[out->n_permissions++] = (Cohoi__Permission)strtol(p, NULL, 10);
    }
    for (char *id = strtok_r(led, ",", &rest); id; id = strtok_r(NULL, ",", &rest)) {
        PUSH(a, out->led_user_ids, out->n_led_user_ids, id);
    }
}

Status rights_of_user(Tx *tx, Arena *a, const char *id, Rights *out)
{
    Rows *rows = tx_ask(tx, "rights_by_user", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    read_rights(&r, a, out);
    return OK;
}

Status rights_of_session(Tx *tx, Arena *a, const char *token_hash, Rights *out)
{
    Rows *rows = tx_ask(tx, "rights_by_session", ARGS(token_hash));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    read_rights(&r, a, out);
    out->session_id = arena_copy(a, row_text(&r));
    out->csrf_token = arena_copy(a, row_text(&r));
    out->expires_at = row_time(&r);
    return OK;
}

Status rights_of_token(Tx *tx, Arena *a, const char *secret_hash, Rights *out)
{
    Rows *rows = tx_ask(tx, "rights_by_token", ARGS(secret_hash));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    read_rights(&r, a, out);
    out->token = row_message(&r, &accounts__token__descriptor, a);
    out->expires_at = row_time(&r);
    return OK;
}
