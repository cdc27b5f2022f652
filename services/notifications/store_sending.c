// store_sending -- who sends for which webhook, and how far each has come.
#include "common/logs.h"
#include "services/notifications/store_webhooks.h"
#include <stdlib.h>

Status webhooks_hold(Tx *tx, Arena *a, const char *lease_id, int most_new, Held **out, size_t *n,
                     Allowed *allowed)
{
    Rows *rows = tx_ask(tx, "webhooks_hold", ARGS(lease_id, arg_int(a, most_new)));
    Status st = allowed_targets_load(tx, a, allowed); /* flushes both */
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i].id = arena_copy(a, row_text(&r));
        (*out)[i].version = (int)row_int(&r);
    }
    return OK;
}

void webhooks_let_go(Tx *tx, const char *lease_id, const char *webhook_id)
{
    tx_put(tx, "webhooks_let_go", ARGS(lease_id, webhook_id));
}

// --- cursors ---

// "1 2 3 ...", one number a partition.
static uint64_t *numbers_of(const char *text, Arena *a)
{
    uint64_t *out = arena_alloc(a, PARTITION_COUNT * sizeof *out);
    for (unsigned i = 0; i < PARTITION_COUNT && text && *text; i++) {
        char *end;
        out[i] = strtoull(text, &end, 10);
        text = end;
    }
    return out;
}

static void read_cursors(const Rows *rows, Arena *a, Standing *out)
{
    out->n_cursors = (size_t)rows_count(rows);
    out->cursors = arena_alloc(a, (out->n_cursors + 1) * sizeof *out->cursors);
    for (size_t i = 0; i < out->n_cursors; i++) {
        Row r = row_at(rows, (int)i);
        Cursor *c = &out->cursors[i];
        c->source = arena_copy(a, row_text(&r));
        c->is_unknown = row_bool(&r);
        c->epochs = numbers_of(row_text(&r), a);
        c->seqs = numbers_of(row_text(&r), a);
    }
}

static void read_troubles(const Rows *rows, Arena *a, Standing *out)
{
    out->n_troubles = (size_t)rows_count(rows);
    out->troubles = arena_alloc(a, (out->n_troubles + 1) * sizeof *out->troubles);
    for (size_t i = 0; i < out->n_troubles; i++) {
        Row r = row_at(rows, (int)i);
        Trouble *t = &out->troubles[i];
        t->source = arena_copy(a, row_text(&r));
        t->partition = (unsigned)row_int(&r) % PARTITION_COUNT;
        t->seq = (uint64_t)row_int(&r);
        t->tries = (int)row_int(&r);
        t->next_at = row_time(&r);
    }
}

Status standing_load(Tx *tx, Arena *a, const char *webhook_id, Standing *out)
{
    Rows *cursors = tx_ask(tx, "cursors_of", ARGS(webhook_id));
    Rows *troubles = tx_ask(tx, "troubles_of", ARGS(webhook_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    read_cursors(cursors, a, out);
    read_troubles(troubles, a, out);
    return OK;
}

static char *array_of(const uint64_t *numbers, Arena *a)
{
    char *texts[PARTITION_COUNT];
    for (unsigned i = 0; i < PARTITION_COUNT; i++) texts[i] = arg_int(a, (int64_t)numbers[i]);
    return arg_texts(a, PARTITION_COUNT, texts);
}

void cursor_put(Tx *tx, Arena *a, const char *webhook_id, const Cursor *c)
{
    tx_put(
        tx, "cursor_put",
        ARGS(webhook_id, c->source, array_of(c->epochs, a), array_of(c->seqs, a), arg_bool(c->is_unknown)));
}

void cursor_move(Tx *tx, Arena *a, const Place *to)
{
    const char *partition = arg_int(a, to->partition), *seq = arg_int(a, (int64_t)to->seq);
    tx_put(tx, "cursor_move",
           ARGS(to->webhook_id, to->lease_id, to->source, partition, arg_int(a, (int64_t)to->epoch), seq));
    tx_put(tx, "trouble_end", ARGS(to->webhook_id, to->source, partition, seq));
}

Status trouble_count(Tx *tx, Arena *a, const Place *at, int *tries, Time *since)
{
    Rows *rows = tx_ask(tx, "trouble_count",
                        ARGS(at->webhook_id, at->lease_id, at->source, arg_int(a, at->partition),
                             arg_int(a, (int64_t)at->seq)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return ABORTED; /* another instance has it now */
    Row r = row_at(rows, 0);
    *tries = (int)row_int(&r);
    *since = row_time(&r);
    return OK;
}

void trouble_wait(Tx *tx, Arena *a, const Place *at, Time next_at)
{
    tx_put(tx, "trouble_wait",
           ARGS(at->webhook_id, at->source, arg_int(a, at->partition), arg_time(a, next_at)));
}

Status webhook_was_told_since(Tx *tx, Arena *a, const char *webhook_id, Time since, bool *out)
{
    Rows *rows = tx_ask(tx, "webhook_was_told_since", ARGS(webhook_id, arg_time(a, since)));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    *out = row_bool(&r);
    return OK;
}
