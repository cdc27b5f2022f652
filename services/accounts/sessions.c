// sessions -- signing in and out, and who a token stands for. ACC-17
#include "common/log.h"
#include "common/text.h"
#include "services/accounts/person.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"
#include <string.h>

#define TOKEN_PREFIX "cohoi_" // of API tokens; sessions have none

AccountSettings account_settings;

typedef struct Checked { // what a `before` found out about a password
    User *user;
    bool fits;
    char *new_hash;
} Checked;

// By user name, or the hash alone by id; in a short transaction of its own, for `before` hooks have none.
static Status read_user(Request *rq, const char *username, const char *id, User **user, char **hash)
{
    Status st;
    Tx *tx = tx_begin(service_pool(), TX_READ, rq->deadline, &st);
    if (!tx) return st;
    if (username)
        st = user_by_username(tx, rq->arena, username, user, hash);
    else
        st = user_password(tx, rq->arena, id, hash);
    Status ended = tx_end(tx, st, NULL);
    return st == OK ? ended : st;
}

Status check_log_in(Request *rq)
{
    const Accounts__LogIn *in = rq->in;
    Checked *c = arena_alloc(rq->arena, sizeof *c);
    char *hash = "";

    Status st = read_user(rq, in->username, NULL, &c->user, &hash);
    if (st != OK && st != NOT_FOUND) return st;
    c->fits = password_fits(hash, in->password) && c->user && c->user->active;
    rq->fetched = c;
    return OK;
}

static Status refuse_locked(Request *rq, const Failures *f)
{
    Status st = refuse(rq->why, COHOI__CODE__LOCKED_OUT);
    rq->why->problem->has_retry_after_seconds = true;
    rq->why->problem->retry_after_seconds = (int32_t)((f->locked_until - rq->now) / SECOND) + 1;
    return st;
}

// Counts, and locks the name at the limit. The count is a fact: it is kept although the log-in is refused.
static Status refuse_wrong(Request *rq, Tx *tx, const char *username, Failures *f)
{
    bool stale = rq->now - f->last_at > account_settings.lock_out_seconds * SECOND;
    f->count = stale ? 1 : f->count + 1;
    f->last_at = rq->now;
    if (f->count >= account_settings.lock_out_failures) {
        f->locked_until = rq->now + account_settings.lock_out_seconds * SECOND;
        f->count = 0;
    }
    failures_save(tx, rq->arena, username, f);
    keep_refusal(rq);
    return refuse(rq->why, COHOI__CODE__BAD_CREDENTIALS);
}

static void begin_session(Request *rq, Tx *tx, User *user)
{
    Accounts__Session *out = rq->out;
    Accounts__SessionStarted started = ACCOUNTS__SESSION_STARTED__INIT;
    Time expires_at = rq->now + account_settings.session_hours * 3600 * SECOND;

    out->token = secret_make(rq->arena, "", 32);
    out->csrf_token = secret_make(rq->arena, "", 24);
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
    Failures f = {0};

    Status st = failures_lock(tx, rq->arena, in->username, &f);
    if (st != OK) return st;
    if (f.locked_until > rq->now) return refuse_locked(rq, &f);
    if (!c->fits) return refuse_wrong(rq, tx, in->username, &f);

    failures_forget(tx, rq->arena, in->username);
    begin_session(rq, tx, c->user);
    return OK;
}

Status log_out(Request *rq, Tx *tx)
{
    if (!rq->actor->session_id) return OK; /* an API token has no session to end */
    session_delete(tx, rq->actor->session_id);
    emit_session_revoked(tx, rq->actor->user_id, rq->actor->session_id);
    return OK;
}

static bool in_scope(const Token *t, Cohoi__Permission p)
{
    for (size_t i = 0; i < t->n_scopes; i++) {
        if (t->scopes[i] == p) return true;
    }
    return t->n_scopes == 0;
}

static Actor *actor_of(const Rights *r, Arena *a)
{
    Actor *actor = arena_message(a, &cohoi__actor__descriptor);
    actor->user_id = r->user->id;
    actor->team_id = r->user->team_id;
    actor->led_user_ids = r->led_user_ids;
    actor->n_led_user_ids = r->n_led_user_ids;
    actor->session_id = r->session_id;
    actor->permissions = arena_alloc(a, (r->n_permissions + 1) * sizeof *actor->permissions);
    for (size_t i = 0; i < r->n_permissions; i++) {
        if (r->token && !in_scope(r->token, r->permissions[i])) continue;
        actor->permissions[actor->n_permissions++] = r->permissions[i];
    }
    if (r->token) {
        actor->token_id = r->token->id;
        actor->campaign_id = r->token->campaign_id;
        actor->streams = r->token->streams;
        actor->n_streams = r->token->n_streams;
    }
    return actor;
}

Status resolve_token(Request *rq, Tx *tx)
{
    const Accounts__ResolveToken *in = rq->in;
    Accounts__ResolvedToken *out = rq->out;
    bool is_api = strncmp(in->token, TOKEN_PREFIX, strlen(TOKEN_PREFIX)) == 0;
    const char *hash = secret_hash(rq->arena, in->token);
    Rights r = {0};

    Status st =
        is_api ? rights_of_token(tx, rq->arena, hash, &r) : rights_of_session(tx, rq->arena, hash, &r);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__UNAUTHENTICATED);
    if (st != OK) return st;
    out->actor = actor_of(&r, rq->arena);
    out->csrf_token = r.csrf_token;
    out->has_is_session = true;
    out->is_session = !is_api;
    out->expires_at = timestamp_make(rq->arena, r.expires_at);
    return OK;
}

Status get_me(Request *rq, Tx *tx)
{
    Accounts__Me *out = rq->out;
    Rights r = {0};

    Status st = rights_of_user(tx, rq->arena, rq->actor->user_id, &r);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__UNAUTHENTICATED);
    if (st != OK) return st;
    out->user = r.user;
    out->permissions = rq->actor->permissions; /* of the token, if one was used */
    out->n_permissions = rq->actor->n_permissions;
    out->team_id = r.user->team_id;
    out->led_user_ids = r.led_user_ids;
    out->n_led_user_ids = r.n_led_user_ids;
    return OK;
}

Status check_old_password(Request *rq)
{
    const Accounts__ChangePassword *in = rq->in;
    Checked *c = arena_alloc(rq->arena, sizeof *c);
    char *hash = "";

    Status st = read_user(rq, NULL, rq->actor->user_id, NULL, &hash);
    if (st != OK) return st;
    if (!password_fits(hash, in->old_password)) {
        return refuse_field(rq->why, COHOI__CODE__WRONG_PASSWORD, "oldPassword");
    }
    c->new_hash = password_hash(rq->arena, in->new_password);
    rq->fetched = c;
    return c->new_hash ? OK : UNAVAILABLE;
}

Status change_password(Request *rq, Tx *tx)
{
    const Checked *c = rq->fetched;
    Status st = tx_flush(tx);
    if (st != OK) return st;
    user_save_password(tx, rq->actor->user_id, c->new_hash);
    sessions_delete_but(tx, rq->actor->user_id, rq->actor->session_id);
    emit_session_revoked(tx, rq->actor->user_id, NULL);
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
