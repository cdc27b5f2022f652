// work -- fibers of a daemon's own that do for long what no job and no request does.
#include "common/fiber.h"
#include "common/frame.h"
#include <stdlib.h>

typedef struct Work {
    void (*fn)(void *arg);
    void *arg;
} Work;

static void run(void *work)
{
    Work w = *(Work *)work;
    free(work);
    w.fn(w.arg);
    frame.working--;
}

void service_spawn(void (*fn)(void *arg), void *arg)
{
    Work *w = malloc(sizeof *w);
    if (!w) abort();
    *w = (Work){fn, arg};
    frame.working++;
    fiber_spawn(run, w);
}

bool service_is_leaving(void)
{
    return frame.draining;
}
