// place -- the directory D in which one Cohoi lives: etc/, run/, log/, pg/.
#include "deploy/cohoi/place.h"
#include "deploy/cohoi/say.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Path place_path(const Place *at, const char *format, ...)
{
    Path path;
    int n = snprintf(path.text, sizeof path.text, "%s/", at->dir);
    va_list args;
    va_start(args, format);
    n += vsnprintf(path.text + n, sizeof path.text - (size_t)n, format, args);
    va_end(args);
    if (n >= (int)sizeof path.text) abort(); // names below D are ours, and short
    return path;
}

// --- is it a good place? ---

// D stands in connection strings, endpoints and lists of them: what would end or change one of these is
// refused.
static bool name_is_plain(const char *dir)
{
    const char *bad = strpbrk(dir, " \t\n'\"\\,;#%*?[]{}");
    if (!bad) return true;
    return complain("the directory's name must not hold '%c': %s", *bad, dir);
}

static bool resolve(const char *dir, char out[PLACE_LONGEST + 1])
{
    char whole[PATH_MAX];
    if (!realpath(dir, whole)) return complain("%s: %s", dir, strerror(errno));
    if (strlen(whole) > PLACE_LONGEST)
        return complain("the directory's name is too long for the sockets in it (%zu bytes, at most %d): %s",
                        strlen(whole), PLACE_LONGEST, whole);
    memcpy(out, whole, strlen(whole) + 1);
    return name_is_plain(whole);
}

// Asked after becoming the user: names the first directory on the way that he may not enter.
static bool is_reachable(const Place *at)
{
    char way[PLACE_LONGEST + 1];
    for (size_t n = 1; n <= strlen(at->dir); n++) {
        if (at->dir[n] != '/' && at->dir[n] != '\0') continue;
        memcpy(way, at->dir, n);
        way[n] = '\0';
        if (access(way, X_OK) != 0)
            return complain(
                "user %s, who runs Cohoi, may not enter %s; choose another place (--dir) or allow it "
                "(chmod o+x %s)",
                at->user, way, way);
    }
    return true;
}

// --- whose is it? ---

static bool name_owner(Place *at)
{
    const struct passwd *owner = getpwuid(at->uid);
    if (owner)
        snprintf(at->user, sizeof at->user, "%s", owner->pw_name);
    else
        snprintf(at->user, sizeof at->user, "%u", (unsigned)at->uid);
    return true;
}

// Root runs nothing as root: a directory that is somebody's is run by him, a new one by postgres.
static bool choose_owner(Place *at)
{
    struct stat st;
    at->uid = geteuid();
    at->gid = getegid();
    if (at->uid != 0) return name_owner(at);
    if (stat(at->dir, &st) != 0) return complain("%s: %s", at->dir, strerror(errno));
    const struct passwd *postgres = getpwnam("postgres");
    if (st.st_uid == 0 && !postgres)
        return complain("there is no user postgres to run PostgreSQL as; install postgresql");
    at->uid = st.st_uid ? st.st_uid : postgres->pw_uid;
    at->gid = st.st_uid ? st.st_gid : postgres->pw_gid;
    return name_owner(at);
}

static bool holds_something(const char *dir)
{
    return rmdir(dir) != 0 && errno != ENOENT; // an empty one is made anew
}

static bool take(const Place *at)
{
    struct stat st;
    if (stat(at->dir, &st) != 0) return complain("%s: %s", at->dir, strerror(errno));
    if (st.st_uid == at->uid)
        return chmod(at->dir, 0700) == 0 || complain("%s: %s", at->dir, strerror(errno));
    if (holds_something(at->dir))
        return complain("%s belongs to user %u and is not empty; Cohoi would run as %s. Choose another --dir",
                        at->dir, (unsigned)st.st_uid, at->user);
    if (mkdir(at->dir, 0700) != 0 || chown(at->dir, at->uid, at->gid) != 0)
        return complain("%s: %s", at->dir, strerror(errno));
    return true;
}

// For good: nothing that is started from here on is root.
static bool become_owner(const Place *at)
{
    if (geteuid() == at->uid) return true;
    if (initgroups(at->user, at->gid) != 0 || setresgid(at->gid, at->gid, at->gid) != 0 ||
        setresuid(at->uid, at->uid, at->uid) != 0)
        return complain("cannot become user %s: %s", at->user, strerror(errno));
    return setenv("HOME", at->dir, 1) == 0;
}

static bool make_below(const Place *at)
{
    static const char *const folders[] = {"etc", "run", "log"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (mkdir(place_path(at, "%s", folders[i]).text, 0700) != 0 && errno != EEXIST)
            return complain("%s/%s: %s", at->dir, folders[i], strerror(errno));
    return true;
}

static bool make_directory(const char *dir)
{
    if (mkdir(dir, 0700) == 0 || errno == EEXIST) return true;
    return complain("%s: %s", dir, strerror(errno));
}

bool place_make(Place *at, const char *dir)
{
    memset(at, 0, sizeof *at);
    umask(077);
    return make_directory(dir) && resolve(dir, at->dir) && choose_owner(at) && take(at) && become_owner(at) &&
           is_reachable(at) && make_below(at);
}

bool place_find(Place *at, const char *dir)
{
    struct stat st;
    memset(at, 0, sizeof *at);
    if (!resolve(dir, at->dir)) return false;
    if (stat(place_path(at, "etc/cohoi.ini").text, &st) != 0)
        return errno == EACCES ? complain("%s belongs to another user; ask as that user or as root", dir)
                               : complain("there is no Cohoi in %s", dir);
    at->uid = st.st_uid;
    at->gid = st.st_gid;
    return name_owner(at);
}

// --- small files ---

static bool write_whole(int fd, const char *text)
{
    size_t n = strlen(text);
    bool whole = fd >= 0 && write(fd, text, n) == (ssize_t)n;
    return fd >= 0 && close(fd) == 0 && whole;
}

bool place_write(const Place *at, const char *name, const char *text)
{
    Path final = place_path(at, "%s", name), fresh = place_path(at, "%s.new", name);
    bool ok = write_whole(open(fresh.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), text);
    if (ok && geteuid() == 0) ok = chown(fresh.text, at->uid, at->gid) == 0; // `cohoi scale`, asked by root
    if (ok && rename(fresh.text, final.text) == 0) return true;
    return complain("%s: %s", final.text, strerror(errno));
}

int place_read(const Place *at, const char *name, char *text, int room)
{
    int fd = open(place_path(at, "%s", name).text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t n = read(fd, text, (size_t)room - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    return (int)n;
}

// --- the option ---

static error_t parse(int key, char *arg, struct argp_state *state)
{
    if (key != 'd') return ARGP_ERR_UNKNOWN;
    *(const char **)state->input = arg;
    return 0;
}

static const struct argp_option options[] = {
    {"dir", 'd', "D", 0, "where this Cohoi lives (default: var)", 0},
    {0},
};

const struct argp place_argp = {options, parse, NULL, NULL, NULL, NULL, NULL};
