// positions -- Cohoi-Position and Cohoi-After: what a client has seen, as opaque text.
#pragma once
#include "common/arena.h"
#include <cohoi/bus.pb-c.h>
#include <stdbool.h>

enum { MOST_POSITIONS = 32 };

// base64url, without padding, of any bytes; and back: false when it is none.
char *opaque_text(Arena *a, const void *bytes, size_t n);
bool opaque_bytes(Arena *a, const char *text, ProtobufCBinaryData *out);

char *positions_text(Arena *a, Cohoi__Position *const *positions, size_t n);
// Reads one or several such texts, comma-separated. False when one is not ours, or there are more than 32
// positions.
bool positions_read(Arena *a, const char *text, Cohoi__Position ***out, size_t *n);
