// leftovers -- processes of this D whose supervisor was killed.
#include "deploy/cohoi/leftovers.h"
#include "deploy/cohoi/pidfile.h"
#include "deploy/cohoi/say.h"
#include <dirent.h>
#include <signal.h>
#include <string.h>

#define MOST     1100
#define PATIENCE 15

typedef struct Names {
    int n;
    char name[MOST][40];
} Names;

// Those that still run, PostgreSQL and the supervisor left out.
static void find(const Place *at, Names *out)
{
    DIR *folder = opendir(place_path(at, "run").text);
    out->n = 0;
    for (struct dirent *entry; folder && out->n < MOST && (entry = readdir(folder));) {
        char *end = strstr(entry->d_name, ".pid");
        if (!end || end[4] || end - entry->d_name >= 40) continue;
        *end = '\0';
        if (strcmp(entry->d_name, "supervisor") == 0 || strcmp(entry->d_name, "postgres") == 0) continue;
        if (!pidfile_holder(at, entry->d_name)) continue;
        memcpy(out->name[out->n++], entry->d_name, (size_t)(end - entry->d_name) + 1);
    }
    if (folder) closedir(folder);
}

static void await(const Place *at, const char *name)
{
    if (pidfile_wait_gone(at, name, PATIENCE)) return;
    say("%s does not end; it is killed", name);
    if (pidfile_signal(at, name, SIGKILL) && !pidfile_wait_gone(at, name, PATIENCE))
        complain("%s cannot be killed", name);
}

int leftovers_stop(const Place *at)
{
    static Names left;
    find(at, &left);
    for (int i = 0; i < left.n; i++) pidfile_signal(at, left.name[i], SIGTERM);
    for (int i = 0; i < left.n; i++) await(at, left.name[i]);
    bool database = pidfile_signal(at, "postgres", SIGINT);
    if (database) await(at, "postgres");
    return left.n + database;
}
