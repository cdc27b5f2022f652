// pg_tx -- a transaction: statements queued into one pipeline, their results read when somebody needs them.
#include "common/log.h"
#include "common/pg_internal.h"
#include <string.h>
#include <utlist.h>

enum { ROLLBACK_MS = 2000 }; // a roll-back may outlive the deadline by this; then the connection is given up

typedef struct Sent {      // its result has not been read
    const char *statement; // NULL: a Sync
    Rows *rows;            // NULL: nobody wants them
    struct Sent *next;
} Sent;

struct Tx {
    Conn *conn;
    Arena *arena; // the Tx itself lives in it
    TxKind kind;
    uint64_t deadline;
    Sent *unread, *last;
    Rows *rows;    // whose results are cleared at the end
    Status failed; // the first failure; sticks
    bool begun, committed;
    bool settled; // the server told what became, or will become, of it
    bool ended;   // nothing is left to roll back
    char sqlstate[6];
    const char *constraint;
    void *context;
    Status (*check)(void *context);
    void (*read)(void *context);
};

static const char commit_statement[] = "tx_commit";

Tx *tx_begin(Pool *p, TxKind kind, uint64_t deadline, Status *why)
{
    Conn *c = pool_take(p, deadline, why);

    if (!c) return NULL;
    Arena *a = arena_make();
    Tx *tx = arena_alloc(a, sizeof *tx);
    *tx = (Tx){.conn = c, .arena = a, .kind = kind, .deadline = deadline, .constraint = ""};
    return tx;
}

// --- sending ---

static void expect(Tx *tx, const char *statement, Rows *rows)
{
    Sent *s = arena_alloc(tx->arena, sizeof *s);

    *s = (Sent){statement, rows, NULL};
    if (tx->unread)
        tx->last->next = s;
    else
        tx->unread = s;
    tx->last = s;
}

static void send_statement(Tx *tx, const char *statement, Rows *rows, int n, const char *const *args,
                           const int *lengths, const int *formats)
{
    if (PQsendQueryPrepared(tx->conn->pg, statement, n, args, lengths, formats, 0))
        expect(tx, statement, rows);
    else
        tx->failed = UNAVAILABLE;
}

static void send_plain(Tx *tx, const char *statement)
{
    send_statement(tx, statement, NULL, NO_ARGS, NULL, NULL);
}

static void send_sync(Tx *tx)
{
    if (PQpipelineSync(tx->conn->pg)) expect(tx, NULL, NULL);
}

static void queue(Tx *tx, const char *statement, Rows *rows, int n, const char *const *args,
                  const int *lengths, const int *formats)
{
    if (tx->failed != OK) return;
    if (!tx->begun) send_plain(tx, tx->kind == TX_WRITE ? "tx_begin" : "tx_begin_read");
    tx->begun = true;
    if (tx->failed == OK) send_statement(tx, statement, rows, n, args, lengths, formats);
}

void tx_put_raw(Tx *tx, const char *statement, int n, const char *const *args, const int *lengths,
                const int *formats)
{
    queue(tx, statement, NULL, n, args, lengths, formats);
}

void tx_put(Tx *tx, const char *statement, int n, const char *const *args)
{
    queue(tx, statement, NULL, n, args, NULL, NULL);
}

Rows *tx_ask_raw(Tx *tx, const char *statement, int n, const char *const *args, const int *lengths,
                 const int *formats)
{
    Rows *rows = arena_alloc(tx->arena, sizeof *rows);

    LL_PREPEND(tx->rows, rows);
    queue(tx, statement, rows, n, args, lengths, formats);
    return rows;
}

Rows *tx_ask(Tx *tx, const char *statement, int n, const char *const *args)
{
    return tx_ask_raw(tx, statement, n, args, NULL, NULL);
}

// --- reading ---

static void note_failure(Tx *tx, const Sent *s, const PGresult *r)
{
    const char *sqlstate = sqlstate_of(r), *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    Status st = sqlstate_status(sqlstate);
    bool cut_off_in_commit = s->statement == commit_statement && sqlstate_needs_redial(sqlstate);

    if (sqlstate_needs_redial(sqlstate)) conn_fail(tx->conn, UNAVAILABLE);
    if (*sqlstate && !cut_off_in_commit) tx->settled = true;
    if (tx->failed != OK) return;
    tx->failed = st;
    snprintf(tx->sqlstate, sizeof tx->sqlstate, "%s", sqlstate);
    if (constraint) tx->constraint = arena_copy(tx->arena, constraint);
    if (st == INTERNAL) sqlstate_log(r, s->statement ? s->statement : "sync");
}

static void note_success(Tx *tx, const Sent *s, PGresult *r)
{
    if (s->statement != commit_statement) return;
    tx->settled = true;
    tx->committed = !strcmp(PQcmdStatus(r), "COMMIT"); // it may be "ROLLBACK"
    if (!tx->committed && tx->failed == OK) tx->failed = INTERNAL;
}

static void take_result(Tx *tx, const Sent *s, PGresult *r)
{
    ExecStatusType kind = PQresultStatus(r);

    if (kind == PGRES_FATAL_ERROR) note_failure(tx, s, r);
    if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK) note_success(tx, s, r);
    if (s->rows && kind == PGRES_TUPLES_OK)
        s->rows->result = r;
    else
        PQclear(r);
}

// Results come in the order sent; each but a Sync's has a NULL behind it. False: no more will come.
static bool read_next(Tx *tx)
{
    Sent *s = tx->unread;
    PGresult *r = conn_next_result(tx->conn, tx->deadline);

    if (!r) {
        conn_fail(tx->conn, UNAVAILABLE); // keeps the deadline's fault
        if (tx->failed == OK) tx->failed = tx->conn->fault;
        return false;
    }
    tx->unread = s->next;
    take_result(tx, s, r);
    if (s->statement) PQclear(conn_next_result(tx->conn, tx->deadline));
    return true;
}

// Waiting for the Sync alone would never end on a dead connection.
static void read_all(Tx *tx)
{
    while (tx->unread && read_next(tx)) {
    }
}

static Status obstacle(const Tx *tx)
{
    if (tx->failed != OK) return tx->failed;
    if (tx->conn->fault != OK) return tx->conn->fault;
    return tx->deadline && clock_monotonic() >= tx->deadline ? DEADLINE_EXCEEDED : OK;
}

static Status first_check(Tx *tx)
{
    Status (*check)(void *context) = tx->check;

    tx->check = NULL;
    return check ? check(tx->context) : OK;
}

Status tx_flush(Tx *tx)
{
    tx->failed = obstacle(tx);
    if (tx->failed == OK && tx->unread) {
        PQsendFlushRequest(tx->conn->pg);
        while (tx->unread && tx->failed == OK) read_next(tx);
    }
    if (tx->failed == OK) tx->failed = first_check(tx);
    return tx->failed;
}

// --- ending ---

// libpq knows how the transaction stands only when a Sync was answered.
static bool is_clean(const Conn *c)
{
    return c->fault == OK && PQtransactionStatus(c->pg) == PQTRANS_IDLE;
}

static void commit(Tx *tx)
{
    send_plain(tx, commit_statement);
    send_sync(tx);
    read_all(tx);
    tx->ended = is_clean(tx->conn);
}

// A failed statement makes the server skip all that follows up to a Sync, a roll-back, too.
static void roll_back(Tx *tx)
{
    tx->deadline = clock_monotonic() + ROLLBACK_MS;
    send_sync(tx);
    send_plain(tx, "tx_rollback");
    send_sync(tx);
    read_all(tx);
}

static void dispose(Tx *tx)
{
    Conn *c = tx->conn;
    Rows *r;

    LL_FOREACH(tx->rows, r) PQclear(r->result);
    arena_drop(tx->arena);
    if (is_clean(c))
        pool_give(c);
    else
        pool_lose(c);
}

static void undo(void *arg)
{
    Tx *tx = arg;

    if (tx->begun && !tx->ended && tx->conn->fault == OK) roll_back(tx);
    dispose(tx);
}

static Status try_commit(Tx *tx, bool *unknown)
{
    Status st = obstacle(tx);

    if (st != OK) return st;
    commit(tx);
    *unknown = !tx->settled;
    if (!tx->committed) return tx->failed;
    if (tx->read) tx->read(tx->context);
    return OK;
}

// Nobody needs to wait until what only read, and so holds no lock, is rolled back.
Status tx_end(Tx *tx, Status st, bool *unknown)
{
    bool is_unknown = false;

    if (st == OK) st = tx->failed;
    if (st == OK && tx->begun && tx->kind == TX_WRITE) st = try_commit(tx, &is_unknown);
    if (unknown) *unknown = is_unknown;
    if (tx->kind == TX_READ)
        fiber_spawn(undo, tx);
    else
        undo(tx);
    return st;
}

// --- what hangs on it ---

const char *tx_sqlstate(const Tx *tx)
{
    return tx->sqlstate;
}

const char *tx_constraint(const Tx *tx)
{
    return tx->constraint;
}

void tx_set_context(Tx *tx, void *context)
{
    tx->context = context;
}

void *tx_context(const Tx *tx)
{
    return tx->context;
}

void tx_after_first_flush(Tx *tx, Status (*check)(void *context))
{
    tx->check = check;
}

void tx_before_end(Tx *tx, void (*read)(void *context))
{
    tx->read = read;
}

Arena *tx_arena(Tx *tx)
{
    return tx->arena;
}
