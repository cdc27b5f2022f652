// captured -- what a test's code writes to stderr.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    int real, file;
    char text[64 * 1024];
} captured;

static inline void capture(void)
{
    char path[] = "/tmp/cohoi-captured-XXXXXX";
    captured.real = dup(STDERR_FILENO);
    captured.file = mkstemp(path);
    if (captured.file < 0 || unlink(path) || dup2(captured.file, STDERR_FILENO) < 0) abort();
}

// The text since capture(); until the next one.
static inline const char *released(void)
{
    fflush(stderr);
    ssize_t n = pread(captured.file, captured.text, sizeof captured.text - 1, 0);
    if (n < 0 || dup2(captured.real, STDERR_FILENO) < 0) abort();
    captured.text[n] = '\0';
    close(captured.real);
    close(captured.file);
    return captured.text;
}
