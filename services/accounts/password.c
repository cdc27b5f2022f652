// password -- new passwords, and changing one's own.
#include "common/text.h"
#include "services/accounts/person.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"

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

Status hash_changed_password(Request *rq)
{
    const Accounts__UpdateUser *in = rq->in;
    for (size_t i = 0; i < in->n_update_mask; i++)
        if (same(in->update_mask[i], "password")) return hash_into(rq, in->user->password);
    return OK;
}

// Hashing takes long: the present password is looked up in a short transaction of its own.
static Status look_up(Request *rq, char **hash)
{
    Status st;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = password_load(tx, rq->arena, rq->actor->user_id, hash);
    Status ended = tx_end(tx, st, NULL);
    return st == OK ? ended : st;
}

typedef struct Changing {
    char *old_hash, *new_hash;
} Changing;

Status check_old_password(Request *rq)
{
    const Accounts__ChangePassword *in = rq->in;
    Changing *c = arena_alloc(rq->arena, sizeof *c);

    Status st = look_up(rq, &c->old_hash);
    if (st != OK) return st;
    if (!password_fits(c->old_hash, in->old_password))
        return refuse_field(rq->why, COHOI__CODE__WRONG_PASSWORD, "oldPassword");
    c->new_hash = password_hash(rq->arena, in->new_password);
    rq->fetched = c;
    return c->new_hash ? OK : UNAVAILABLE;
}

Status change_password(Request *rq, Tx *tx)
{
    const Changing *c = rq->fetched;
    char *hash = NULL;

    Status st = password_lock(tx, rq->arena, rq->actor->user_id, &hash);
    if (st == OK && !same(hash, c->old_hash)) // it was changed while we hashed
        return refuse_field(rq->why, COHOI__CODE__WRONG_PASSWORD, "oldPassword");
    if (st != OK) return st;
    user_save_password(tx, rq->actor->user_id, c->new_hash);
    sessions_delete_but(tx, rq->actor->user_id, rq->actor->session_id);
    emit_session_revoked(tx, rq->actor->user_id, NULL);
    return OK;
}
