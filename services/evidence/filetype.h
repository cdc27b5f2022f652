// filetype -- what a file is, by its content alone (libmagic), and whether a browser may show it.
#pragma once
#include "common/arena.h"
#include <stdbool.h>

// The media type by the first bytes, "application/pdf"; "application/octet-stream" when nobody knows. Parks:
// libmagic works in the thread pool.
const char *filetype_of(Arena *a, const void *beginning, size_t n);
bool filetype_is_shown(const char *type); // pictures and PDF; nothing that can hold a script of ours
