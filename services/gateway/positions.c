// positions -- Cohoi-Position and Cohoi-After: what a client has seen, as opaque text.
//
// The text holds the bytes of a cohoi.Request of which only `after` is filled.
#include "services/gateway/positions.h"
#include <sodium.h>
#include <string.h>

enum { LONGEST = 4096, MOST_TEXT = 16384 };

char *opaque_text(Arena *a, const void *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text;
}

bool opaque_bytes(Arena *a, const char *text, ProtobufCBinaryData *out)
{
    size_t n = strlen(text);
    if (n == 0 || n > MOST_TEXT) return false;
    out->data = arena_alloc(a, n);
    return sodium_base642bin(out->data, n, text, n, NULL, &out->len, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
}

char *positions_text(Arena *a, Cohoi__Position *const *positions, size_t n)
{
    Cohoi__Request all = COHOI__REQUEST__INIT;
    all.after = (Cohoi__Position **)positions;
    all.n_after = n < MOST_POSITIONS ? n : MOST_POSITIONS;
    size_t size = cohoi__request__get_packed_size(&all);
    uint8_t *bytes = arena_alloc(a, size + 1);
    cohoi__request__pack(&all, bytes);
    return opaque_text(a, bytes, size);
}

static bool is_complete(const Cohoi__Position *p)
{
    return p->source && *p->source && strlen(p->source) <= 32 && p->has_partition && p->partition < 64 &&
           p->has_seq;
}

// Of two positions in one partition the later one says it all.
static bool add(Arena *a, Cohoi__Position *p, Cohoi__Position ***out, size_t *n)
{
    for (size_t i = 0; i < *n; i++) {
        Cohoi__Position *known = (*out)[i];
        if (known->partition != p->partition || strcmp(known->source, p->source) != 0) continue;
        if (known->epoch != p->epoch || known->seq < p->seq) (*out)[i] = p;
        return true;
    }
    if (*n == MOST_POSITIONS) return false;
    PUSH(a, *out, *n, p);
    return true;
}

static bool read_one(Arena *a, const char *text, Cohoi__Position ***out, size_t *n)
{
    ProtobufCBinaryData bytes;
    if (strlen(text) > LONGEST || !opaque_bytes(a, text, &bytes)) return false;
    Cohoi__Request *all = cohoi__request__unpack(arena_allocator(a), bytes.len, bytes.data);
    if (!all || all->n_after == 0) return false;
    for (size_t i = 0; i < all->n_after; i++)
        if (!is_complete(all->after[i]) || !add(a, all->after[i], out, n)) return false;
    return true;
}

bool positions_read(Arena *a, const char *text, Cohoi__Position ***out, size_t *n)
{
    *out = NULL;
    *n = 0;
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ", ");
        if (length > 0 && !read_one(a, arena_copy_n(a, at, length), out, n)) return false;
        at += length;
        at += strspn(at, ", ");
    }
    return *n > 0;
}
