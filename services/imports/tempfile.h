// tempfile -- files without a name: gone when they are closed, or when the process dies.
#pragma once
#include <stdbool.h>
#include <stddef.h>

int tempfile_open(void); // in TMPDIR, else /tmp; -1: errno says why
// Blocking: for the thread pool.
bool tempfile_write(int fd, const void *bytes, size_t n);
bool tempfile_read(int fd, void *bytes, size_t n, size_t at); // all of n
void tempfile_close(int fd);                                  // below 0 is fine
