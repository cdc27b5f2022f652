// append -- finishing a transaction: its events get the next numbers of their partitions, its command is
// recorded, and nothing but the commit comes after. Once committed, the events are published from memory.
#include "common/bus.h"
#include "common/cloudevent.h"
#include "common/consume.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/positions.h"
#include "common/text.h"
#include "common/unit_internal.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

// --- arrays in PostgreSQL's binary form: dimensions, flags, the element's type, size, lower bound, elements
// ---

typedef struct Array {
    char *bytes;
    int length;
} Array;
enum { OID_BYTEA = 17, OID_INT = 23, OID_TEXT = 25, ARRAY_HEAD = 20 };

static void put_number(Array *out, uint32_t n)
{
    uint32_t big_endian = htonl(n);
    memcpy(out->bytes + out->length, &big_endian, sizeof big_endian);
    out->length += (int)sizeof big_endian;
}

static void put_element(Array *out, const void *bytes, size_t n)
{
    put_number(out, (uint32_t)n);
    memcpy(out->bytes + out->length, bytes, n);
    out->length += (int)n;
}

static Array array_begin(Arena *a, uint32_t type, size_t n, size_t bytes_of_elements)
{
    Array out = {arena_alloc(a, ARRAY_HEAD + n * sizeof(uint32_t) + bytes_of_elements + 1), 0};
    put_number(&out, 1);
    put_number(&out, 0);
    put_number(&out, type);
    put_number(&out, (uint32_t)n);
    put_number(&out, 1);
    return out;
}

static Array array_of_partitions(const Unit *u)
{
    Array out = array_begin(u->arena, OID_INT, u->n, u->n * sizeof(uint32_t));
    for (size_t i = 0; i < u->n; i++) {
        uint32_t big_endian = htonl(u->events[i].event.partition);
        put_element(&out, &big_endian, sizeof big_endian);
    }
    return out;
}

static Array array_of_texts(Arena *a, const char *const *texts, size_t n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++) total += strlen(texts[i]);
    Array out = array_begin(a, OID_TEXT, n, total);
    for (size_t i = 0; i < n; i++) put_element(&out, texts[i], strlen(texts[i]));
    return out;
}

static Array array_of_envelopes(const Unit *u)
{
    size_t total = 0;
    for (size_t i = 0; i < u->n; i++) total += u->events[i].envelope.len;
    Array out = array_begin(u->arena, OID_BYTEA, u->n, total);
    for (size_t i = 0; i < u->n; i++)
        put_element(&out, u->events[i].envelope.data, u->events[i].envelope.len);
    return out;
}

// --- the statements: parameters 1 to 4 are the events, the six after them the record ---

typedef struct Parameters {
    int n;
    const char *values[10];
    int lengths[10], formats[10];
} Parameters;

static void add_text(Parameters *p, const char *text)
{
    p->values[p->n++] = text;
}

static void add_binary(Parameters *p, const void *bytes, size_t n)
{
    p->values[p->n] = bytes ? bytes : "";
    p->lengths[p->n] = (int)n;
    p->formats[p->n++] = 1;
}

static void add_record(Parameters *p, Arena *a, const CommandRecord *r)
{
    static const CommandRecord none;
    if (!r) r = &none;
    add_text(p, r->actor);
    add_text(p, r->method);
    add_text(p, r->id);
    add_binary(p, r->hash.data, r->hash.len);
    add_text(p, arg_int(a, r->status));
    add_binary(p, r->reply.data, r->reply.len);
}

// Nearly every command has one event: a plain statement, half the cost of the function that takes many.
static void add_one(Parameters *p, const Unit *u)
{
    const Emitted *e = &u->events[0];
    add_text(p, arg_int(u->arena, e->event.partition));
    add_text(p, e->event.type);
    add_text(p, e->event.subject);
    add_binary(p, e->envelope.data, e->envelope.len);
}

static void add_many(Parameters *p, const Unit *u)
{
    const char **types = arena_alloc(u->arena, u->n * sizeof *types);
    const char **subjects = arena_alloc(u->arena, u->n * sizeof *subjects);
    for (size_t i = 0; i < u->n; i++) {
        types[i] = u->events[i].event.type;
        subjects[i] = u->events[i].event.subject;
    }
    const Array arrays[] = {array_of_partitions(u), array_of_texts(u->arena, types, u->n),
                            array_of_texts(u->arena, subjects, u->n), array_of_envelopes(u)};
    for (size_t i = 0; i < 4; i++) add_binary(p, arrays[i].bytes, (size_t)arrays[i].length);
}

static Rows *ask(Tx *tx, const char *statement, const Parameters *p)
{
    return tx_ask_raw(tx, statement, p->n, p->values, p->lengths, p->formats);
}

// "{7,8}" -> 7, 8
static size_t numbers_of(const char *array, uint64_t *out, size_t room)
{
    size_t n = 0;
    while (n < room && *array && array[1] && array[1] != '}') {
        char *end;
        out[n++] = strtoull(array + 1, &end, 10);
        array = end;
    }
    return n;
}

// The rows of a commit that went well, before they are gone.
static void take_numbers(void *context)
{
    Unit *u = context;
    uint64_t seqs[EVENTS_MOST];
    Row row = row_at(u->numbers, 0);
    if (numbers_of(row_text(&row), seqs, EVENTS_MOST) != u->n) abort();
    uint64_t epoch = (uint64_t)row_int(&row);
    for (size_t i = 0; i < u->n; i++) {
        u->events[i].event.seq = seqs[i];
        u->events[i].event.epoch = epoch;
    }
}

Status unit_finish(Unit *u, Tx *tx, const CommandRecord *record)
{
    if (u->too_many) {
        log_error("a transaction emits more than 500 events", "cause=%s", log_quote(or_empty(u->cause.id)));
        return INTERNAL;
    }
    Parameters p = {0};
    for (size_t i = 0; i < u->n; i++) {
        Emitted *e = &u->events[i];
        e->event.time = u->now;
        e->envelope = cloudevent_wrap(u->arena, &e->event, e->payload, e->event.causation_id, e->traceparent);
    }
    if (u->n == 1) add_one(&p, u);
    if (u->n > 1) add_many(&p, u);
    if (u->n || record) add_record(&p, u->arena, record);
    if (u->n) {
        u->numbers = ask(tx, u->n == 1 ? "frame_append_one" : "frame_append_many", &p);
        tx_before_end(tx, take_numbers);
    } else if (record) {
        tx_put_raw(tx, "frame_record", p.n, p.values, p.lengths, p.formats);
    }
    return OK;
}

// --- after the commit ---

void unit_publish(Unit *u)
{
    const size_t prefix = strlen("cohoi.");
    if (u->n) epoch_seen(u->events[0].event.epoch);
    for (size_t i = 0; i < u->n; i++) {
        const Event *ev = &u->events[i].event;
        ProtobufCBinaryData bytes =
            cloudevent_stamp(u->arena, u->events[i].envelope, ev->partition, ev->seq, ev->epoch);
        bus_publish(arena_print(u->arena, "%s/%02u/%s", ev->source, ev->partition, ev->type + prefix),
                    bytes.data, bytes.len);
        positions_committed(ev->partition, ev->seq);
        consume_published(bytes.data, bytes.len);
    }
}

static Cohoi__Position **positions_of(Arena *a, uint64_t epoch, const uint64_t last[PARTITIONS], size_t *n)
{
    Cohoi__Position **out = NULL;
    *n = 0;
    for (uint32_t p = 0; p < PARTITIONS; p++) {
        if (!last[p]) continue;
        Cohoi__Position *at = arena_message(a, &cohoi__position__descriptor);
        at->source = (char *)frame.service->name;
        at->has_partition = at->has_epoch = at->has_seq = true;
        at->partition = p;
        at->epoch = epoch;
        at->seq = last[p];
        PUSH(a, out, *n, at);
    }
    return out;
}

Cohoi__Position **unit_positions(const Unit *u, size_t *n)
{
    uint64_t last[PARTITIONS] = {0};
    for (size_t i = 0; i < u->n; i++) {
        const Event *ev = &u->events[i].event;
        if (ev->seq > last[ev->partition]) last[ev->partition] = ev->seq;
    }
    return positions_of(u->arena, u->n ? u->events[0].event.epoch : 0, last, n);
}

Cohoi__Position **positions_stored(Arena *a, const char *partitions, const char *seqs, size_t *n)
{
    uint64_t at[EVENTS_MOST], seq[EVENTS_MOST], last[PARTITIONS] = {0};
    size_t count = numbers_of(or_empty(partitions), at, EVENTS_MOST);
    if (numbers_of(or_empty(seqs), seq, EVENTS_MOST) != count) abort();
    for (size_t i = 0; i < count; i++)
        if (at[i] < PARTITIONS && seq[i] > last[at[i]]) last[at[i]] = seq[i];
    return positions_of(a, frame.epoch, last, n);
}
