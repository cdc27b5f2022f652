// gate -- lets at most so many fibers in at a time, first come, first served.
#include "common/consume_internal.h"
#include <utlist.h>

typedef struct GateWaiter {
    Fiber *fiber;
    struct GateWaiter *prev, *next;
} GateWaiter;

void gate_enter(Gate *g)
{
    GateWaiter w = {fiber_self(), NULL, NULL};

    if (g->room > 0) {
        g->room--;
        return;
    }
    DL_APPEND(g->waiting, &w);
    fiber_park(); // whoever leaves hands his place over
}

void gate_leave(Gate *g)
{
    GateWaiter *w = g->waiting;

    if (!w) {
        g->room++;
        return;
    }
    DL_DELETE(g->waiting, w);
    fiber_wake_soon(w->fiber);
}
