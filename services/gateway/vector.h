// vector -- how far a reader of all logs has come, as opaque text.
#pragma once
#include "common/arena.h"
#include "common/logs.h"
#include "common/sources.h"

typedef struct Vector {
    uint64_t epoch[MOST_SOURCES]; // 0: nothing was read of that source yet
    uint64_t seq[MOST_SOURCES][PARTITION_COUNT];
    unsigned turn; // where the next reading begins, so that a busy partition does not starve the others
} Vector;

char *vector_text(Arena *a, const Vector *v);
bool vector_read(Arena *a, const char *text,
                 Vector *out); // false: not one of ours. Sources that are gone are left out
