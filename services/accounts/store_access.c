// store_access -- passwords, failed log-ins, sessions and tokens.
#include "common/text.h"
#include "services/accounts/store_rows.h"

// --- the door ---

static void read_failures(const Rows *rows, Door *out)
{
    Row r = row_at(rows, 0);
    out->failures.count = (int)row_int(&r);
    out->failures.locked_until = row_time(&r);
    out->failures.last_at = row_time(&r);
    out->now = row_time(&r);
}

Status door_look(Tx *tx, Arena *a, const char *username, Door *out)
{
    const char *name = text_fold(a, username);
    Rows *failures = tx_ask(tx, "failures_seen", ARGS(name));
    Rows *user = tx_ask(tx, "user_at_door", ARGS(name));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_failures(failures, out);
    out->hash = "";
    if (!any_row(user)) return OK;
    Row r = row_at(user, 0);
    out->user = row_message(&r, &accounts__user__descriptor, a);
    out->hash = arena_copy(a, row_text(&r));
    return OK;
}

Status door_lock(Tx *tx, Arena *a, const char *username, Door *out)
{
    const char *name = text_fold(a, username);
    tx_put(tx, "failures_lock", ARGS(name));
    tx_put(tx, "user_at_door_share", ARGS(name));
    return door_look(tx, a, username, out);
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

// --- passwords ---

static Status password_of(Tx *tx, Arena *a, const char *statement, const char *user_id, char **hash)
{
    Rows *rows = tx_ask(tx, statement, ARGS(user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (!any_row(rows)) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *hash = arena_copy(a, row_text(&r));
    return OK;
}

Status password_load(Tx *tx, Arena *a, const char *user_id, char **hash)
{
    return password_of(tx, a, "password_by_user", user_id, hash);
}

Status password_lock(Tx *tx, Arena *a, const char *user_id, char **hash)
{
    return password_of(tx, a, "password_by_user_locked", user_id, hash);
}

// --- sessions ---

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

// --- tokens ---

void token_insert(Tx *tx, Arena *a, const Token *t, const char *secret_hash)
{
    tx_put(tx, "token_insert",
           ARGS(t->id, secret_hash, t->user_id, arg_time(a, timestamp_time(t->expires_at)),
                arg_time(a, timestamp_time(t->created_at)), arg_message(a, &t->base)));
}

Status token_lock(Tx *tx, Arena *a, const char *id, Token **out)
{
    return load_message(tx, a, "token_by_id_locked", id, &accounts__token__descriptor, out);
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

    for (int i = 0; i < rows_shown(rows, page); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &accounts__token__descriptor, a));
    }
    out->next_page_token = rows_token(rows, page, 2, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}
