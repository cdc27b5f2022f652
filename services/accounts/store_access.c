// store_access -- sessions, tokens and failed log-ins.
#include "common/text.h"
#include "services/accounts/store.h"

void session_insert(Tx *tx, Arena *a, const char *token_hash, const char *id, const char *user_id,
                    const char *csrf, Time expires_at)
{
    tx_put(tx, "session_insert", ARGS(token_hash, id, user_id, csrf, arg_time(a, expires_at)));
}

void session_delete(Tx *tx, const char *id)
{
    tx_put(tx, "session_delete", ARGS(id));
}

void sessions_delete_but(Tx *tx, const char *user_id, const char *kept_id)
{
    tx_put(tx, "sessions_delete_but", ARGS(user_id, kept_id));
}

void sessions_forget(Tx *tx)
{
    tx_put(tx, "sessions_forget", NO_ARGS);
    tx_put(tx, "failures_forget_old", NO_ARGS);
}

void token_insert(Tx *tx, Arena *a, const Token *t, const char *secret_hash)
{
    tx_put(tx, "token_insert",
           ARGS(t->id, secret_hash, t->user_id, arg_time(a, timestamp_time(t->expires_at)),
                arg_time(a, timestamp_time(t->created_at)), arg_message(a, &t->base)));
}

Status token_load(Tx *tx, Arena *a, const char *id, Token **out)
{
    Rows *rows = tx_ask(tx, "token_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &accounts__token__descriptor, a);
    return OK;
}

void token_delete(Tx *tx, const char *id)
{
    tx_put(tx, "token_delete", ARGS(id));
}

Status tokens_list(Tx *tx, Arena *a, const char *user_id, const Page *page, Accounts__TokenList *out)
{
    Rows *rows =
        tx_ask(tx, "tokens_by_user", ARGS(user_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, "tokens_count", ARGS(user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__token__descriptor, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, at, id, NULL);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}

Status failures_lock(Tx *tx, Arena *a, const char *username, Failures *out)
{
    const char *name = text_fold(a, username);
    tx_put(tx, "failures_row", ARGS(name));
    Rows *rows = tx_ask(tx, "failures_locked", ARGS(name));
    Status st = tx_flush(tx);
    if (st != OK || rows_count(rows) == 0) return st;
    Row r = row_at(rows, 0);
    out->count = (int)row_int(&r);
    out->locked_until = row_time(&r);
    out->last_at = row_time(&r);
    return OK;
}

void failures_save(Tx *tx, Arena *a, const char *username, const Failures *f)
{
    tx_put(tx, "failures_save",
           ARGS(text_fold(a, username), arg_int(a, f->count), arg_time(a, f->locked_until),
                arg_time(a, f->last_at)));
}

void failures_forget(Tx *tx, Arena *a, const char *username)
{
    tx_put(tx, "failures_forget", ARGS(text_fold(a, username)));
}
