// pg -- PostgreSQL on the loop: a pool of pipelined connections, and transactions that read straight.
//
// A command is one transaction in at most two flushes: ask what you need, flush, decide, put what changed,
// end.
//     Rows *r = tx_ask(tx, "contact_by_id", ARGS(id));     queued
//     st = tx_flush(tx);                                    waits; rows of everything asked are there now
//     tx_put(tx, "contact_save", ARGS(id, name));           queued; goes out with the commit
#pragma once
#include "common/arena.h"
#include "common/clock.h"
#include "common/status.h"
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Pool Pool;
typedef struct Tx Tx;
typedef struct Rows Rows;

typedef struct Statement {
    const char *name; // the shape: "contact_by_id", "contacts_by_salesperson"
    const char *sql;  // prepared on every connection; parameters $1.. are text unless given by tx_put_raw
} Statement;          // tables end with {0}

// Opens `size` connections in the background and keeps them: a lost one is redialled with backoff (50 ms to 5
// s), the socket's poll handle closed and opened anew. `tables` is a NULL-ended list of statement tables.
// `schema` becomes the search_path (followed by "extensions"). A host in the DSN may be a path, an address or
// a name; names are looked up at each dial. `tables` is borrowed until pool_close.
Pool *pool_open(const char *dsn, const char *schema, int size, const Statement *const *tables);
void pool_close(Pool *p);       // waits for nothing; call when nothing is in flight
bool pool_is_up(const Pool *p); // at least one connection lives
int pool_in_use(const Pool *p);
int pool_waiting(const Pool *p);
// Called after every (re)connect with the server's system identifier and timeline, for the epoch; before the
// connection is used. Must not wait.
void pool_on_connect(Pool *p, void (*fn)(void *arg, uint64_t system_id, uint32_t timeline), void *arg);

typedef enum TxKind {
    TX_WRITE, // begin .. commit
    TX_READ,  // read only; rolled back at its end
} TxKind;

// Parks while the pool is empty, at most until `deadline` (clock_monotonic ms; 0: none). NULL: UNAVAILABLE
// (no connection) or DEADLINE_EXCEEDED or RESOURCE_EXHAUSTED (too many waiting), in *why.
Tx *tx_begin(Pool *p, TxKind kind, uint64_t deadline, Status *why);

#define ARGS(...)                                                                                            \
    (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)), (const char *const[])                     \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }
#define NO_ARGS 0, NULL

Rows *tx_ask(Tx *tx, const char *statement, int n, const char *const *args); // queued; NULL args are SQL null
void tx_put(Tx *tx, const char *statement, int n, const char *const *args);  // queued; its rows are dropped
void tx_put_raw(Tx *tx, const char *statement, int n, const char *const *args, const int *lengths,
                const int *formats); // as PQsendQueryPrepared: format 1 is binary
Rows *tx_ask_raw(Tx *tx, const char *statement, int n, const char *const *args, const int *lengths,
                 const int *formats);
MUST_CHECK Status
tx_flush(Tx *tx); // waits for everything asked or put. The first failure sticks until tx_end.
// OK commits, anything else rolls back. Ends the transaction and all of its Rows. Returns st, or what went
// wrong: ABORTED (deadlock, serialization, unique violation, CH001: a save touched no row), UNAVAILABLE
// (connection lost), DEADLINE_EXCEEDED, INTERNAL. *unknown (may be NULL) tells that the connection died after
// COMMIT was sent: done or not, only the id can tell.
MUST_CHECK Status tx_end(Tx *tx, Status st, bool *unknown);
// SQLSTATE and constraint of the first failure, "" when none; borrowed until tx_end.
const char *tx_sqlstate(const Tx *tx);
const char *tx_constraint(const Tx *tx);

// The frame hangs its unit of work here (common/unit.h).
void tx_set_context(Tx *tx, void *context);
void *tx_context(const Tx *tx);
// Called once, at the end of the first tx_flush, when it went well; what it returns is what that flush
// returns.
void tx_after_first_flush(Tx *tx, Status (*check)(void *context));
// Called inside tx_end, only when the commit is known to have gone well: after every result was read, before
// the Rows are cleared. So rows of what was asked after the last tx_flush can still be read: the numbers of
// the events.
void tx_before_end(Tx *tx, void (*read)(void *context));
Arena *tx_arena(Tx *tx); // lives until tx_end

// --- rows: texts are borrowed until tx_end ---
int rows_count(const Rows *r);
// Reading a row column by column, in the order of the select list.
typedef struct Row {
    const Rows *rows;
    int at, column;
} Row;
Row row_at(const Rows *r, int i); // aborts when there is no such row
const char *row_text(Row *r);     // NULL for SQL null
int64_t row_int(Row *r);          // 0 for null
bool row_bool(Row *r);
double row_real(Row *r);
Time row_time(Row *r);                           // of a timestamptz; 0 for null
ProtobufCBinaryData row_bytes(Row *r, Arena *a); // of a bytea, decoded into the arena
// A bytea that holds a packed message, unpacked into the arena; NULL for null, aborts when it does not
// decode.
void *row_message(Row *r, const ProtobufCMessageDescriptor *type, Arena *a);
bool row_is_null(const Row *r); // the next column; does not move on

// --- values for parameters, in the arena ---
char *arg_int(Arena *a, int64_t v);
char *arg_time(Arena *a, Time t); // NULL for 0
const char *arg_bool(bool v);
char *arg_bytes(Arena *a, const void *data, size_t n);   // bytea in its text form (hex)
char *arg_message(Arena *a, const ProtobufCMessage *m);  // bytea in its text form
char *arg_texts(Arena *a, size_t n, char *const *texts); // text[] or uuid[] literal
