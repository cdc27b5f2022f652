// flow -- a ring of 256 KiB in memory of its own, so that a stream that lives for days uses what it needs,
// once.
#include "services/gateway/flow.h"
#include "common/fiber.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

struct Flow {
    FlowEnds ends;
    Fiber *waiting;           // for room, a nudge or the end
    bool finished, lost, cut; // by the writer, the client, us
    bool broken;
    bool nudged; // a nudge that came while nobody waited is not forgotten
    size_t start, used;
    char ring[];
};

enum { FLOW_SIZE = sizeof(Flow) + FLOW_ROOM };

Flow *flow_make(const FlowEnds *ends)
{
    Flow *f = mmap(NULL, FLOW_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (f == MAP_FAILED) abort();
    f->ends = *ends;
    return f;
}

void flow_drop(Flow *f)
{
    munmap(f, FLOW_SIZE);
}

bool flow_is_open(const Flow *f)
{
    return !f->finished && !f->lost && !f->cut;
}

static void wake_writer(Flow *f)
{
    Fiber *writer = f->waiting;
    f->waiting = NULL;
    if (writer) fiber_wake_soon(writer);
}

static void park(Flow *f, uint64_t deadline)
{
    f->waiting = fiber_self();
    if (!fiber_park_until(deadline)) f->waiting = NULL;
}

void flow_wait(Flow *f, uint64_t deadline)
{
    if (!f->nudged && flow_is_open(f)) park(f, deadline);
    f->nudged = false;
}

void flow_nudge(Flow *f)
{
    f->nudged = true;
    wake_writer(f);
}

static void put(Flow *f, const char *bytes, size_t n)
{
    if (f->used == 0) f->start = 0; // an idle stream touches the first page only
    size_t end = (f->start + f->used) % FLOW_ROOM;
    size_t first = n < FLOW_ROOM - end ? n : FLOW_ROOM - end;
    memcpy(f->ring + end, bytes, first);
    memcpy(f->ring, bytes + first, n - first);
    f->used += n;
    f->ends.ready(f->ends.arg);
}

bool flow_write(Flow *f, const void *bytes, size_t n)
{
    const char *from = bytes;
    while (n > 0 && flow_is_open(f)) {
        size_t room = FLOW_ROOM - f->used;
        size_t part = n <= room ? n : n <= FLOW_WHOLE ? 0 : room;
        if (part > 0) put(f, from, part);
        from += part;
        n -= part;
        if (n > 0) park(f, 0);
    }
    return flow_is_open(f);
}

// What is in the ring is still sent.
void flow_cut(Flow *f)
{
    if (f->cut || f->lost) return;
    f->cut = true;
    f->ends.ready(f->ends.arg);
    wake_writer(f);
}

void flow_break(Flow *f)
{
    f->broken = true;
    flow_cut(f);
}

void flow_offer(Flow *f, const void *bytes, size_t n)
{
    if (!flow_is_open(f)) return;
    if (n <= FLOW_ROOM - f->used) {
        put(f, bytes, n);
        return;
    }
    // He who does not read would never meet the end of the stream, either.
    int fd = f->ends.socket(f->ends.arg);
    if (fd >= 0) shutdown(fd, SHUT_RDWR);
    flow_cut(f);
}

bool flow_has_reader(const Flow *f)
{
    char c;
    int fd = f->ends.socket(f->ends.arg);
    if (fd < 0 || !flow_is_open(f)) return false;
    ssize_t n = recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

long flow_read(Flow *f, char *into, size_t most)
{
    if (f->used == 0 && f->broken) return FLOW_BROKEN;
    if (f->used == 0) return f->finished || f->cut ? FLOW_END : 0;
    size_t n = f->used < most ? f->used : most;
    size_t first = n < FLOW_ROOM - f->start ? n : FLOW_ROOM - f->start;
    memcpy(into, f->ring + f->start, first);
    memcpy(into + first, f->ring, n - first);
    f->start = (f->start + n) % FLOW_ROOM;
    f->used -= n;
    wake_writer(f);
    return (long)n;
}

void flow_finish(Flow *f)
{
    f->finished = true;
    f->ends.ready(f->ends.arg);
}

void flow_lose(Flow *f)
{
    f->lost = true;
    wake_writer(f);
}
