// users -- making, reading and changing users.
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/person.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"
#include <string.h>

static Status hash_into(Request *rq, const char *password)
{
    if (!password) return OK;
    rq->fetched = password_hash(rq->arena, password);
    return rq->fetched ? OK : UNAVAILABLE;
}

Status hash_new_password(Request *rq)
{
    return hash_into(rq, ((const Accounts__CreateUser *)rq->in)->user->password);
}

static bool masked(char *const *mask, size_t n, const char *field)
{
    for (size_t i = 0; i < n; i++) {
        if (same(mask[i], field)) return true;
    }
    return false;
}

Status hash_changed_password(Request *rq)
{
    const Accounts__UpdateUser *in = rq->in;
    return masked(in->update_mask, in->n_update_mask, "password") ? hash_into(rq, in->user->password) : OK;
}

static bool has_role(const User *u, const char *role)
{
    return masked(u->roles, u->n_roles, role);
}

// A user name is for typing: letters, digits and . _ - @ only.
static Status username_check(const User *u, Refusal *why)
{
    for (const char *c = u->username; *c; c++) {
        bool fine = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
                    strchr("._-@", *c);
        if (!fine) return refuse_field(why, COHOI__CODE__BAD_FORMAT, "username");
    }
    return OK;
}

// Roles and team exist; no role twice.
static Status references_check(Request *rq, Tx *tx, const User *u)
{
    bool all = true;
    Team *team;

    for (size_t i = 0; i < u->n_roles; i++) {
        if (masked(u->roles, i, u->roles[i]))
            return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "roles");
    }
    Status st = roles_known(tx, rq->arena, u->n_roles, u->roles, &all);
    if (st == OK && !all) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "roles");
    if (st == OK && u->team_id) {
        st = team_load(tx, rq->arena, u->team_id, false, &team);
        if (st == NOT_FOUND) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "teamId");
    }
    return st;
}

// A name that somebody else has. The unique index decides between two at once; this says it well.
static Status username_is_free(Request *rq, Tx *tx, const User *u)
{
    User *holder = NULL;
    char *hash;
    Status st = user_by_username(tx, rq->arena, u->username, &holder, &hash);
    if (st == NOT_FOUND) return OK;
    if (st == OK && !same(holder->id, u->id)) {
        refuse_field(rq->why, COHOI__CODE__USERNAME_TAKEN, "username");
        return refuse(rq->why, COHOI__CODE__USERNAME_TAKEN);
    }
    return st;
}

Status create_user(Request *rq, Tx *tx)
{
    User *u = ((const Accounts__CreateUser *)rq->in)->user;

    if (!u->password) return refuse_field(rq->why, COHOI__CODE__REQUIRED, "password");
    Status st = username_check(u, rq->why);
    if (st == OK) st = username_is_free(rq, tx, u);
    if (st == OK) st = references_check(rq, tx, u);
    if (st != OK) return st;

    u->id = uuid_make(rq->arena);
    u->username = text_trim(rq->arena, u->username);
    u->password = NULL;
    u->has_active = u->has_version = true;
    u->version = 1;
    u->created_at = u->updated_at = timestamp_make(rq->arena, rq->now);
    user_insert(tx, rq->arena, u, rq->fetched);
    emit_user_created(tx, u, rq->arena);
    *(User *)rq->out = *u;
    return OK;
}

Status get_user(Request *rq, Tx *tx)
{
    const Accounts__GetUser *in = rq->in;
    User *u;
    Status st = user_load(tx, rq->arena, in->id, false, &u);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(User *)rq->out = *u;
    return st;
}

static Status order_of(Request *rq, const char *order_by, UserFilter *f)
{
    f->order = USERS_BY_NAME;
    if (!order_by || same(order_by, "fullName")) return OK;
    if (same(order_by, "username")) return f->order = USERS_BY_USERNAME, OK;
    if (same(order_by, "createdAt desc")) return f->order = USERS_NEWEST, OK;
    return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
}

Status list_users(Request *rq, Tx *tx)
{
    const Accounts__ListUsers *in = rq->in;
    UserFilter f = {
        .q = text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
        .team_id = in->team_id,
        .role = in->role,
        .active = in->has_active ? arg_bool(in->active) : NULL,
    };
    Status st = order_of(rq, in->order_by, &f);
    if (st == OK) st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? users_list(tx, rq->arena, &f, rq->out) : st;
}

// The last administrator keeps the role and stays active.
static Status admin_remains(Request *rq, Tx *tx, const User *before, const User *after)
{
    bool another = true;
    bool was = has_role(before, "admin") && before->active, is = has_role(after, "admin") && after->active;
    if (!was || is) return OK;
    Status st = another_admin(tx, after->id, &another);
    return st == OK && !another ? refuse(rq->why, COHOI__CODE__LAST_ADMIN) : st;
}

// What a lost right or password must end at once.
static void end_sessions(Tx *tx, const User *before, const User *after, const char *new_hash)
{
    if (!new_hash && (after->active || !before->active)) return;
    sessions_delete_but(tx, after->id, NULL);
    emit_session_revoked(tx, after->id, NULL);
}

Status update_user(Request *rq, Tx *tx)
{
    const Accounts__UpdateUser *in = rq->in;
    User *u;

    Status st = user_load(tx, rq->arena, in->id, true, &u);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = version_fits(rq, u->version);
    if (st != OK) return st;

    User *before = arena_clone(rq->arena, &u->base);
    message_apply(&u->base, &in->user->base, in->update_mask, in->n_update_mask);
    u->password = NULL;
    if (!u->has_active) u->has_active = u->active = true; /* null: the default */
    st = username_check(u, rq->why);
    if (st == OK) st = username_is_free(rq, tx, u);
    if (st == OK) st = references_check(rq, tx, u);
    if (st == OK) st = admin_remains(rq, tx, before, u);
    if (st != OK) return st;

    u->version++;
    u->updated_at = timestamp_make(rq->arena, rq->now);
    user_save(tx, rq->arena, u);
    if (rq->fetched) user_save_password(tx, u->id, rq->fetched);
    emit_user_updated(tx, before, u, rq->arena);
    end_sessions(tx, before, u, rq->fetched);
    *(User *)rq->out = *u;
    return OK;
}

Status batch_get_users(Request *rq, Tx *tx)
{
    const Accounts__BatchGetUsers *in = rq->in;
    Accounts__People *out = rq->out;
    User **users = NULL;
    size_t n = 0;

    Status st = users_load(tx, rq->arena, in->n_ids, in->ids, &users, &n);
    for (size_t i = 0; i < n; i++) PUSH(rq->arena, out->items, out->n_items, person_of(users[i], rq->arena));
    return st;
}
