// cohoi -- the operator's command. The table at the bottom is all that it can do.
#include "deploy/cohoi/verb.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    verb_fn *run;
    const char *help;
} verbs[] = {
    {"up", up, "start PostgreSQL and the daemons, and keep them running"},
    {"down", down, "stop them all, in order"},
    {"status", status, "show every instance: version, lag, dead letters, memory"},
    {"scale", scale, "change how many instances of a daemon run"},
    {"events", events, "print events as JSON lines: cohoi events tail"},
    {"dead-letters", dead_letters, "list, retry or discard events that could not be taken"},
    {"new-epoch", new_epoch, "after a restore: tell who follows that the log is another one"},
};
#define VERBS (sizeof verbs / sizeof *verbs)

static int help(FILE *to, int code)
{
    fputs("Usage: cohoi <verb> [--dir D] ...\n\n", to);
    for (size_t i = 0; i < VERBS; i++) fprintf(to, "  %-13s %s\n", verbs[i].name, verbs[i].help);
    fputs("\n`cohoi <verb> --help` tells more. D is where this Cohoi lives (default: var).\n", to);
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) return help(stderr, 64);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) return help(stdout, 0);
    if (strcmp(argv[1], "--version") == 0) return printf("cohoi %s\n", COHOI_VERSION), 0;
    for (size_t i = 0; i < VERBS; i++) {
        char name[40];
        if (strcmp(argv[1], verbs[i].name) != 0) continue;
        snprintf(name, sizeof name, "cohoi %s", verbs[i].name);
        argv[1] = name; // what argp calls the program in its messages
        return verbs[i].run(argc - 1, argv + 1);
    }
    fprintf(stderr, "cohoi: there is no verb '%s'\n", argv[1]);
    return help(stderr, 64);
}
