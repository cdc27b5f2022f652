// vector -- how far a reader of all logs has come, as opaque text.
//
// The text holds: the byte 1 (the form), `turn` in 2 bytes, then for each source that was read the length of
// a cohoi.Heads in 2 bytes and that message.
#include "services/gateway/vector.h"
#include "services/gateway/positions.h"
#include <string.h>

enum { FORM = 1, HEAD = 3, MOST_BYTES = HEAD + MOST_SOURCES * (2 + 64 + PARTITION_COUNT * 10) };

static unsigned read_2(const uint8_t *at)
{
    return (unsigned)at[0] | (unsigned)at[1] << 8;
}

static void write_2(uint8_t *at, size_t n)
{
    at[0] = (uint8_t)n;
    at[1] = (uint8_t)(n >> 8);
}

static size_t put_source(const Vector *v, int source, uint8_t *to)
{
    Cohoi__Heads heads = COHOI__HEADS__INIT;
    heads.source = (char *)source_name(source);
    heads.has_epoch = true;
    heads.epoch = v->epoch[source];
    heads.seq = (uint64_t *)v->seq[source];
    heads.n_seq = PARTITION_COUNT;
    while (heads.n_seq && !v->seq[source][heads.n_seq - 1]) heads.n_seq--;
    size_t n = cohoi__heads__pack(&heads, to + 2);
    write_2(to, n);
    return n + 2;
}

char *vector_text(Arena *a, const Vector *v)
{
    uint8_t bytes[MOST_BYTES] = {FORM};
    size_t n = HEAD;
    write_2(bytes + 1, v->turn);
    for (int i = 0; i < sources_count(); i++)
        if (v->epoch[i]) n += put_source(v, i, bytes + n);
    return opaque_text(a, bytes, n);
}

static bool take_source(Arena *a, const uint8_t *bytes, size_t n, Vector *out)
{
    Cohoi__Heads *heads = cohoi__heads__unpack(arena_allocator(a), n, bytes);
    if (!heads || !heads->source || heads->n_seq > PARTITION_COUNT) return false;
    int source = source_numbered(heads->source);
    if (source < 0) return true;
    out->epoch[source] = heads->epoch;
    if (heads->n_seq) memcpy(out->seq[source], heads->seq, heads->n_seq * sizeof *heads->seq);
    return true;
}

bool vector_read(Arena *a, const char *text, Vector *out)
{
    ProtobufCBinaryData b;
    *out = (Vector){0};
    if (!opaque_bytes(a, text, &b) || b.len < HEAD || b.len > MOST_BYTES || b.data[0] != FORM) return false;
    out->turn = read_2(b.data + 1);
    for (size_t at = HEAD; at < b.len;) {
        if (b.len - at < 2) return false;
        size_t n = read_2(b.data + at);
        at += 2;
        if (n > b.len - at || !take_source(a, b.data + at, n, out)) return false;
        at += n;
    }
    return true;
}
