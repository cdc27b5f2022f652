// fiber -- fibers on the default loop: parking, waking, timers, and work in the thread pool.
#include "common/fiber.h"
#include "common/clock.h"
#include "common/context.h"
#include <assert.h>
#include <stdlib.h>
#include <uv.h>

enum { MOST_IDLE = 64 };

struct Fiber {
    Context context;
    fiber_fn *fn;
    void *arg;
    Fiber *outer; // who woke us, when a fiber wakes a fiber
    Fiber *next;  // in the list of idle ones, or of those to be woken soon
    bool parked, ended, woken_soon;
    bool timed_out;
    uint64_t deadline;
    bool has_timer; // the handle is made at the first use and lives with the stack
    uv_timer_t timer;
};

static Fiber *running;
static Fiber *idle; // ended ones keep their stack for the next spawn
static unsigned n_idle, n_alive;

static struct {
    Fiber *first, **end;
    uv_idle_t turn; // active while somebody is to be woken: the loop does not sleep, and ends when nobody is
    bool is_open;
} soon = {.end = &soon.first};

// --- life ---

static void entry(void)
{
    Fiber *f = running;
    context_entered(&f->context);
    f->fn(f->arg);
    f->ended = true;
    context_end(&f->context);
}

static Fiber *take(void)
{
    Fiber *f = idle;
    if (f) {
        idle = f->next;
        n_idle--;
        return f;
    }
    f = calloc(1, sizeof *f);
    if (!f) abort();
    context_open(&f->context);
    return f;
}

static void free_closed(uv_handle_t *timer)
{
    free(timer->data);
}

static void retire(Fiber *f)
{
    context_ended(&f->context);
    n_alive--;
    if (n_idle < MOST_IDLE) {
        f->next = idle;
        idle = f;
        n_idle++;
        return;
    }
    context_close(&f->context);
    if (f->has_timer)
        uv_close((uv_handle_t *)&f->timer, free_closed);
    else
        free(f);
}

static void go_on(Fiber *f)
{
    f->outer = running;
    running = f;
    context_enter(&f->context);
    running = f->outer;
    if (f->ended) retire(f);
}

void fiber_spawn(fiber_fn *fn, void *arg)
{
    Fiber *f = take();
    f->fn = fn;
    f->arg = arg;
    f->ended = false;
    context_start(&f->context, entry);
    n_alive++;
    go_on(f);
}

Fiber *fiber_self(void)
{
    return running;
}

unsigned fiber_count(void)
{
    return n_alive;
}

// --- parking and waking ---

void fiber_park(void)
{
    Fiber *f = running;
    assert(f);
    f->parked = true;
    context_leave(&f->context);
}

void fiber_wake(Fiber *f)
{
    assert(f->parked && !f->woken_soon);
    f->parked = false;
    go_on(f);
}

static void wake_all(uv_idle_t *turn)
{
    Fiber *f = soon.first, *next;
    soon.first = NULL; // who is added from here on waits for the turn after this one
    soon.end = &soon.first;
    for (; f; f = next) {
        next = f->next;
        f->woken_soon = false;
        fiber_wake(f);
    }
    if (!soon.first) uv_idle_stop(turn);
}

void fiber_wake_soon(Fiber *f)
{
    if (f->woken_soon) return;
    if (!soon.is_open) soon.is_open = uv_idle_init(uv_default_loop(), &soon.turn) == 0;
    f->woken_soon = true;
    f->next = NULL;
    *soon.end = f;
    soon.end = &f->next;
    uv_idle_start(&soon.turn, wake_all);
}

// --- timers ---

static void on_timer(uv_timer_t *timer)
{
    Fiber *f = timer->data;
    uint64_t now = clock_monotonic();
    if (f->woken_soon) return; // that one came first
    if (now < f->deadline) {   // the loop's time lags behind the clock
        uv_timer_start(timer, on_timer, f->deadline - now, 0);
        return;
    }
    f->timed_out = true;
    fiber_wake(f);
}

bool fiber_park_until(uint64_t deadline)
{
    Fiber *f = running;
    assert(f);
    uint64_t now = clock_monotonic();
    if (deadline && deadline <= now) return false;
    f->timed_out = false;
    f->deadline = deadline;
    if (deadline) {
        if (!f->has_timer) f->has_timer = uv_timer_init(uv_default_loop(), &f->timer) == 0;
        f->timer.data = f;
        uv_timer_start(&f->timer, on_timer, deadline - now, 0);
    }
    fiber_park();
    if (deadline) uv_timer_stop(&f->timer);
    return !f->timed_out;
}

void fiber_sleep(unsigned ms)
{
    uint64_t end = clock_monotonic() + ms;
    if (ms == 0) { // lets the others have a turn
        fiber_wake_soon(running);
        fiber_park();
    }
    while (clock_monotonic() < end)
        if (!fiber_park_until(end)) return;
}

// --- work in the thread pool ---

typedef struct Work {
    uv_work_t request;
    void (*fn)(void *arg);
    void *arg;
    Fiber *waiting;
} Work;

static void run_work(uv_work_t *request)
{
    Work *w = request->data;
    w->fn(w->arg);
}

static void after_work(uv_work_t *request, int status)
{
    Work *w = request->data;
    fiber_wake(w->waiting);
}

void fiber_work(void (*fn)(void *arg), void *arg)
{
    Work w = {.fn = fn, .arg = arg, .waiting = running};
    assert(running);
    w.request.data = &w;
    if (uv_queue_work(uv_default_loop(), &w.request, run_work, after_work)) abort();
    fiber_park();
}
