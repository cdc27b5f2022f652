// store_calls -- calls by Stringee, and their recordings.
#include "services/evidence/store.h"

static void read_call(const Rows *rows, Arena *a, StoredCall *out)
{
    Row r = row_at(rows, 0);
    out->id = arena_copy(a, row_text(&r));
    out->contact_id = arena_copy(a, row_text(&r));
    out->opportunity_id = arena_copy(a, row_text(&r));
    out->recording_id = arena_copy(a, row_text(&r));
    out->recording_url = arena_copy(a, row_text(&r));
    out->call = row_message(&r, &evidence__call__descriptor, a);
}

Status call_lock(Tx *tx, Arena *a, const char *call_id, StoredCall *out)
{
    tx_put(tx, "call_begin", ARGS(uuid_make(a), call_id));
    Rows *rows = tx_ask(tx, "call_by_call_id_locked", ARGS(call_id));
    Status st = tx_flush(tx);
    if (st == OK) read_call(rows, a, out);
    return st;
}

void call_save(Tx *tx, Arena *a, const Call *c)
{
    tx_put(tx, "call_save",
           ARGS(c->id, c->contact_id, c->opportunity_id, arg_int(a, c->by),
                arg_time(a, timestamp_time(c->at)), c->user_id, arg_message(a, &c->base)));
}

void call_set_recording(Tx *tx, const char *id, const char *recording_id, const char *url)
{
    tx_put(tx, "call_set_recording", ARGS(id, recording_id, url));
}

Status call_load(Tx *tx, Arena *a, const char *id, bool lock, StoredCall *out)
{
    Rows *rows = tx_ask(tx, lock ? "call_by_id_locked" : "call_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    read_call(rows, a, out);
    return OK;
}

// A call that names no opportunity is shown at each of its contact's.
Status call_places(Tx *tx, Arena *a, const StoredCall *c, Places *out)
{
    *out = (Places){.by = c->call->user_id};
    if (c->contact_id) PUSH(a, out->contact_ids, out->n_contacts, (char *)c->contact_id);
    if (c->opportunity_id) PUSH(a, out->opportunity_ids, out->n_opportunities, (char *)c->opportunity_id);
    if (c->opportunity_id || !c->contact_id) return OK;
    Rows *rows = tx_ask(tx, "dossier_ids_of_contact", ARGS(c->contact_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->opportunity_ids, out->n_opportunities, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status calls_since(Tx *tx, Arena *a, const char *contact_id, Time since, Call ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "calls_since", ARGS(contact_id, arg_time(a, since)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &evidence__call__descriptor, a));
    }
    return st;
}

static void read_page(const Rows *rows, Arena *a, int size, Evidence__CallList *out)
{
    for (int i = 0; i < rows_count(rows) && i < size; i++) {
        Row r = row_at(rows, i);
        Call *c = row_message(&r, &evidence__call__descriptor, a);
        c->recording_url = arena_copy(a, row_text(&r));
        c->has_recorded = true;
        c->recorded = row_text(&r) != NULL;
        c->user_name = arena_copy(a, row_text(&r));
        PUSH(a, out->items, out->n_items, c);
        if (i + 1 < size || rows_count(rows) <= size) continue;
        const char *at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, at, id, NULL);
    }
}

Status calls_list(Tx *tx, Arena *a, const CallFilter *f, Evidence__CallList *out)
{
    const char *id = f->contact_id ? f->contact_id : f->opportunity_id, *by = arg_int(a, f->by);
    const char *list = f->contact_id ? "calls_of_contact" : "calls_of_opportunity";
    Rows *rows = tx_ask(tx, list, ARGS(id, by, f->page.key[0], f->page.key[1], arg_int(a, f->page.size + 1)));
    Rows *count = tx_ask(tx, arena_print(a, "%s_count", list), ARGS(id, by));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_page(rows, a, f->page.size, out);
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}
