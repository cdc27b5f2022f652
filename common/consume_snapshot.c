// consume_snapshot -- what is gone from the log of a source is made up for by its snapshot: a row tells how
// far it was loaded, so it goes on after a crash, and any instance may go on with it. Nothing of the source
// is taken meanwhile, so no record overwrites what came after it. Contract: docs/architecture.md, section 3.
#include "common/consume_batch.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/text.h"
#include <inttypes.h>
#include <string.h>

enum { PATIENCE_MS = 30000, RECORDS_AT_ONCE = 50 };

static const Copy *copy_of(const Source *s, const char *type)
{
    for (const Copy *c = frame.service->copies; c && c->take; c++)
        if (!strcmp(c->of->package_name, s->name) && (!type || same(c->of->name, type))) return c;
    return NULL;
}

bool source_has_copies(const Source *s)
{
    return copy_of(s, NULL) != NULL;
}

static Tx *begin(Status *st)
{
    *st = epoch_wait(clock_monotonic() + PATIENCE_MS);
    return *st == OK ? tx_begin(frame.pool, TX_WRITE, clock_monotonic() + PATIENCE_MS, st) : NULL;
}

// --- the beginning ---

static Status hold(Part *p, Tx *tx, bool *begun)
{
    Arena *a = tx_arena(tx);
    const char *source = p->source->name;

    tx_put(tx, "frame_cursors_hold", ARGS(source));
    Rows *lost = tx_ask(
        tx, "frame_cursor_lost",
        ARGS(source, arg_int(a, p->number), arg_int(a, (int64_t)p->epoch), arg_int(a, (int64_t)p->cursor)));
    Status st = tx_flush(tx);
    *begun = st == OK && rows_count(lost) > 0;
    if (!*begun) return st;
    tx_put(tx, "frame_cursors_load", ARGS(source));
    tx_put(tx, "frame_snapshot_begin", ARGS(source));
    return OK;
}

Status snapshot_begin(Part *p, bool *begun)
{
    Status st;
    Tx *tx = begin(&st);

    *begun = false;
    if (!tx) return st;
    st = tx_end(tx, hold(p, tx, begun), NULL);
    if (st == OK && *begun)
        log_warn("the snapshot is to be loaded", "source=%s because_of_partition=%u", p->source->name,
                 p->number);
    return st;
}

// --- a page ---

typedef struct Loading {
    Source *source;
    Arena *arena;
    const char *token; // of the page; "" for the first
    const Cohoi__SnapshotPage *page;
    size_t taken; // of its items
} Loading;

static Status take_record(const Loading *l, const Cohoi__SnapshotItem *item, Tx *tx, Unit *u)
{
    const Copy *copy = copy_of(l->source, item->type);
    if (!copy) return OK; // it keeps no copies of these

    Arena *a = u->arena;
    Event record = {.arena = a,
                    .source = l->source->name,
                    .epoch = l->page->heads->epoch,
                    .id =
                        uuid_derive(a, item->id, arena_print(a, "snapshot %" PRIu64, l->page->heads->epoch)),
                    .subject = item->id,
                    .time = u->now,
                    .type_of_data = copy->of,
                    .now = u->now};
    record.data = protobuf_c_message_unpack(copy->of, arena_allocator(a), item->data.len, item->data.data);
    u->cause = (Cause){.id = record.id, .correlation_id = record.id};
    return record.data ? copy->take(&record, tx) : INTERNAL;
}

static Status take_records(Loading *l, Tx *tx, Unit *u, size_t *until)
{
    size_t most = l->taken + RECORDS_AT_ONCE;
    Status st = OK;

    *until = l->taken;
    while (st == OK && *until < l->page->n_items && *until < most && u->n < EMITTED_MOST)
        st = take_record(l, l->page->items[(*until)++], tx, u);
    return st;
}

// Those that were lost go on from where the snapshot stood, the others from where they are.
static void finish(const Loading *l, Tx *tx, Arena *a)
{
    const Cohoi__Heads *heads = l->page->heads;
    char **seqs = NULL;
    size_t n = 0;

    for (size_t i = 0; i < heads->n_seq; i++) PUSH(a, seqs, n, arg_int(a, (int64_t)heads->seq[i]));
    tx_put(tx, "frame_cursors_go_on",
           ARGS(l->source->name, arg_int(a, (int64_t)heads->epoch), arg_texts(a, n, seqs)));
    tx_put(tx, "frame_snapshot_end", ARGS(l->source->name));
}

static void move_on(const Loading *l, Tx *tx, Arena *a, size_t until)
{
    bool page_is_done = until == l->page->n_items;
    const char *next = page_is_done ? or_empty(l->page->next_page_token) : l->token;

    if (page_is_done && !*next)
        finish(l, tx, a);
    else
        tx_put(tx, "frame_snapshot_move",
               ARGS(l->source->name, next, arg_int(a, (int64_t)(until - l->taken))));
}

// ABORTED: another instance goes on with it.
static Status take_lease(const Loading *l, Tx *tx, Unit *u)
{
    Rows *rows = tx_ask(tx, "frame_snapshot_lease", ARGS(l->source->name));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return ABORTED;
    Row row = row_at(rows, 0);
    bool is_same = same(row_text(&row), l->token);
    u->now = row_time(&row);
    return is_same ? OK : ABORTED;
}

static Status take_some(Loading *l)
{
    Status st;
    size_t until = l->taken;
    Tx *tx = begin(&st);
    if (!tx) return st;

    Arena *a = arena_make();
    Unit *u = unit_begin(tx, a, &(Cause){0});
    st = take_lease(l, tx, u);
    if (st == OK) st = take_records(l, tx, u, &until);
    if (st == OK) move_on(l, tx, a, until);
    if (st == OK) st = unit_finish(u, tx, NULL);
    st = tx_end(tx, st, NULL);
    if (st == OK) unit_publish(u);
    if (st == OK) l->taken = until;
    arena_drop(a);
    return st;
}

// A page that was broken off is taken again from its start: a record may be taken twice.
static Status take_page(Loading *l)
{
    Status st = source_snapshot(l->source, l->token, l->arena, (Cohoi__SnapshotPage **)&l->page);

    if (st == OK && !l->page->heads) st = INTERNAL;
    do {
        if (st == OK) st = take_some(l);
    } while (st == OK && !consume_stopping && l->taken < l->page->n_items);
    return st;
}

// --- the whole ---

static Status read_progress(const Source *s, Arena *a, const char **token)
{
    Status st;
    Tx *tx = begin(&st);
    if (!tx) return st;

    Rows *rows = tx_ask(tx, "frame_snapshot_progress", ARGS(s->name));
    st = tx_flush(tx);
    *token = NULL;
    if (st == OK && rows_count(rows) > 0) {
        Row row = row_at(rows, 0);
        *token = arena_copy(a, row_text(&row));
    }
    return tx_end(tx, st, NULL);
}

static bool load_page(Source *s)
{
    Loading l = {.source = s, .arena = arena_make()};
    Status st = read_progress(s, l.arena, &l.token);
    bool is_loading = st == OK && l.token;

    if (is_loading) st = take_page(&l);
    if (is_loading && st != OK && st != ABORTED)
        log_error("the snapshot cannot be taken yet", "source=%s status=%s", s->name, status_name(st));
    if (is_loading && st == OK && text_is_blank(l.page->next_page_token)) {
        log_info("the snapshot is loaded", "source=%s epoch=%" PRIu64, s->name, l.page->heads->epoch);
        metric_add("cohoi_snapshots_loaded_total", s->label, 1);
        s->must_look = true;
    }
    arena_drop(l.arena);
    return is_loading && st == OK;
}

void snapshot_go_on(Source *s)
{
    if (!source_has_copies(s)) return;
    frame.working++;
    while (!consume_stopping && load_page(s)) {
    }
    frame.working--;
}
