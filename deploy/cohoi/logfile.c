// logfile -- D/log/<name>.log: appended to by the process itself, rotated by the supervisor.
#include "deploy/cohoi/logfile.h"
#include "deploy/cohoi/say.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST (50L << 20)
#define KEPT    3

static Path file_of(const Place *at, const char *name, int age)
{
    return age ? place_path(at, "log/%s.log.%d", name, age) : place_path(at, "log/%s.log", name);
}

int logfile_open(const Place *at, const char *name)
{
    return open(file_of(at, name, 0).text, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static bool copy(int from, int to)
{
    char block[65536];
    ssize_t n;
    while ((n = read(from, block, sizeof block)) > 0)
        if (write(to, block, (size_t)n) != n) return false;
    return n == 0;
}

static void copy_and_empty(const Place *at, const char *name)
{
    int from = open(file_of(at, name, 0).text, O_RDWR | O_CLOEXEC);
    int to = open(file_of(at, name, 1).text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool copied = from >= 0 && to >= 0 && copy(from, to);
    // Emptied even when the disk is too full for the copy: a log must not stop the system that it is about.
    bool emptied = from >= 0 && ftruncate(from, 0) == 0;
    if (!copied || !emptied) complain("log %s could not be kept whole when it was rotated", name);
    if (from >= 0) close(from);
    if (to >= 0) close(to);
}

void logfile_rotate(const Place *at, const char *name)
{
    struct stat st;
    if (stat(file_of(at, name, 0).text, &st) != 0 || st.st_size < LONGEST) return;
    for (int age = KEPT; age > 1; age--) rename(file_of(at, name, age - 1).text, file_of(at, name, age).text);
    copy_and_empty(at, name);
}

void logfile_show_end(const Place *at, const char *name, int lines)
{
    char end[8193];
    int fd = open(file_of(at, name, 0).text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    off_t size = lseek(fd, 0, SEEK_END);
    ssize_t n = pread(fd, end, sizeof end - 1, size > 8192 ? size - 8192 : 0);
    close(fd);
    if (n <= 0) return;
    end[n] = '\0';
    if (end[n - 1] == '\n') end[n - 1] = '\0';
    const char *from = strchr(end, '\0');
    for (; from > end; from--)
        if (from[-1] == '\n' && --lines == 0) break;
    say("--- the end of %s:\n%s\n---", file_of(at, name, 0).text, from);
}
