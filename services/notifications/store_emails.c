// store_emails -- notifications that are to be sent by e-mail.
#include "services/notifications/store_emails.h"

void email_put(Tx *tx, Arena *a, const Notification *n, const char *cause_id, Time now, Time due_at)
{
    tx_put(tx, "email_put",
           ARGS(uuid_make(a), n->user_id, cause_id, arg_message(a, &n->base), arg_time(a, now),
                arg_time(a, due_at), n->contact_id));
}

Status emails_take(Tx *tx, Arena *a, int most, Due **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "emails_take", ARGS(arg_int(a, most)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i].id = arena_copy(a, row_text(&r));
        (*out)[i].user_id = arena_copy(a, row_text(&r));
        (*out)[i].tries = (int)row_int(&r);
        (*out)[i].notification = row_message(&r, &notifications__notification__descriptor, a);
    }
    return OK;
}

void email_drop(Tx *tx, const char *id)
{
    tx_put(tx, "email_drop", ARGS(id));
}

void email_wait(Tx *tx, Arena *a, const char *id, uint64_t seconds, const char *cause)
{
    tx_put(tx, "email_wait", ARGS(id, arg_int(a, (int64_t)seconds), cause));
}

Status emails_count(Tx *tx, int *waiting, int *dead)
{
    Rows *rows = tx_ask(tx, "emails_count", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *waiting = (int)row_int(&r);
    *dead = (int)row_int(&r);
    return OK;
}

static Notifications__Email *email_of(Row *r, Arena *a)
{
    Notifications__Email *e = arena_message(a, &notifications__email__descriptor);
    e->id = arena_copy(a, row_text(r));
    e->user_id = arena_copy(a, row_text(r));
    e->has_state = e->has_tries = true;
    e->state = (Notifications__Email__State)row_int(r);
    e->tries = (int32_t)row_int(r);
    e->cause = arena_copy(a, row_text(r));
    e->created_at = timestamp_make(a, row_time(r));
    Time due_at = row_time(r);
    const Notification *n = row_message(r, &notifications__notification__descriptor, a);
    e->type = n->type;
    if (e->state == NOTIFICATIONS__EMAIL__STATE__WAITING) e->next_try_at = timestamp_make(a, due_at);
    return e;
}

Status emails_list(Tx *tx, Arena *a, const EmailFilter *f, Notifications__EmailList *out)
{
    const char *state = arg_int(a, f->state);
    Rows *rows =
        tx_ask(tx, "emails_list", ARGS(state, f->page.key[0], f->page.key[1], arg_int(a, f->page.size + 1)));
    Rows *total = tx_ask(tx, "emails_count_state", ARGS(state));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, email_of(&r, a));
        if (i + 1 < f->page.size || rows_count(rows) <= f->page.size) continue;
        out->next_page_token = page_token(a, row_text(&r), out->items[i]->id, NULL);
    }
    Row r = row_at(total, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&r);
    return OK;
}

static Status touch(Tx *tx, const char *statement, const char *id)
{
    Rows *rows = tx_ask(tx, statement, ARGS(id));
    Status st = tx_flush(tx);
    return st == OK && rows_count(rows) == 0 ? NOT_FOUND : st;
}

Status email_retry(Tx *tx, const char *id)
{
    return touch(tx, "email_retry", id);
}

Status email_delete(Tx *tx, const char *id)
{
    return touch(tx, "email_delete", id);
}

Status emails_forget(Tx *tx, Arena *a, Time older, int most)
{
    tx_put(tx, "emails_forget", ARGS(arg_time(a, older), arg_int(a, most)));
    return tx_flush(tx);
}
