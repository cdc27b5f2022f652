// pg_pool -- connections kept open, and the queue of those who wait for one.
#include "common/log.h"
#include "common/pg_internal.h"
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    MOST_WAITERS = 1024,
    PATIENCE_MS = 2000, // how long to hope for a connection when there is none at all
};

static char *copy(const char *text)
{
    char *made = strdup(text);

    if (!made) abort();
    return made;
}

Pool *pool_open(const char *dsn, const char *schema, int size, const Statement *const *tables)
{
    Pool *p = calloc(1, sizeof *p + (size_t)size * sizeof *p->conns);

    if (!p) abort();
    p->dsn = copy(dsn);
    p->schema = copy(schema);
    p->tables = tables;
    p->size = size;
    p->holders = size + 1;
    for (Conn *c = p->conns; c < p->conns + size; c++) {
        c->pool = p;
        fiber_spawn(conn_dial, c);
    }
    return p;
}

void pool_on_connect(Pool *p, void (*fn)(void *arg, uint64_t system_id, uint32_t timeline), void *arg)
{
    p->on_connect = fn;
    p->on_connect_arg = arg;
}

static void release(Pool *p)
{
    if (--p->holders > 0) return;
    free(p->dsn);
    free(p->schema);
    free(p);
}

void pool_retire(Conn *c)
{
    conn_hang_up(c);
    release(c->pool);
}

static Conn *pop_idle(Pool *p)
{
    Conn *c = p->idle;

    LL_DELETE(p->idle, c);
    p->n_idle--;
    c->place = IN_USE;
    return c;
}

static void leave_queue(Pool *p, Waiter *w)
{
    DL_DELETE(p->waiters, w);
    p->n_waiters--;
}

static void wake_first(Pool *p, Conn *c)
{
    Waiter *w = p->waiters;

    leave_queue(p, w);
    w->conn = c;
    fiber_wake(w->fiber);
}

void pool_give(Conn *c)
{
    Pool *p = c->pool;

    if (p->closing) {
        pool_retire(c);
    } else if (p->waiters) {
        c->place = IN_USE;
        wake_first(p, c);
    } else {
        c->place = IDLE;
        LL_PREPEND(p->idle, c);
        p->n_idle++;
        conn_watch(c, UV_READABLE); // so that its loss is noticed
        if (c->fault != OK) pool_lose(c);
    }
}

void pool_gain(Conn *c)
{
    Pool *p = c->pool;

    if (p->up++ == 0) log_info("database reached", "schema=%s", p->schema);
    p->complained = 0;
    pool_give(c);
}

void pool_lose(Conn *c)
{
    Pool *p = c->pool;
    bool is_late = c->fault == DEADLINE_EXCEEDED;

    if (c->place == IDLE) {
        LL_DELETE(p->idle, c);
        p->n_idle--;
    }
    p->up--;
    log_warn("database connection dropped", "schema=%s left=%d message=%s", p->schema, p->up,
             log_quote(is_late ? "no answer by the deadline" : PQerrorMessage(c->pg)));
    if (p->closing) {
        pool_retire(c);
        return;
    }
    conn_hang_up(c);
    fiber_spawn(conn_dial, c);
}

// Looks up from time to time: connections may all be lost while one waits for a busy one.
static Status wait_in_queue(Pool *p, const Waiter *w, uint64_t deadline)
{
    for (;;) {
        uint64_t next_look = clock_monotonic() + PATIENCE_MS;
        bool is_last = deadline && deadline <= next_look;
        bool woken = fiber_park_until(is_last ? deadline : next_look);
        if (w->conn) return OK;
        if (woken || !pool_is_up(p)) return UNAVAILABLE;
        if (is_last) return DEADLINE_EXCEEDED;
    }
}

static Status may_take(const Pool *p, uint64_t deadline)
{
    if (p->closing) return UNAVAILABLE;
    if (deadline && clock_monotonic() >= deadline) return DEADLINE_EXCEEDED;
    return p->idle || p->n_waiters < MOST_WAITERS ? OK : RESOURCE_EXHAUSTED;
}

Conn *pool_take(Pool *p, uint64_t deadline, Status *why)
{
    Waiter w = {.fiber = fiber_self()};

    *why = may_take(p, deadline);
    if (*why != OK) return NULL;
    if (p->idle) return pop_idle(p);

    DL_APPEND(p->waiters, &w);
    p->n_waiters++;
    *why = wait_in_queue(p, &w, deadline);
    if (*why != OK && !p->closing) leave_queue(p, &w);
    return w.conn;
}

// A Tx that is still alive brings its connection back later; diallers see `closing` as soon as they run.
void pool_close(Pool *p)
{
    if (!p) return;
    p->closing = true;
    while (p->waiters) wake_first(p, NULL);
    for (Conn *c = p->conns; c < p->conns + p->size; c++) {
        if (c->place == IDLE) {
            pool_retire(c);
        } else if (c->place == DIALLING) {
            conn_fail(c, UNAVAILABLE);
            if (c->sleeper) fiber_wake(c->sleeper);
        }
    }
    release(p);
}

bool pool_is_up(const Pool *p)
{
    return p->up > 0;
}

int pool_in_use(const Pool *p)
{
    return p->up - p->n_idle;
}

int pool_waiting(const Pool *p)
{
    return p->n_waiters;
}
