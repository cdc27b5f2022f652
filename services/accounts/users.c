// users -- making, reading and changing users. ACC-14, ACC-16
#include "common/check.h"
#include "common/text.h"
#include "services/accounts/person.h"
#include "services/accounts/store.h"

static bool names(const Accounts__UpdateUser *in, const char *field)
{
    for (size_t i = 0; i < in->n_update_mask; i++)
        if (same(in->update_mask[i], field)) return true;
    return false;
}

// Whether what the user refers to is there. The unique index decides between two who want a name at once: who
// loses there runs again, and is told here.
static Status fits_scene(const User *u, const UserScene *s, Refusal *why)
{
    Status st = OK;
    if (!s->roles_known) st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "roles");
    if (!s->team_known) st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "teamId");
    if (st == OK && s->username_taken) st = refuse_field(why, COHOI__CODE__USERNAME_TAKEN, "username");
    return st;
}

// --- making ---

static void store_new(Request *rq, Tx *tx, User *u)
{
    u->id = uuid_derive(rq->arena, rq->command_id, "user");
    u->password = NULL;
    u->has_active = u->has_version = true;
    u->version = 1;
    u->created_at = u->updated_at = timestamp_make(rq->arena, rq->now);
    user_insert(tx, rq->arena, u, rq->fetched);
    emit_user_created(tx, u, rq->arena);
}

Status create_user(Request *rq, Tx *tx)
{
    User *u = arena_clone(rq->arena, &((const Accounts__CreateUser *)rq->in)->user->base);
    UserScene s = {0};

    Status st = user_check(u, rq->arena, rq->why);
    if (!u->password) st = refuse_field(rq->why, COHOI__CODE__REQUIRED, "password");
    if (st != OK) return st;
    const UserWanted wanted = {
        .username = u->username, .team_id = u->team_id, .roles = u->roles, .n_roles = u->n_roles};
    st = user_scene(tx, rq->arena, &wanted, &s);
    if (st == OK) st = fits_scene(u, &s, rq->why);
    if (st != OK) return st;
    store_new(rq, tx, u);
    *(User *)rq->out = *u;
    return OK;
}

// --- reading ---

Status get_user(Request *rq, Tx *tx)
{
    const Accounts__GetUser *in = rq->in;
    User *u;
    Status st = user_load(tx, rq->arena, in->id, &u);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(User *)rq->out = *u;
    return st;
}

static Status choose_order(Request *rq, const char *order_by, UserFilter *f)
{
    for (const UserOrder *o = user_orders; o->order_by; o++) {
        if (order_by && !same(order_by, o->order_by)) continue;
        f->statement = o->statement;
        return page_keys(rq, &f->page, o->keys);
    }
    return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
}

Status list_users(Request *rq, Tx *tx)
{
    const Accounts__ListUsers *in = rq->in;
    UserFilter f = {
        .pattern = text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
        .team_id = in->team_id,
        .role = in->role,
        .active = in->has_active ? arg_bool(in->active) : NULL,
    };
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = choose_order(rq, in->order_by, &f);
    return st == OK ? users_list(tx, rq->arena, &f, rq->out) : st;
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

// --- changing ---

static UserWanted wanted_by(const Accounts__UpdateUser *in)
{
    return (UserWanted){.id = in->id,
                        .username = names(in, "username") ? in->user->username : NULL,
                        .team_id = names(in, "team_id") ? in->user->team_id : NULL,
                        .roles = in->user->roles,
                        .n_roles = names(in, "roles") ? in->user->n_roles : 0,
                        .admins = names(in, "roles") || names(in, "active")};
}

// The last administrator keeps the role and stays active.
static Status admin_remains(const User *before, const User *after, const UserScene *s, Refusal *why)
{
    bool leaves = user_is_admin(before) && !user_is_admin(after);
    return leaves && !s->another_admin ? refuse(why, COHOI__CODE__LAST_ADMIN) : OK;
}

static User *changed(const User *before, const Accounts__UpdateUser *in, Arena *a)
{
    User *u = arena_clone(a, &before->base);
    message_apply(&u->base, &in->user->base, in->update_mask, in->n_update_mask);
    u->password = NULL;
    if (!u->has_active) u->active = true; // null: the default
    u->has_active = true;
    return u;
}

// Who may come in no longer, or only by a new password, is out at once.
static void end_sessions(Tx *tx, const User *before, const User *after, const char *new_hash)
{
    if (!new_hash && (after->active || !before->active)) return;
    sessions_delete_but(tx, after->id, NULL);
    emit_session_revoked(tx, after->id, NULL);
}

static void store_changed(Request *rq, Tx *tx, const User *before, User *u)
{
    const char *new_hash = rq->fetched;
    u->version++;
    u->updated_at = timestamp_make(rq->arena, rq->now);
    user_save(tx, rq->arena, u);
    if (new_hash) user_save_password(tx, u->id, new_hash);
    emit_user_updated(tx, before, u, new_hash != NULL, rq->arena);
    end_sessions(tx, before, u, new_hash);
}

Status update_user(Request *rq, Tx *tx)
{
    const Accounts__UpdateUser *in = rq->in;
    const UserWanted wanted = wanted_by(in);
    UserScene s = {0};

    Status st = user_scene(tx, rq->arena, &wanted, &s);
    if (st == OK && !s.user) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = version_fits(rq, s.user->version);
    if (st != OK) return st;

    User *u = changed(s.user, in, rq->arena);
    st = user_check(u, rq->arena, rq->why);
    if (st == OK) st = fits_scene(u, &s, rq->why);
    if (st == OK) st = admin_remains(s.user, u, &s, rq->why);
    if (st != OK) return st;
    if (rq->fetched || user_differs(s.user, u, rq->arena)) store_changed(rq, tx, s.user, u);
    *(User *)rq->out = *u;
    return OK;
}
