// erasing -- blanks what a daemon keeps of a person: its documents, its stored events (the one permitted
// change to a log: number, type and id of each event stay), and the replies that are kept for retries. In
// bounded batches, by whichever instance comes first; the row in `erasing` tells how far it is.
#include "common/cloudevent.h"
#include "common/erase.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/text.h"
#include <stdlib.h>

enum { DOCUMENTS = 200, EVENTS = 500, REPLIES = 500 };

// One person, one batch. Its parts: those of Service.erased, then the 64 partitions of the log, then the
// replies.
typedef struct Batch {
    Arena *arena;
    Tx *tx;
    Erasure erasure;
    int part;
    const char *place;
    bool is_last;
    const char *next_place; // where this part goes on; NULL: it is through
} Batch;
typedef struct Turn {
    bool found;
} Turn;

void erase_person(Tx *tx, const char *contact_id, bool names)
{
    tx_put(tx, "frame_erasing_begin", ARGS(contact_id, arg_bool(names)));
}

// --- documents ---

static int count_parts(void)
{
    int n = 0;

    while (frame.service->erased && frame.service->erased[n].type) n++;
    return n;
}

static Status blank_documents(Batch *b)
{
    static const char nil[] = "00000000-0000-0000-0000-000000000000";
    const ErasedPart *p = &frame.service->erased[b->part];
    Erasure e = b->erasure;
    Rows *rows = tx_ask(b->tx, p->find, ARGS(e.id, *b->place ? b->place : nil, arg_int(b->arena, DOCUMENTS)));
    Status st = tx_flush(b->tx);
    if (st != OK) return st;

    e.changes_of = p->changes_of;
    for (int i = 0; i < rows_count(rows); i++) {
        Row row = row_at(rows, i);
        const char *key = arena_copy(b->arena, row_text(&row));
        ProtobufCMessage *doc = row_message(&row, p->type, b->arena);
        message_erase(doc, &e);
        tx_put(b->tx, p->save, ARGS(e.id, key, arg_message(b->arena, doc)));
        if (rows_count(rows) == DOCUMENTS) b->next_place = key;
    }
    return OK;
}

// --- the log ---

// Every window of rows begins with how far was looked; the rest is null where nothing names the person.
static void note_through(Batch *b, Row *row)
{
    b->next_place = row_is_null(row) ? NULL : arena_copy(b->arena, row_text(row));
    if (!b->next_place) (void)row_text(row);
}

static void blank_event(Batch *b, const char *partition, Row *row)
{
    if (row_is_null(row)) return;
    const char *seq = row_text(row), *stored_at = row_text(row), *type = row_text(row);
    ProtobufCBinaryData envelope = row_bytes(row, b->arena);
    Event ev;

    if (!cloudevent_read(b->arena, envelope.data, envelope.len, &ev) || !ev.data) {
        log_warn("an event that nobody here can read is not erased", "type=%s partition=%s seq=%s",
                 log_quote(type), partition, seq);
        return;
    }
    if (!message_erase_about((ProtobufCMessage *)ev.data, &b->erasure)) return;
    envelope = cloudevent_rewrap(b->arena, envelope, ev.data);
    tx_put(b->tx, "frame_event_blank",
           ARGS(partition, seq, stored_at, arg_bytes(b->arena, envelope.data, envelope.len)));
}

static Status blank_events(Batch *b, int partition)
{
    const char *number = arg_int(b->arena, partition), *after = *b->place ? b->place : "0";
    Rows *rows =
        tx_ask(b->tx, "frame_events_naming", ARGS(number, after, b->erasure.id, arg_int(b->arena, EVENTS)));
    Status st = tx_flush(b->tx);

    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row row = row_at(rows, i);
        note_through(b, &row);
        blank_event(b, number, &row);
    }
    return st;
}

// --- replies: a retry is told that it was done, and nothing of the person ---

static void blank_reply(Batch *b, Row *row)
{
    if (row_is_null(row)) return;
    const char *actor = row_text(row), *method = row_text(row), *id = row_text(row);
    ProtobufCBinaryData reply = row_bytes(row, b->arena);
    const MethodWords *words = method_words_named(method);
    ProtobufCMessage *out =
        words ? protobuf_c_message_unpack(words->out, arena_allocator(b->arena), reply.len, reply.data)
              : NULL;

    if (out && message_erase_about(out, &b->erasure))
        tx_put(b->tx, "frame_reply_blank", ARGS(actor, method, id, arg_message(b->arena, out)));
}

static Status blank_replies(Batch *b)
{
    Rows *rows = tx_ask(b->tx, "frame_replies_naming",
                        ARGS(*b->place ? b->place : "-infinity", b->erasure.id, arg_int(b->arena, REPLIES)));
    Status st = tx_flush(b->tx);

    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row row = row_at(rows, i);
        note_through(b, &row);
        blank_reply(b, &row);
    }
    return st;
}

// --- a batch ---

static Status take_batch(Batch *b, bool *found)
{
    Rows *rows = tx_ask(b->tx, "frame_erasing_due", NO_ARGS);
    Status st = tx_flush(b->tx);

    *found = st == OK && rows_count(rows) > 0;
    if (!*found) return st;
    Row row = row_at(rows, 0);
    b->erasure.id = arena_copy(b->arena, row_text(&row));
    b->erasure.names = row_bool(&row);
    b->part = (int)row_int(&row);
    b->place = arena_copy(b->arena, row_text(&row));
    b->is_last = row_bool(&row);
    return OK;
}

static Status blank_part(Batch *b)
{
    int documents = count_parts();

    if (b->part < documents) return blank_documents(b);
    if (b->part < documents + PARTITIONS) return blank_events(b, b->part - documents);
    return blank_replies(b);
}

static void move_on(const Batch *b)
{
    const char *id = b->erasure.id;
    int next = b->next_place ? b->part : b->part + 1;

    if (next <= count_parts() + PARTITIONS)
        tx_put(b->tx, "frame_erasing_move", ARGS(id, arg_int(b->arena, next), or_empty(b->next_place)));
    else
        tx_put(b->tx, b->is_last ? "frame_erasing_done" : "frame_erasing_again", ARGS(id));
}

static Status erase_some(Arena *a, Tx *tx, Time now, void *turn)
{
    Batch b = {.arena = a, .tx = tx};
    Status st = take_batch(&b, &((Turn *)turn)->found);

    if (st != OK || !((Turn *)turn)->found) return st;
    st = blank_part(&b);
    if (st == OK) move_on(&b);
    return st;
}

void erase_what_is_due(void)
{
    Turn turn;
    Status st;

    do {
        turn.found = false;
        st = job_transact("erasing", erase_some, &turn);
    } while (st == OK && turn.found && !frame.draining);
    if (st != OK) log_warn("somebody is not erased yet", "status=%s", status_name(st));
}
