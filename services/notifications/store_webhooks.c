// store_webhooks -- webhooks and what became of what they sent, as their owners see them.
#include "services/notifications/store_webhooks.h"

static Secret secret_in(Row *r, Arena *a)
{
    if (row_is_null(r)) {
        (void)row_text(r);
        return (Secret){0};
    }
    return row_bytes(r, a);
}

static Webhook *webhook_of(Row *r, Arena *a, Secrets *secrets)
{
    Webhook *w = row_message(r, &notifications__webhook__descriptor, a);
    Secrets found;
    found.present = secret_in(r, a);
    found.old = secret_in(r, a);
    w->delivered_at = timestamp_make(a, row_time(r));
    w->failing_since = timestamp_make(a, row_time(r));
    if (secrets) *secrets = found;
    return w;
}

Status webhook_load(Tx *tx, Arena *a, const char *id, bool lock, Webhook **out, Secrets *secrets)
{
    Rows *rows = tx_ask(tx, lock ? "webhook_by_id_locked" : "webhook_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = webhook_of(&r, a, secrets);
    return OK;
}

static int counted(const Rows *rows, int column)
{
    Row r = row_at(rows, 0);
    r.column = column;
    return (int)row_int(&r);
}

Status webhooks_count(Tx *tx, const char *owner_id, int *own, int *all)
{
    Rows *rows = tx_ask(tx, "webhooks_count", ARGS(owner_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *own = counted(rows, 0);
    *all = counted(rows, 1);
    return OK;
}

Status webhooks_list(Tx *tx, Arena *a, const WebhookFilter *f, Notifications__WebhookList *out)
{
    const char *k0 = f->page.key[0], *k1 = f->page.key[1], *most = arg_int(a, f->page.size + 1);
    Rows *rows = f->owner_id ? tx_ask(tx, "webhooks_of", ARGS(f->owner_id, k0, k1, most))
                             : tx_ask(tx, "webhooks_newest", ARGS(k0, k1, most));
    Rows *total = tx_ask(tx, "webhooks_count", ARGS(f->owner_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, webhook_of(&r, a, NULL));
        if (i + 1 < f->page.size || rows_count(rows) <= f->page.size) continue;
        const char *created_at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, created_at, id, NULL);
    }
    out->has_total_size = true;
    out->total_size = counted(total, f->owner_id ? 0 : 1);
    return OK;
}

static char *bytea(Arena *a, Secret s)
{
    return arg_bytes(a, s.data, s.len);
}

static char *packed(Arena *a, const Webhook *w)
{
    Webhook *kept = arena_clone(a, &w->base);
    kept->secret = NULL;
    kept->delivered_at = kept->failing_since = NULL;
    return arg_message(a, &kept->base);
}

void webhook_insert(Tx *tx, Arena *a, const Webhook *w, Secret s)
{
    tx_put(tx, "webhook_insert",
           ARGS(w->id, w->owner_id, arg_int(a, w->state), arg_time(a, timestamp_time(w->created_at)),
                arg_int(a, w->version), packed(a, w), bytea(a, s)));
}

void webhook_save(Tx *tx, Arena *a, const Webhook *w)
{
    tx_put(tx, "webhook_save", ARGS(w->id, arg_int(a, w->state), arg_int(a, w->version), packed(a, w)));
}

void webhook_replace_secret(Tx *tx, Arena *a, const char *id, Secret s, Time old_until)
{
    tx_put(tx, "webhook_replace_secret", ARGS(id, bytea(a, s), arg_time(a, old_until)));
}

void webhook_delete(Tx *tx, const char *id)
{
    tx_put(tx, "webhook_delete", ARGS(id));
}

void webhook_end_troubles(Tx *tx, const char *id)
{
    tx_put(tx, "webhook_end_troubles", ARGS(id));
}

// --- deliveries ---

Status deliveries_list(Tx *tx, Arena *a, const DeliveryFilter *f, Notifications__DeliveryList *out)
{
    const char *most = arg_int(a, f->page.size + 1), *state = arg_int(a, f->state), *after = f->page.key[0];
    Rows *rows = f->state ? tx_ask(tx, "deliveries_by_state", ARGS(f->webhook_id, after, most, state))
                          : tx_ask(tx, "deliveries_newest", ARGS(f->webhook_id, after, most));
    Rows *total = tx_ask(tx, "deliveries_count", ARGS(f->webhook_id, state));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_message(&r, &notifications__delivery__descriptor, a));
    }
    if (rows_count(rows) > f->page.size)
        out->next_page_token = page_token(a, out->items[out->n_items - 1]->id, NULL, NULL);
    out->has_total_size = true;
    out->total_size = counted(total, 0);
    return OK;
}

Status delivery_load(Tx *tx, Arena *a, const char *webhook_id, const char *id, Delivery **out)
{
    Rows *rows = tx_ask(tx, "delivery_by_id", ARGS(webhook_id, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &notifications__delivery__descriptor, a);
    return OK;
}

void delivery_insert(Tx *tx, Arena *a, const char *webhook_id, const Delivery *d)
{
    tx_put(tx, "delivery_insert",
           ARGS(d->id, webhook_id, arg_int(a, d->state), arg_time(a, timestamp_time(d->at)),
                arg_message(a, &d->base)));
}

void deliveries_forget(Tx *tx, Arena *a, const char *webhook_id, int kept)
{
    tx_put(tx, "deliveries_forget", ARGS(webhook_id, arg_int(a, kept)));
}

Status deliveries_forget_old(Tx *tx, Arena *a, Time older, int most)
{
    tx_put(tx, "deliveries_forget_old", ARGS(arg_time(a, older), arg_int(a, most)));
    return tx_flush(tx);
}

// --- where they may send to ---

void allowed_targets_save(Tx *tx, Arena *a, char *const *targets, size_t n)
{
    tx_put(tx, "allowed_targets_save", ARGS(arg_texts(a, n, targets)));
}

Status allowed_targets_load(Tx *tx, Arena *a, Allowed *out)
{
    Rows *rows = tx_ask(tx, "allowed_targets", NO_ARGS);
    Status st = tx_flush(tx);
    *out = (Allowed){0};
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n, arena_copy(a, row_text(&r)));
    }
    return st;
}
