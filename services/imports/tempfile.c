// tempfile -- files without a name.
#include "services/imports/tempfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// Not every file system makes files without a name: then it loses its name at once.
static int open_unlinked(const char *folder)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/cohoi-XXXXXX", folder) >= (int)sizeof path) return -1;
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) unlink(path);
    return fd;
}

int tempfile_open(void)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder) folder = "/tmp";
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return fd >= 0 ? fd : open_unlinked(folder);
}

bool tempfile_write(int fd, const void *bytes, size_t n)
{
    for (const char *from = bytes; n > 0;) {
        ssize_t written = write(fd, from, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        from += written;
        n -= (size_t)written;
    }
    return true;
}

bool tempfile_read(int fd, void *bytes, size_t n, size_t at)
{
    for (char *to = bytes; n > 0;) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        at += (size_t)got;
        n -= (size_t)got;
    }
    return true;
}

void tempfile_close(int fd)
{
    if (fd >= 0) close(fd);
}
