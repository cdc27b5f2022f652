// place -- the directory D in which one Cohoi lives: etc/, run/, log/, pg/.
#pragma once
#include <argp.h>
#include <stdbool.h>
#include <sys/types.h>

// A socket's path has at most 107 bytes; the longest name below D is /run/notifications-64.rpc, and D's name
// stands in lines of cohoi.ini, which inih cuts at 200 bytes.
#define PLACE_LONGEST 80

typedef struct Place {
    char dir[PLACE_LONGEST + 1]; // absolute, without symbolic links
    uid_t uid;                   // who owns it and runs PostgreSQL and the daemons; never root
    gid_t gid;
    char user[40];
} Place;

typedef struct Path {
    char text[256];
} Path;

// place_path(at, "run/%s.pid", name).text
Path place_path(const Place *at, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The directory of a running or stopped Cohoi. False when there is none, or it may not be read: said to the
// operator.
bool place_find(Place *at, const char *dir);
// Makes the directory where there is none, and becomes the user that owns it: the caller or, where root asks,
// whoever has it already, else `postgres`. False when that cannot be: said to the operator.
bool place_make(Place *at, const char *dir);

// Small files below D: whole texts, replaced at once, readable by the owner only.
bool place_write(const Place *at, const char *name, const char *text);
// The number of bytes read, cut to room - 1 and ended with NUL; -1 when there is no such file.
int place_read(const Place *at, const char *name, char *text, int room);

// The option --dir of every verb; its input is a `const char **`.
extern const struct argp place_argp;
