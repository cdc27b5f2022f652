// arena -- memory that lives as long as one request or event; nothing in it is freed singly.
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdarg.h>
#include <stddef.h>

typedef struct Arena Arena;

Arena *arena_make(void);   // never NULL: out of memory aborts. Made and dropped by the loop's thread only
void arena_drop(Arena *a); // NULL is fine; a few arenas are kept for reuse
size_t arena_used(const Arena *a);

void *arena_alloc(Arena *a, size_t size); // zeroed, aligned for any type
void *arena_memdup(Arena *a, const void *from, size_t size);
char *arena_copy(Arena *a, const char *text); // NULL gives NULL
char *arena_copy_n(Arena *a, const char *text, size_t n);
char *arena_print(Arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprint(Arena *a, const char *format, va_list args);
void *arena_grow(Arena *a, void *array, size_t old_size, size_t new_size); // copies; the old one stays

// For protobuf-c: unpacked messages and what hangs on them live in the arena; never call free_unpacked on
// them.
ProtobufCAllocator *arena_allocator(Arena *a);
// A new message in the arena, initialised by its descriptor.
void *arena_message(Arena *a, const ProtobufCMessageDescriptor *type);
// A deep copy (packs and unpacks).
void *arena_clone(Arena *a, const ProtobufCMessage *m);
// Appends to a repeated message field:  PUSH(arena, reply->items, reply->n_items, item);
#define PUSH(a, array, n, item) ((array) = arena_push((a), (array), &(n), (item)))
void *arena_push(Arena *a, void *array, size_t *n, const void *item); // for arrays of pointers only
