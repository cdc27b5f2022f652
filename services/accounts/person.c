// person -- what other daemons may know of a user, and the events that tell it.
#include "services/accounts/person.h"
#include "common/check.h"
#include "common/text.h"

Person *person_of(const User *u, Arena *a)
{
    Person *p = arena_message(a, &accounts__person__descriptor);
    p->id = u->id;
    p->full_name = u->full_name;
    p->username = u->username;
    p->has_active = p->has_version = true;
    p->active = u->active;
    p->team_id = u->team_id;
    p->roles = u->roles;
    p->n_roles = u->n_roles;
    p->version = u->version;
    return p;
}

void emit_user_created(Tx *tx, const User *u, Arena *a)
{
    Accounts__UserCreated created = ACCOUNTS__USER_CREATED__INIT;
    created.user = person_of(u, a);
    emit(tx, u->id, u->id, &created);
}

bool user_differs(const User *before, const User *after, Arena *a)
{
    Cohoi__Change **changes;
    return message_changes(a, &before->base, &after->base, &changes) > 0;
}

// The names of changed personal fields are told, their values are not.
static void hide_values(Cohoi__Change **changes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (same(changes[i]->field, "phone") || same(changes[i]->field, "email"))
            changes[i]->from = changes[i]->to = NULL;
}

static void tell_password(Accounts__UserUpdated *updated, Arena *a)
{
    Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
    change->field = "password";
    PUSH(a, updated->changes, updated->n_changes, change);
}

static void emit_activity(Tx *tx, const User *u)
{
    Accounts__UserActivated on = ACCOUNTS__USER_ACTIVATED__INIT;
    Accounts__UserDeactivated off = ACCOUNTS__USER_DEACTIVATED__INIT;

    on.user_id = off.user_id = u->id;
    if (u->active)
        emit(tx, u->id, u->id, &on);
    else
        emit(tx, u->id, u->id, &off);
}

void emit_user_updated(Tx *tx, const User *before, const User *after, bool new_password, Arena *a)
{
    Accounts__UserUpdated updated = ACCOUNTS__USER_UPDATED__INIT;
    updated.user = person_of(after, a);
    updated.n_changes = message_changes(a, &before->base, &after->base, &updated.changes);
    hide_values(updated.changes, updated.n_changes);
    if (new_password) tell_password(&updated, a);
    emit(tx, after->id, after->id, &updated);
    if (before->active != after->active) emit_activity(tx, after);
}

void emit_session_revoked(Tx *tx, const char *user_id, const char *session_id)
{
    Accounts__SessionRevoked revoked = ACCOUNTS__SESSION_REVOKED__INIT;
    revoked.user_id = (char *)user_id;
    revoked.session_id = (char *)session_id;
    emit(tx, user_id, user_id, &revoked);
}
