// store_user -- users, and what they may.
#include "common/text.h"
#include "services/accounts/store_rows.h"
#include <stdlib.h>
#include <string.h>

// --- one user ---

typedef struct Asked {
    Rows *user, *username, *team, *roles, *admins;
} Asked;

// Locks come first and in this order: the user, the administrators, the team, the roles.
static Asked ask(Tx *tx, Arena *a, const UserWanted *w)
{
    Asked asked = {0};
    if (w->id) {
        tx_put(tx, "user_lock", ARGS(w->id));
        asked.user = tx_ask(tx, "user_by_id", ARGS(w->id));
    }
    if (w->admins) {
        tx_put(tx, "admins_lock", NO_ARGS);
        asked.admins = tx_ask(tx, "another_admin", ARGS(w->id));
    }
    if (w->username) asked.username = tx_ask(tx, "username_taken", ARGS(text_fold(a, w->username), w->id));
    if (w->team_id) asked.team = tx_ask(tx, "team_key_share", ARGS(w->team_id));
    if (w->n_roles) asked.roles = tx_ask(tx, "roles_key_share", ARGS(arg_texts(a, w->n_roles, w->roles)));
    return asked;
}

Status user_scene(Tx *tx, Arena *a, const UserWanted *w, UserScene *out)
{
    Asked asked = ask(tx, a, w);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    out->user = first_message(asked.user, &accounts__user__descriptor, a);
    out->username_taken = first_bool(asked.username);
    out->team_known = !w->team_id || any_row(asked.team);
    out->roles_known = !w->n_roles || (size_t)rows_count(asked.roles) == w->n_roles;
    out->another_admin = !w->admins || first_bool(asked.admins);
    return OK;
}

Status user_load(Tx *tx, Arena *a, const char *id, User **out)
{
    return load_message(tx, a, "user_by_id", id, &accounts__user__descriptor, out);
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

Status any_user(Tx *tx, bool *out)
{
    Rows *rows = tx_ask(tx, "any_user", NO_ARGS);
    Status st = tx_flush(tx);
    if (st == OK) *out = first_bool(rows);
    return st;
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
    tx_put(tx, "password_save", ARGS(id, hash));
}

// --- lists ---

Status users_list(Tx *tx, Arena *a, const UserFilter *f, Accounts__UserList *out)
{
    tx_put(tx, "plan_for_values", NO_ARGS);
    Rows *rows = tx_ask(tx, f->statement,
                        ARGS(f->pattern, f->team_id, f->role, f->active, f->page.key[0], f->page.key[1],
                             arg_int(a, f->page.size + 1)));
    Rows *count = tx_ask(tx, "users_count", ARGS(f->pattern, f->team_id, f->role, f->active));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_shown(rows, &f->page); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__user__descriptor, a));
    }
    out->next_page_token = rows_token(rows, &f->page, 2, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}

// --- rights ---

static void read_rights(Row *r, Arena *a, Rights *out)
{
    out->user = row_message(r, &accounts__user__descriptor, a);
    char *permissions = arena_copy(a, row_text(r)), *led = arena_copy(a, row_text(r)), *rest = NULL;

    out->permissions = arena_alloc(a, (strlen(permissions) + 1) * sizeof *out->permissions);
    for (char *p = strtok_r(permissions, ",", &rest); p; p = strtok_r(NULL, ",", &rest))
        out->permissions[out->n_permissions++] = (Cohoi__Permission)strtol(p, NULL, 10);
    for (char *id = strtok_r(led, ",", &rest); id; id = strtok_r(NULL, ",", &rest))
        PUSH(a, out->led_user_ids, out->n_led_user_ids, id);
}

// *at: stands behind the rights then.
static Status rights_of(Tx *tx, Arena *a, const char *statement, const char *key, Rights *out, Row *at)
{
    Rows *rows = tx_ask(tx, statement, ARGS(key));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (!any_row(rows)) return NOT_FOUND;
    *at = row_at(rows, 0);
    read_rights(at, a, out);
    return OK;
}

Status rights_of_user(Tx *tx, Arena *a, const char *id, Rights *out)
{
    Row r;
    return rights_of(tx, a, "rights_by_user", id, out, &r);
}

Status rights_of_session(Tx *tx, Arena *a, const char *token_hash, Rights *out)
{
    Row r;
    Status st = rights_of(tx, a, "rights_by_session", token_hash, out, &r);
    if (st != OK) return st;
    out->session_id = arena_copy(a, row_text(&r));
    out->csrf_token = arena_copy(a, row_text(&r));
    out->expires_at = row_time(&r);
    return OK;
}

Status rights_of_token(Tx *tx, Arena *a, const char *secret_hash, Rights *out)
{
    Row r;
    Status st = rights_of(tx, a, "rights_by_token", secret_hash, out, &r);
    if (st != OK) return st;
    out->token = row_message(&r, &accounts__token__descriptor, a);
    out->expires_at = row_time(&r);
    return OK;
}
