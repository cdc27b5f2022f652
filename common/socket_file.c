// socket_file -- the files of ipc endpoints, known by device and inode, so that a successor's file stays.
#include "common/socket_file.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct SocketFile {
    char *path;
    dev_t device;
    ino_t inode;
    SocketFile *other;
};

SocketFile *socket_file_note(const char *endpoint, SocketFile *others)
{
    struct stat about;
    const char *path = endpoint + strlen("ipc://");
    if (strncmp(endpoint, "ipc://", strlen("ipc://")) != 0 || stat(path, &about) < 0) return others;
    SocketFile *f = malloc(sizeof *f);
    char *copy = strdup(path);
    if (!f || !copy) abort();
    *f = (SocketFile){copy, about.st_dev, about.st_ino, others};
    return f;
}

static int is_still_ours(const SocketFile *f)
{
    struct stat about;
    return stat(f->path, &about) == 0 && about.st_dev == f->device && about.st_ino == f->inode;
}

void socket_files_remove(SocketFile *files)
{
    for (SocketFile *f = files, *other; f; f = other) {
        other = f->other;
        if (is_still_ours(f)) (void)unlink(f->path);
        free(f->path);
        free(f);
    }
}
