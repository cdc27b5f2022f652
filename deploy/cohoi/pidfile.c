// pidfile -- D/run/<name>.pid: who runs under a name, as the kernel knows it.
#include "deploy/cohoi/pidfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static Path file_of(const Place *at, const char *name)
{
    return place_path(at, "run/%s.pid", name);
}

bool pidfile_take(const Place *at, const char *name)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (pidfile_holder(at, name)) return errno = EAGAIN, false;
    // Not closed on exec: the lock lives as long as this descriptor. Two that come at once meet at the lock.
    int fd = open(file_of(at, name).text, O_RDWR | O_CREAT, 0600);
    if (fd < 0) return false;
    if (fcntl(fd, F_SETLK, &lock) != 0) return close(fd), errno = EAGAIN, false;
    return ftruncate(fd, 0) == 0 && dprintf(fd, "%d\n", (int)getpid()) > 0;
}

pid_t pidfile_holder(const Place *at, const char *name)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(file_of(at, name).text, O_RDWR | O_CLOEXEC);
    if (fd < 0) return 0;
    bool asked = fcntl(fd, F_GETLK, &lock) == 0;
    close(fd);
    return asked && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

void pidfile_forget(const Place *at, const char *name)
{
    unlink(file_of(at, name).text);
}

bool pidfile_signal(const Place *at, const char *name, int sig)
{
    pid_t pid = pidfile_holder(at, name);
    int fd = pid ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
    if (fd < 0) return false;
    // Asked again, now that the descriptor pins whatever process has this pid.
    bool sent = pidfile_holder(at, name) == pid && syscall(SYS_pidfd_send_signal, fd, sig, NULL, 0) == 0;
    close(fd);
    return sent;
}

bool pidfile_wait_gone(const Place *at, const char *name, int seconds)
{
    for (int turns = seconds * 50; pidfile_holder(at, name); turns--) {
        if (turns <= 0) return false;
        usleep(20000);
    }
    return true;
}
