// identity -- who a token stands for, and what he may: the user's rights, cut to the token's scopes. ACC-17,
// PEE-12
#include "services/accounts/secret.h"
#include "services/accounts/store.h"
#include <string.h>

static bool is_in_scope(const Token *t, Cohoi__Permission p)
{
    for (size_t i = 0; i < t->n_scopes; i++)
        if (t->scopes[i] == p) return true;
    return t->n_scopes == 0;
}

static void add_permissions(Actor *actor, const Rights *r, Arena *a)
{
    actor->permissions = arena_alloc(a, (r->n_permissions + 1) * sizeof *actor->permissions);
    for (size_t i = 0; i < r->n_permissions; i++) {
        if (r->token && !is_in_scope(r->token, r->permissions[i])) continue;
        actor->permissions[actor->n_permissions++] = r->permissions[i];
    }
}

static Actor *actor_of(const Rights *r, Arena *a)
{
    Actor *actor = arena_message(a, &cohoi__actor__descriptor);
    actor->user_id = r->user->id;
    actor->team_id = r->user->team_id;
    actor->led_user_ids = r->led_user_ids;
    actor->n_led_user_ids = r->n_led_user_ids;
    actor->session_id = r->session_id;
    add_permissions(actor, r, a);
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
    bool is_api = strncmp(in->token, API_TOKEN_PREFIX, strlen(API_TOKEN_PREFIX)) == 0;
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
    out->permissions = rq->actor->permissions; // of the token, if one was used
    out->n_permissions = rq->actor->n_permissions;
    out->team_id = r.user->team_id;
    out->led_user_ids = r.led_user_ids;
    out->n_led_user_ids = r.n_led_user_ids;
    return OK;
}

Status resolve_user(Request *rq, Tx *tx)
{
    const Accounts__ResolveUser *in = rq->in;
    Accounts__ResolvedUser *out = rq->out;
    Rights r = {0};

    Status st = rights_of_user(tx, rq->arena, in->id, &r);
    if (st == NOT_FOUND || (st == OK && !r.user->active)) return OK; /* nobody */
    if (st != OK) return st;
    out->actor = actor_of(&r, rq->arena);
    out->email = r.user->email;
    out->full_name = r.user->full_name;
    return OK;
}
