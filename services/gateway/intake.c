// intake -- bytes lie in one row, so that what is looked for is found by memmem.
#include "services/gateway/intake.h"
#include "common/fiber.h"
#include <string.h>

struct Intake {
    IntakeEnds ends;
    Fiber *waiting;
    bool ended, lost;
    size_t used;
    char bytes[INTAKE_ROOM];
};

Intake *intake_make(Arena *a, const IntakeEnds *ends)
{
    Intake *in = arena_alloc(a, sizeof *in);
    if (ends) in->ends = *ends;
    return in;
}

bool intake_fill(Intake *in)
{
    while (!in->ended && !in->lost && in->used < INTAKE_ROOM) {
        in->waiting = fiber_self();
        in->ends.wanted(in->ends.arg);
        fiber_park();
    }
    return !in->lost;
}

const char *intake_bytes(const Intake *in)
{
    return in->bytes;
}

size_t intake_length(const Intake *in)
{
    return in->used;
}

void intake_drop(Intake *in, size_t n)
{
    in->used -= n;
    memmove(in->bytes, in->bytes + n, in->used);
}

static void wake_reader(Intake *in)
{
    Fiber *reader = in->waiting;
    in->waiting = NULL;
    if (reader) fiber_wake_soon(reader);
}

size_t intake_put(Intake *in, const char *bytes, size_t n)
{
    size_t room = INTAKE_ROOM - in->used, taken = n < room ? n : room;
    memcpy(in->bytes + in->used, bytes, taken);
    in->used += taken;
    if (in->used == INTAKE_ROOM) wake_reader(in);
    return taken;
}

bool intake_is_awaited(const Intake *in)
{
    return in->waiting != NULL;
}

void intake_end(Intake *in)
{
    in->ended = true;
    wake_reader(in);
}

void intake_lose(Intake *in)
{
    in->lost = true;
    wake_reader(in);
}
