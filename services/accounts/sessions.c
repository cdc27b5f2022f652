// sessions -- signing in and out. ACC-17
#include "common/log.h"
#include "common/text.h"
#include "services/accounts/person.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"

AccountSettings account_settings;

typedef struct Checked { // what check_log_in found out
    const char *hash;    // of the password that was looked at
    bool fits;
} Checked;

static Status look_up(Request *rq, const char *username, Door *door)
{
    Status st;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    st = door_look(tx, rq->arena, username, door);
    Status ended = tx_end(tx, st, NULL);
    return st == OK ? ended : st;
}

// Hashing takes long: it is done outside the transaction, and not at all while the name is locked.
Status check_log_in(Request *rq)
{
    const Accounts__LogIn *in = rq->in;
    Checked *c = arena_alloc(rq->arena, sizeof *c);
    Door door = {0};

    Status st = look_up(rq, in->username, &door);
    if (st != OK) return st;
    c->hash = door.hash;
    c->fits = !lockout_holds(&door.failures, door.now) && password_fits(door.hash, in->password);
    rq->fetched = c;
    return OK;
}

static Status refuse_locked(Request *rq, const Failures *f)
{
    Status st = refuse(rq->why, COHOI__CODE__LOCKED_OUT);
    rq->why->problem->has_retry_after_seconds = true;
    rq->why->problem->retry_after_seconds = lockout_seconds_left(f, rq->now);
    return st;
}

// The count is a fact: it is kept although the log-in is refused.
static Status refuse_wrong(Request *rq, Tx *tx, const char *username, Failures *f)
{
    const LockoutRule rule = {(int)account_settings.lock_out_failures,
                              account_settings.lock_out_seconds * SECOND};
    lockout_count(f, &rule, rq->now);
    failures_save(tx, rq->arena, username, f);
    keep_refusal(rq);
    return refuse(rq->why, COHOI__CODE__BAD_CREDENTIALS);
}

static void begin_session(Request *rq, Tx *tx, User *user)
{
    Accounts__Session *out = rq->out;
    Accounts__SessionStarted started = ACCOUNTS__SESSION_STARTED__INIT;
    Time expires_at = rq->now + account_settings.session_hours * 3600 * SECOND;

    out->token = secret_make(rq->arena, "");
    out->csrf_token = secret_make(rq->arena, "");
    out->user = user;
    out->expires_at = timestamp_make(rq->arena, expires_at);
    started.session_id = uuid_make(rq->arena);
    started.user_id = user->id;
    session_insert(tx, rq->arena, secret_hash(rq->arena, out->token), started.session_id, user->id,
                   out->csrf_token, expires_at);
    emit(tx, user->id, user->id, &started);
}

Status log_in(Request *rq, Tx *tx)
{
    const Accounts__LogIn *in = rq->in;
    const Checked *c = rq->fetched;
    Door door = {0};

    Status st = door_lock(tx, rq->arena, in->username, &door);
    if (st != OK) return st;
    if (lockout_holds(&door.failures, rq->now)) return refuse_locked(rq, &door.failures);
    bool fits = c->fits && same(c->hash, door.hash); // else it was changed while we hashed
    if (!fits || !door.user || !door.user->active) return refuse_wrong(rq, tx, in->username, &door.failures);

    failures_forget(tx, rq->arena, in->username);
    begin_session(rq, tx, door.user);
    return OK;
}

Status log_out(Request *rq, Tx *tx)
{
    if (!rq->actor->session_id) return OK; // an API token has no session to end
    session_delete(tx, rq->actor->session_id);
    emit_session_revoked(tx, rq->actor->user_id, rq->actor->session_id);
    return OK;
}

static Status forget(Arena *a, Tx *tx, Time now, void *arg)
{
    sessions_forget(tx);
    return OK;
}

void forget_old_sessions(void)
{
    Status st = job_transact("sessions/forget", forget, NULL);
    if (st != OK) log_warn("old sessions not forgotten", "status=%s", status_name(st));
}
