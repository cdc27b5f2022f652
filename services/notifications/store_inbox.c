// store_inbox -- notifications, and what users have chosen.
#include "services/notifications/store.h"

void notifications_save(Tx *tx, Arena *a, const char *cause_id, Notification *const *items, size_t n)
{
    char **ids = arena_alloc(a, (n + 1) * sizeof *ids), **users = arena_alloc(a, (n + 1) * sizeof *users);
    char **times = arena_alloc(a, (n + 1) * sizeof *times),
         **counts = arena_alloc(a, (n + 1) * sizeof *counts);
    char **docs = arena_alloc(a, (n + 1) * sizeof *docs),
         **contacts = arena_alloc(a, (n + 1) * sizeof *contacts);

    if (n == 0) return;
    for (size_t i = 0; i < n; i++) {
        ids[i] = items[i]->id;
        users[i] = items[i]->user_id;
        times[i] = arg_time(a, timestamp_time(items[i]->created_at));
        counts[i] = arg_int(a, items[i]->count);
        docs[i] = arg_message(a, &items[i]->base);
        contacts[i] = items[i]->contact_id;
    }
    tx_put(tx, "notifications_save",
           ARGS(cause_id, arg_texts(a, n, ids), arg_texts(a, n, users), arg_texts(a, n, times),
                arg_texts(a, n, counts), arg_texts(a, n, docs), arg_texts(a, n, contacts)));
}

static Notification *notification_of(Row *r, Arena *a)
{
    Notification *n = row_message(r, &notifications__notification__descriptor, a);
    n->read = row_bool(r);
    n->version = (int32_t)row_int(r);
    return n;
}

static int32_t counted(const Rows *rows)
{
    Row r = row_at(rows, 0);
    return (int32_t)row_int(&r);
}

Status notifications_list(Tx *tx, Arena *a, const InboxFilter *f, Notifications__NotificationList *out)
{
    Rows *rows = tx_ask(tx, f->unread ? "notifications_unread" : "notifications_newest",
                        ARGS(f->user_id, f->page.key[0], f->page.key[1], arg_int(a, f->page.size + 1)));
    Rows *total = tx_ask(tx, "notifications_count", ARGS(f->user_id));
    Rows *unread = tx_ask(tx, "notifications_count_unread", ARGS(f->user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, notification_of(&r, a));
        if (i + 1 < f->page.size || rows_count(rows) <= f->page.size) continue;
        const char *created_at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, created_at, id, NULL);
    }
    out->has_unread = out->has_total_size = true;
    out->unread = counted(unread);
    out->total_size = f->unread ? out->unread : counted(total);
    return OK;
}

Status notifications_mark(Tx *tx, Arena *a, const char *user_id, char *const *ids, size_t n, char ***marked,
                          size_t *n_marked)
{
    Rows *rows = tx_ask(tx, "notifications_mark", ARGS(user_id, arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *marked, *n_marked, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status notifications_mark_all(Tx *tx, const char *user_id, int *marked)
{
    Rows *rows = tx_ask(tx, "notifications_mark_all", ARGS(user_id));
    Status st = tx_flush(tx);
    if (st == OK) *marked = counted(rows);
    return st;
}

Status notifications_forget(Tx *tx, Arena *a, Time older_than, int most)
{
    tx_put(tx, "notifications_forget", ARGS(arg_time(a, older_than), arg_int(a, most)));
    return tx_flush(tx);
}

Status settings_load(Tx *tx, Arena *a, const char *user_id, bool lock, Settings **out)
{
    if (lock) tx_put(tx, "settings_begin", ARGS(user_id));
    Rows *rows = tx_ask(tx, lock ? "settings_by_user_locked" : "settings_by_user", ARGS(user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *out = arena_message(a, &notifications__notification_settings__descriptor);
    if (rows_count(rows) == 0) return OK;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &notifications__notification_settings__descriptor, a);
    return OK;
}

void settings_save(Tx *tx, Arena *a, const char *user_id, const Settings *s)
{
    char **off = NULL, **mailed = NULL;
    size_t n = 0, n_mailed = 0;
    for (size_t i = 0; i < s->n_types; i++) {
        if (!choice_is_on(s->types[i])) PUSH(a, off, n, s->types[i]->key);
        if (choice_is_by_email(s->types[i])) PUSH(a, mailed, n_mailed, s->types[i]->key);
    }
    tx_put(tx, "settings_save",
           ARGS(user_id, arg_texts(a, n, off), arg_message(a, &s->base), arg_texts(a, n_mailed, mailed)));
}
