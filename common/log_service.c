// log_service -- cohoi.Log: what every daemon with a log answers. PUB drops, so this is how nothing is lost.
#include "common/cloudevent.h"
#include "common/frame.h"
#include "common/text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_USUAL = 100, PAGE_MOST = 1000, SNAPSHOT_PAGE = 200 };
static const char first_id[] = "00000000-0000-0000-0000-000000000000";

// --- Read ---

static void take_place(Row *row, Cohoi__LogPage *out)
{
    out->has_head = out->has_epoch = true;
    out->head = (uint64_t)row_int(row);
    out->epoch = (uint64_t)row_int(row);
    out->has_old_epoch_end = !row_is_null(row);
    out->old_epoch_end = (uint64_t)row_int(row);
}

static void take_event(Row *row, Arena *a, const Cohoi__ReadLog *in, Cohoi__LogPage *out)
{
    if (row_is_null(row)) return;
    uint64_t seq = (uint64_t)row_int(row);
    if (seq != in->after + 1 + out->n_events) return; // an older range was dropped
    out->events[out->n_events++] = cloudevent_stamp(a, row_bytes(row, a), in->partition, seq, out->epoch);
}

Status log_read(Tx *tx, Arena *a, const Cohoi__ReadLog *in, Cohoi__LogPage *out)
{
    int limit = in->limit ? (int)in->limit : PAGE_USUAL;
    Rows *rows =
        tx_ask(tx, "frame_log_page",
               ARGS(arg_int(a, in->partition), arg_int(a, (int64_t)in->after),
                    arg_int(a, limit < PAGE_MOST ? limit : PAGE_MOST), arg_int(a, (int64_t)in->epoch)));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    out->events = arena_alloc(a, (size_t)rows_count(rows) * sizeof *out->events + 1);
    for (int i = 0; i < rows_count(rows); i++) {
        Row row = row_at(rows, i);
        take_place(&row, out);
        take_event(&row, a, in, out);
    }
    return out->n_events || in->after >= out->head ? OK : OUT_OF_RANGE;
}

static Status read_log(Request *rq, Tx *tx)
{
    const Cohoi__ReadLog *in = rq->in;
    Cohoi__LogPage *out = rq->out;

    // What the reader has seen beyond the end of his epoch is not here: the page tells him, and holds
    // nothing.
    Status st = log_read(tx, rq->arena, in, out);
    if (st == OUT_OF_RANGE) return refuse(rq->why, COHOI__CODE__OUT_OF_RANGE);
    return st;
}

static Status read_heads(Request *rq, Tx *tx)
{
    return heads_read(tx, rq->arena, rq->out);
}

// --- Snapshot: the token holds which part, the last id of it, and the heads of the first page ---

typedef struct Place {
    size_t part;
    const char *after_id;
    Cohoi__Heads *heads;
} Place;

static char *heads_text(Arena *a, const Cohoi__Heads *heads)
{
    char *out = arena_print(a, "%" PRIu64, heads->epoch);

    for (size_t i = 0; i < heads->n_seq; i++) out = arena_print(a, "%s,%" PRIu64, out, heads->seq[i]);
    return out;
}

static void heads_from_text(Arena *a, const char *text, Cohoi__Heads *out)
{
    char *at;

    out->source = (char *)frame.service->name;
    out->has_epoch = true;
    out->epoch = strtoull(text, &at, 10);
    out->seq = arena_alloc(a, PARTITIONS * sizeof *out->seq);
    while (*at == ',' && out->n_seq < PARTITIONS) out->seq[out->n_seq++] = strtoull(at + 1, &at, 10);
}

static size_t count_parts(void)
{
    size_t n = 0;

    while (frame.service->snapshots && frame.service->snapshots[n].type) n++;
    return n;
}

static Status find_place(Request *rq, Tx *tx, Place *out)
{
    const Cohoi__ReadSnapshot *in = rq->in;
    Page page;
    Status st = page_read(rq, false, 0, in->page_token, &page);
    if (st != OK) return st;

    out->heads = arena_message(rq->arena, &cohoi__heads__descriptor);
    out->after_id = page.key[1] ? page.key[1] : first_id;
    if (!page.key[0]) return heads_read(tx, rq->arena, out->heads);
    out->part = strtoul(page.key[0], NULL, 10);
    heads_from_text(rq->arena, or_empty(page.key[2]), out->heads);
    return tx_flush(tx);
}

static void take_items(Request *rq, Rows *rows, const Place *at, Cohoi__SnapshotPage *out)
{
    for (int i = 0; i < rows_count(rows); i++) {
        Row row = row_at(rows, i);
        Cohoi__SnapshotItem *item = arena_message(rq->arena, &cohoi__snapshot_item__descriptor);
        item->type = (char *)frame.service->snapshots[at->part].type->name;
        item->id = arena_copy(rq->arena, row_text(&row));
        item->has_data = true;
        item->data = row_bytes(&row, rq->arena);
        PUSH(rq->arena, out->items, out->n_items, item);
    }
}

static char *token_after(Request *rq, const Place *at, const Cohoi__SnapshotPage *page)
{
    bool part_is_done = page->n_items < SNAPSHOT_PAGE;
    size_t part = part_is_done ? at->part + 1 : at->part;

    if (part >= count_parts()) return NULL;
    return page_token(rq->arena, arg_int(rq->arena, (int64_t)part),
                      part_is_done ? first_id : page->items[page->n_items - 1]->id,
                      heads_text(rq->arena, at->heads));
}

static Status read_snapshot(Request *rq, Tx *tx)
{
    Cohoi__SnapshotPage *out = rq->out;
    Place at = {0};
    Status st = find_place(rq, tx, &at);
    if (st != OK) return st;

    out->heads = at.heads;
    if (at.part >= count_parts()) return OK;
    Rows *rows = tx_ask(tx, frame.service->snapshots[at.part].statement,
                        ARGS(at.after_id, arg_int(rq->arena, SNAPSHOT_PAGE)));
    st = tx_flush(tx);
    if (st != OK) return st;
    take_items(rq, rows, &at, out);
    out->next_page_token = token_after(rq, &at, out);
    return OK;
}

const Command log_commands[] = {
    {.rpc = "Read", .run = read_log},
    {.rpc = "ReadHeads", .run = read_heads},
    {.rpc = "Snapshot", .run = read_snapshot},
    {0},
};
