// pg_conn -- one connection on the loop: watching its socket, waiting for results, never blocking.
#include "common/pg_internal.h"
#include <stdlib.h>

static void freed(uv_handle_t *io)
{
    free(io);
}

// Must follow at once whatever made libpq close its socket: the number may soon be another file's.
void conn_unwatch(Conn *c)
{
    if (!c->io) return;
    uv_poll_stop(c->io);
    c->io->data = NULL;
    uv_close((uv_handle_t *)c->io, freed);
    c->io = NULL;
    c->events = 0;
}

void conn_fail(Conn *c, Status why)
{
    if (c->fault == OK) c->fault = why;
    conn_unwatch(c);
}

// Under TLS, libpq may take only half of a record, and the socket does not tell of the other half.
static void take_in(Conn *c)
{
    if (!PQconsumeInput(c->pg) || (PQsslInUse(c->pg) && !PQconsumeInput(c->pg))) conn_fail(c, UNAVAILABLE);
}

// An error comes as status < 0, with the watch ended by libuv; reading the socket tells what it was.
static void on_ready(uv_poll_t *io, int status, int events)
{
    Conn *c = io->data;

    if (status < 0) c->events = 0;
    if (c->sleeper) {
        fiber_wake(c->sleeper);
        return;
    }
    take_in(c);
    if (c->fault == OK) conn_watch(c, UV_READABLE);
    if (c->fault != OK && c->place == IDLE) pool_lose(c);
}

static bool io_open(Conn *c)
{
    uv_poll_t *io = calloc(1, sizeof *io);

    if (!io) abort();
    if (uv_poll_init(uv_default_loop(), io, PQsocket(c->pg)) != 0) {
        free(io);
        return false;
    }
    io->data = c;
    c->io = io;
    return true;
}

void conn_watch(Conn *c, int events)
{
    if (!c->io && !io_open(c)) {
        conn_fail(c, UNAVAILABLE);
        return;
    }
    if (c->events == events) return; // each start costs two system calls
    c->events = events;
    if (uv_poll_start(c->io, events, on_ready) != 0) conn_fail(c, UNAVAILABLE);
}

bool conn_sleep(Conn *c, uint64_t deadline)
{
    c->sleeper = fiber_self();
    bool woken = fiber_park_until(deadline);
    c->sleeper = NULL;
    return woken;
}

void conn_wait(Conn *c, int events, uint64_t deadline)
{
    conn_watch(c, events);
    if (c->fault == OK && !conn_sleep(c, deadline)) conn_fail(c, DEADLINE_EXCEEDED);
}

static void wait_and_take_in(Conn *c, int events, uint64_t deadline)
{
    conn_wait(c, events, deadline);
    if (c->fault == OK) take_in(c);
}

// PQgetResult blocks while PQisBusy, in pipelines too; on a dead connection it gives no end of errors.
PGresult *conn_next_result(Conn *c, uint64_t deadline)
{
    while (c->fault == OK && PQflush(c->pg) > 0) wait_and_take_in(c, UV_READABLE | UV_WRITABLE, deadline);
    while (c->fault == OK && PQisBusy(c->pg)) wait_and_take_in(c, UV_READABLE, deadline);
    if (PQisBusy(c->pg)) return NULL;

    PGresult *r = PQgetResult(c->pg);
    if (PQstatus(c->pg) == CONNECTION_BAD) conn_fail(c, UNAVAILABLE);
    return r;
}

void conn_hang_up(Conn *c)
{
    conn_unwatch(c);
    PQfinish(c->pg);
    c->pg = NULL;
    c->fault = OK;
}
