// tokens -- API tokens of a user, with the user's rights cut to scopes.
#include "common/text.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"

// A daemon that has events.
static bool is_stream(const char *name)
{
    for (unsigned i = 0; i < event_words_count; i++)
        if (same(event_words_sorted[i]->daemon, name)) return true;
    return false;
}

static Status token_check(const Token *t, Time now, Refusal *why)
{
    Status st = OK;
    for (size_t i = 0; i < t->n_streams; i++)
        if (!is_stream(t->streams[i]))
            st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "streams[%zu]", i));
    if (t->expires_at && timestamp_time(t->expires_at) <= now)
        st = refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "expiresAt");
    return st;
}

static void store_new(Request *rq, Tx *tx, Token *t, const char *secret)
{
    Accounts__TokenCreated created = ACCOUNTS__TOKEN_CREATED__INIT;
    t->id = uuid_make(rq->arena);
    t->user_id = rq->actor->user_id;
    t->created_at = timestamp_make(rq->arena, rq->now);
    t->secret = NULL;
    token_insert(tx, rq->arena, t, secret_hash(rq->arena, secret));
    created.user_id = t->user_id;
    created.token_id = t->id;
    created.name = t->name;
    emit(tx, t->id, t->user_id, &created);
}

Status create_token(Request *rq, Tx *tx)
{
    const Accounts__CreateToken *in = rq->in;
    Token *t = arena_clone(rq->arena, &in->token->base);
    char *secret = secret_make(rq->arena, API_TOKEN_PREFIX);

    // No token begets another, which might reach further.
    if (rq->actor->token_id) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    Status st = tx_flush(tx); // for the time
    if (st == OK) st = token_check(t, rq->now, rq->why);
    if (st != OK) return st;

    store_new(rq, tx, t, secret);
    t->secret = secret; // shown this once
    *(Token *)rq->out = *t;
    return OK;
}

Status list_tokens(Request *rq, Tx *tx)
{
    const Accounts__ListTokens *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "ti");
    return st == OK ? tokens_list(tx, rq->arena, rq->actor->user_id, &page, rq->out) : st;
}

Status delete_token(Request *rq, Tx *tx)
{
    const Accounts__DeleteToken *in = rq->in;
    Accounts__TokenRevoked revoked = ACCOUNTS__TOKEN_REVOKED__INIT;
    Token *t = NULL;

    Status st = token_lock(tx, rq->arena, in->id, &t);
    if (st != OK && st != NOT_FOUND) return st;
    bool may =
        t && (actor_is(rq->actor, t->user_id) || actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE));
    if (!may) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    token_delete(tx, t->id);
    revoked.token_id = t->id;
    revoked.user_id = t->user_id;
    emit(tx, t->id, t->user_id, &revoked);
    return OK;
}
