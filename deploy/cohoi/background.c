// background -- a process that goes on when the terminal is left, and tells it first how the start went.
#include "deploy/cohoi/background.h"
#include "deploy/cohoi/say.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READY '\0' // stands in no text

static volatile pid_t child;
static FILE *to_parent;

static void pass_on(int sig)
{
    kill(child, SIGTERM);
}

// Prints what the child says; true when it said that it is ready.
static bool relay(int from)
{
    char text[4096];
    for (;;) {
        ssize_t n = read(from, text, sizeof text);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bool ready = text[n - 1] == READY;
        fwrite(text, 1, (size_t)(n - ready), stdout);
        fflush(stdout);
        if (ready) return true;
    }
}

static void be_parent(int from)
{
    struct sigaction forward = {.sa_handler = pass_on};
    sigaction(SIGINT, &forward, NULL);
    sigaction(SIGTERM, &forward, NULL);
    _exit(relay(from) ? 0 : 1);
}

void background_begin(void)
{
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0 || (child = fork()) < 0) {
        complain("cannot start: %s", strerror(errno));
        exit(1);
    }
    if (child > 0) {
        close(ends[1]);
        be_parent(ends[0]);
    }
    close(ends[0]);
    setsid();
    to_parent = fdopen(ends[1], "we"); // 'e' is for the programs it starts
    if (!to_parent) abort();
    say_to(to_parent);
}

void background_ready(void)
{
    if (!to_parent) return;
    fputc(READY, to_parent);
    say_to(stderr);
    fclose(to_parent);
    to_parent = NULL;
}
