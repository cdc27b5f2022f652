// pg_internal -- what the files pg_*.c share: connections, their pool, how they are dialled. Nobody else
// includes it.
#pragma once
#include "common/fiber.h"
#include "common/pg.h"
#include <uv.h>

// Who holds a connection.
typedef enum Place {
    DIALLING, // a fiber that runs conn_dial
    IDLE,     // pool->idle
    IN_USE,   // a Tx
} Place;

typedef struct Conn {
    Pool *pool;
    Place place;
    PGconn *pg;        // NULL between two dials
    uv_poll_t *io;     // NULL while nothing is watched; another socket needs another handle
    int events;        // what io watches
    Fiber *sleeper;    // to be woken when the socket is ready
    Status fault;      // UNAVAILABLE: lost; DEADLINE_EXCEEDED: given up. It has to be dialled anew
    unsigned pause;    // ms before the next dial
    unsigned timeouts; // of dials; moves the turn among several hosts
    struct Conn *next; // in pool->idle
} Conn;

typedef struct Waiter { // lives on the stack of the fiber that waits in pool_take
    Fiber *fiber;
    Conn *conn; // set by who wakes it; NULL when the pool closes
    struct Waiter *prev, *next;
} Waiter;

struct Pool {
    char *dsn, *schema;
    const Statement *const *tables;
    void (*on_connect)(void *arg, uint64_t system_id, uint32_t timeline);
    void *on_connect_arg;
    Conn *idle;
    Waiter *waiters; // first come, first served
    int size, up, n_idle, n_waiters;
    int holders; // connections not retired yet, and the opener; the last one frees the pool
    bool closing;
    uint64_t complained; // when a failed dial was logged last
    Conn conns[];
};

struct Rows {
    PGresult *result; // NULL before the flush, and after a failure
    Rows *next;       // of the same Tx
};

// --- pg_conn.c: one connection on the loop; none of these ever blocks it ---
void conn_watch(Conn *c, int events);
void conn_unwatch(Conn *c);
bool conn_sleep(Conn *c, uint64_t deadline); // false: the deadline came first
void conn_wait(Conn *c, int events,
               uint64_t deadline);   // until the socket is ready; the deadline leaves a fault
void conn_fail(Conn *c, Status why); // the first fault stays
// Sends what is queued and gives the next result, or libpq's NULL that ends a statement. With c->fault set it
// gives what had come in before, then NULL.
PGresult *conn_next_result(Conn *c, uint64_t deadline);
void conn_hang_up(Conn *c);

// --- pg_dial.c ---
void conn_dial(void *conn); // a fiber's body: dials until it is up, then hands it to pool_gain

// --- pg_hosts.c ---
typedef struct Hosts {
    const char *host, *hostaddr, *port; // lists as libpq wants them; all NULL: as in the DSN
} Hosts;
// Looks up the names in the DSN, as libpq itself would block on that; parks. The list begins with another
// entry each `turn`. False when no name could be resolved or the DSN is none.
MUST_CHECK bool hosts_resolve(Arena *a, const char *dsn, unsigned turn, Hosts *out);

// --- pg_pool.c ---
Conn *pool_take(Pool *p, uint64_t deadline, Status *why); // parks; NULL: see *why
void pool_give(Conn *c);                                  // ready for the next Tx
void pool_gain(Conn *c);                                  // dialled
void pool_lose(Conn *c);                                  // has a fault or an unclear state: dialled anew
void pool_retire(Conn *c);                                // the pool is closing

// --- pg_sqlstate.c ---
const char *sqlstate_of(const PGresult *r); // "" for libpq's own errors, as of a lost connection
Status sqlstate_status(const char *sqlstate);
bool sqlstate_needs_redial(const char *sqlstate); // the session, not only the transaction, is of no more use
// One line about a failed statement; neither values nor a message that may quote them.
void sqlstate_log(const PGresult *r, const char *statement);
