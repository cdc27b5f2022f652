// arena -- bump allocation in chunks that double; an arena's first chunk is kept for the next request.
#include "common/arena.h"
#include <assert.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
enum { GAP = 16 }; // stays hidden behind each allocation, so that an overrun is seen
#else
#define HIDE(p, n) (void)0
#define SHOW(p, n) (void)0
enum { GAP = 0 };
#endif

enum {
    ALIGN = 16,
    FIRST_CHUNK = 8 * 1024,
    LARGEST_CHUNK = 1024 * 1024,
    MOST_IDLE = 128,
    MAPPED_FROM = 128 * 1024,
};

typedef struct Chunk {
    struct Chunk *older;
    size_t size, used; // of bytes
    _Alignas(ALIGN) char bytes[];
} Chunk;

struct Arena {
    ProtobufCAllocator allocator;
    Chunk *newest; // allocations come from here
    Chunk *first;  // the arena itself stands at its start
    size_t handed_out;
    uintptr_t salt; // another one each life: what an earlier life left in the memory is not believed
    Arena *next_idle;
};

static Arena *idle;
static unsigned n_idle;
static uintptr_t last_salt;

// Left to itself glibc takes larger and larger chunks from the heap, and what is allocated between them and
// stays, as messages queued for a slow subscriber, breaks up the holes that they leave: four times the
// memory.
__attribute__((constructor)) static void map_large_chunks(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
}

static _Noreturn void out_of_memory(void)
{
    fputs("out of memory\n", stderr);
    abort();
}

static size_t rounded(size_t size)
{
    return (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static Chunk *chunk_make(size_t size)
{
    Chunk *c = malloc(sizeof *c + size);
    if (!c) out_of_memory();
    c->size = size;
    c->used = 0;
    c->older = NULL;
    HIDE(c->bytes, size);
    return c;
}

static void chunk_drop(Chunk *c)
{
    SHOW(c->bytes, c->size);
    free(c);
}

static void *chunk_take(Chunk *c, size_t size)
{
    void *p = c->bytes + c->used;
    c->used += rounded(size + GAP);
    SHOW(p, size);
    return p;
}

// A big piece gets a chunk of its own behind the newest, whose rest stays in use.
static Chunk *chunk_for(Arena *a, size_t size)
{
    size_t need = rounded(size + GAP);
    Chunk *newest = a->newest;
    if (newest->size - newest->used >= need) return newest;

    size_t next = newest->size < LARGEST_CHUNK ? newest->size * 2 : newest->size;
    Chunk *c = chunk_make(need > next / 4 ? need : next);
    if (need > next / 4) {
        c->older = newest->older;
        newest->older = c;
    } else {
        c->older = newest;
        a->newest = c;
    }
    return c;
}

static void *take(Arena *a, size_t size)
{
    if (size > SIZE_MAX / 4) out_of_memory();
    a->handed_out += size;
    return chunk_take(chunk_for(a, size), size);
}

static void *protobuf_alloc(void *a, size_t size)
{
    return take(a, size);
}

static void protobuf_free(void *a, void *p)
{
    // Dies with the arena.
}

Arena *arena_make(void)
{
    Chunk *first;
    if (idle) {
        first = idle->first;
        idle = idle->next_idle;
        n_idle--;
    } else {
        first = chunk_make(FIRST_CHUNK);
    }
    first->used = 0;
    Arena *a = chunk_take(first, sizeof *a);
    last_salt += (uintptr_t)0x9e3779b97f4a7c15;
    *a = (Arena){{protobuf_alloc, protobuf_free, a}, first, first, 0, last_salt, NULL};
    return a;
}

static void drop_further_chunks(Arena *a)
{
    Chunk *older;
    for (Chunk *c = a->newest; c; c = older) {
        older = c->older;
        if (c != a->first) chunk_drop(c);
    }
}

void arena_drop(Arena *a)
{
    if (!a) return;
    Chunk *first = a->first;
    drop_further_chunks(a);
    if (n_idle == MOST_IDLE) {
        chunk_drop(first);
        return;
    }
    first->older = NULL;
    HIDE(first->bytes, first->size);
    SHOW(a, sizeof *a);
    a->next_idle = idle;
    idle = a;
    n_idle++;
}

size_t arena_used(const Arena *a)
{
    return a->handed_out;
}

void *arena_alloc(Arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *arena_memdup(Arena *a, const void *from, size_t size)
{
    void *p = take(a, size);
    if (size) memcpy(p, from, size);
    return p;
}

char *arena_copy_n(Arena *a, const char *text, size_t n)
{
    char *p = take(a, n + 1);
    if (n) memcpy(p, text, n);
    p[n] = '\0';
    return p;
}

char *arena_copy(Arena *a, const char *text)
{
    return text ? arena_copy_n(a, text, strlen(text)) : NULL;
}

char *arena_vprint(Arena *a, const char *format, va_list args)
{
    assert(format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0) abort();
    char *p = take(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, args);
    return p;
}

char *arena_print(Arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *p = arena_vprint(a, format, args);
    va_end(args);
    return p;
}

void *arena_grow(Arena *a, void *array, size_t old_size, size_t new_size)
{
    char *p = take(a, new_size);
    size_t kept = old_size < new_size ? old_size : new_size;
    if (kept) memcpy(p, array, kept);
    memset(p + kept, 0, new_size - kept);
    return p;
}

// --- protobuf-c ---

ProtobufCAllocator *arena_allocator(Arena *a)
{
    return &a->allocator;
}

void *arena_message(Arena *a, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *m = take(a, type->sizeof_message);
    type->message_init(m);
    return m;
}

void *arena_clone(Arena *a, const ProtobufCMessage *m)
{
    if (!m) return NULL;
    size_t n = protobuf_c_message_get_packed_size(m);
    uint8_t *packed = take(a, n);
    protobuf_c_message_pack(m, packed);
    void *clone = protobuf_c_message_unpack(m->descriptor, arena_allocator(a), n, packed);
    if (!clone) abort(); // what was packed here can be unpacked
    return clone;
}

// --- growing arrays of pointers ---

// Stands before the items of an array that arena_push made, and tells it from any other array, such as one
// that was unpacked and has no room behind its last item.
typedef struct Room {
    uintptr_t mark;
    size_t capacity;
} Room;
_Static_assert(sizeof(Room) == ALIGN, "items behind a Room are aligned");

static uintptr_t mark_of(const Arena *a, const void *array)
{
    return (uintptr_t)array ^ a->salt;
}

static bool is_inside(const Arena *a, const void *array)
{
    for (const Chunk *c = a->newest; c; c = c->older)
        if ((const char *)array >= c->bytes + sizeof(Room) && (const char *)array < c->bytes + c->used)
            return true;
    return false;
}

__attribute__((no_sanitize("address"))) // before a foreign array the memory is hidden
static size_t
capacity_of(const Arena *a, const void *array)
{
    if (!array || !is_inside(a, array)) return 0;
    const Room *room = (const Room *)array - 1;
    return room->mark == mark_of(a, array) ? room->capacity : 0;
}

void *arena_push(Arena *a, void *array, size_t *n, const void *item)
{
    const void **items = array;
    if (*n >= capacity_of(a, array)) {
        size_t capacity = *n < 4 ? 8 : *n * 2;
        Room *room = take(a, sizeof *room + capacity * sizeof *items);
        items = (const void **)(room + 1);
        *room = (Room){mark_of(a, items), capacity};
        if (*n) memcpy(items, array, *n * sizeof *items);
    }
    items[(*n)++] = item;
    return items;
}
