// tokens -- API tokens of a user, with the user's rights cut to scopes.
#include "common/text.h"
#include "services/accounts/secret.h"
#include "services/accounts/store.h"

static bool is_stream(const char *name)
{
    static const char *const streams[] = {"accounts",   "contacts", "campaigns", "opportunities",
                                          "assignment", "evidence", "catalog",   "notifications"};
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        if (same(streams[i], name)) return true;
    }
    return false;
}

static Status token_check(const Token *t, Time now, Refusal *why)
{
    for (size_t i = 0; i < t->n_streams; i++) {
        if (!is_stream(t->streams[i])) {
            return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "streams[%zu]", i));
        }
    }
    if (t->expires_at && timestamp_time(t->expires_at) <= now) {
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "expiresAt");
    }
    return OK;
}

Status create_token(Request *rq, Tx *tx)
{
    Token *t = ((const Accounts__CreateToken *)rq->in)->token;
    Accounts__TokenCreated created = ACCOUNTS__TOKEN_CREATED__INIT;

    if (rq->actor->token_id)
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED); /* no token begets a wider one */
    Status st = tx_flush(tx);
    if (st == OK) st = token_check(t, rq->now, rq->why);
    if (st != OK) return st;

    t->id = uuid_make(rq->arena);
    t->user_id = rq->actor->user_id;
    t->created_at = timestamp_make(rq->arena, rq->now);
    t->secret = NULL;
    const char *secret = secret_make(rq->arena, "cohoi_", 32);
    token_insert(tx, rq->arena, t, secret_hash(rq->arena, secret));
    created.user_id = t->user_id;
    created.token_id = t->id;
    created.name = t->name;
    emit(tx, t->id, t->user_id, &created);
    *(Token *)rq->out = *t;
    ((Token *)rq->out)->secret = (char *)secret; /* shown this once */
    return OK;
}

Status list_tokens(Request *rq, Tx *tx)
{
    const Accounts__ListTokens *in = rq->in;
    Page page;
    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    return st == OK ? tokens_list(tx, rq->arena, rq->actor->user_id, &page, rq->out) : st;
}

Status delete_token(Request *rq, Tx *tx)
{
    const Accounts__DeleteToken *in = rq->in;
    Accounts__TokenRevoked revoked = ACCOUNTS__TOKEN_REVOKED__INIT;
    Token *t;

    Status st = token_load(tx, rq->arena, in->id, &t);
    bool his = st == OK &&
               (actor_is(rq->actor, t->user_id) || actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE));
    if (st == NOT_FOUND || (st == OK && !his)) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st != OK) return st;
    token_delete(tx, t->id);
    revoked.token_id = t->id;
    revoked.user_id = t->user_id;
    emit(tx, t->id, t->user_id, &revoked);
    return OK;
}
