// pg_dial -- from a DSN to a connection that is ready for transactions.
#include "common/log.h"
#include "common/pg_internal.h"
#include <stdlib.h>
#include <string.h>

enum {
    DIAL_MS = 5000,
    FIRST_PAUSE_MS = 50,
    LAST_PAUSE_MS = 5000,
    COMPLAINT_MS = 5000, // a pool logs its failed dials at most this often
};

static const Statement transaction_statements[] = {
    {"tx_begin", "begin"},
    {"tx_begin_read", "begin read only"},
    {"tx_commit", "commit"},
    {"tx_rollback", "rollback"},
    {0},
};

// The control file's timeline lags behind a promotion until the next checkpoint; the name of the WAL file
// does not. The check interval ends a backend whose client has given up, even if it waits for a lock.
static const char session_sql[] =
    "select set_config('search_path', $1, false), set_config('timezone', 'UTC', false),"
    " set_config('datestyle', 'ISO', false), set_config('bytea_output', 'hex', false),"
    " set_config('statement_timeout', '0', false),"
    " set_config('client_connection_check_interval', '1s', false),"
    " system_identifier, case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())"
    " else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end"
    " from pg_control_system()";
enum { SYSTEM_ID_COLUMN = 6, TIMELINE_COLUMN };

static bool may_complain(Pool *p)
{
    uint64_t now = clock_monotonic();

    if (p->closing || (p->complained && now - p->complained < COMPLAINT_MS)) return false;
    p->complained = now;
    return true;
}

static void complain(Pool *p, const char *message)
{
    if (may_complain(p))
        log_warn("database cannot be reached", "schema=%s message=%s", p->schema, log_quote(message));
}

// What the server tells beside results may hold values, and would go to stderr.
static void ignore_notice(void *arg, const PGresult *notice)
{
}

static PGconn *start_at(const Pool *p, const Hosts *hosts)
{
    const struct {
        const char *keyword, *value;
    } options[] = {
        {"fallback_application_name", p->schema},
        {"keepalives_idle", "30"},
        {"dbname", p->dsn}, // what stands before it is a default, what stands behind it wins
        {"client_encoding", "UTF8"},
        {"host", hosts->host},
        {"hostaddr", hosts->hostaddr},
        {"port", hosts->port},
    };
    enum { N = sizeof options / sizeof *options };
    const char *keywords[N + 1] = {0}, *values[N + 1] = {0};

    for (int i = 0; i < N; i++) {
        keywords[i] = options[i].keyword;
        values[i] = options[i].value;
    }
    return PQconnectStartParams(keywords, values, true);
}

static bool start(Conn *c)
{
    Arena *a = arena_make();
    Hosts hosts;

    if (hosts_resolve(a, c->pool->dsn, c->timeouts, &hosts)) c->pg = start_at(c->pool, &hosts);
    arena_drop(a);
    if (c->pg) PQsetNoticeReceiver(c->pg, ignore_notice, NULL);
    return c->pg != NULL;
}

static bool shake_hands(Conn *c, uint64_t deadline)
{
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;

    if (PQstatus(c->pg) == CONNECTION_BAD) return false;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        conn_wait(c, next == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE, deadline);
        conn_unwatch(c); // the next step may go on with another socket
        if (c->fault != OK) return false;
        next = PQconnectPoll(c->pg);
    }
    return next == PGRES_POLLING_OK;
}

static bool prepare(Conn *c, const Statement *table)
{
    for (const Statement *s = table; s->name; s++)
        if (!PQsendPrepare(c->pg, s->name, s->sql, 0, NULL)) return false;
    return true;
}

static bool send_set_up(Conn *c)
{
    char path[256];
    const char *args[] = {path};

    snprintf(path, sizeof path, "\"%s\", extensions", c->pool->schema);
    PQsetnonblocking(c->pg, 1);
    if (!PQenterPipelineMode(c->pg)) return false;
    if (!PQsendQueryParams(c->pg, session_sql, 1, NULL, args, NULL, NULL, 0)) return false;
    if (!prepare(c, transaction_statements)) return false;
    for (const Statement *const *t = c->pool->tables; t && *t; t++)
        if (!prepare(c, *t)) return false;
    return PQpipelineSync(c->pg);
}

static bool answered_well(Conn *c, const char *statement, uint64_t deadline)
{
    PGresult *r = conn_next_result(c, deadline);
    bool well = PQresultStatus(r) == PGRES_COMMAND_OK;

    if (*sqlstate_of(r) && may_complain(c->pool)) sqlstate_log(r, statement);
    PQclear(r);
    PQclear(conn_next_result(c, deadline)); // the NULL behind it
    return well;
}

static bool prepared(Conn *c, const Statement *table, uint64_t deadline)
{
    for (const Statement *s = table; s->name; s++)
        if (!answered_well(c, s->name, deadline)) return false;
    return true;
}

static bool read_session(Conn *c, uint64_t *system_id, uint32_t *timeline, uint64_t deadline)
{
    PGresult *r = conn_next_result(c, deadline);
    bool well = PQresultStatus(r) == PGRES_TUPLES_OK;

    if (well) {
        *system_id = strtoull(PQgetvalue(r, 0, SYSTEM_ID_COLUMN), NULL, 10);
        *timeline = (uint32_t)strtoul(PQgetvalue(r, 0, TIMELINE_COLUMN), NULL, 10);
    } else if (*sqlstate_of(r) && may_complain(c->pool)) {
        sqlstate_log(r, "session");
    }
    PQclear(r);
    PQclear(conn_next_result(c, deadline));
    return well;
}

static bool synced(Conn *c, uint64_t deadline)
{
    PGresult *r = conn_next_result(c, deadline);
    bool well = PQresultStatus(r) == PGRES_PIPELINE_SYNC && c->fault == OK;

    PQclear(r);
    return well;
}

// Everything in one round trip, whatever the number of statements.
static bool set_up(Conn *c, uint64_t deadline)
{
    const Pool *p = c->pool;
    uint64_t system_id = 0;
    uint32_t timeline = 0;

    if (!send_set_up(c)) return false;
    if (!read_session(c, &system_id, &timeline, deadline)) return false;
    if (!prepared(c, transaction_statements, deadline)) return false;
    for (const Statement *const *t = p->tables; t && *t; t++)
        if (!prepared(c, *t, deadline)) return false;
    if (!synced(c, deadline)) return false;
    if (p->on_connect) p->on_connect(p->on_connect_arg, system_id, timeline);
    return true;
}

static bool dial_once(Conn *c)
{
    if (!start(c)) {
        complain(c->pool, "no such host, or the DSN is wrong");
        return false;
    }
    uint64_t deadline = clock_monotonic() + DIAL_MS;
    if (shake_hands(c, deadline) && set_up(c, deadline)) return true;
    bool is_late = c->fault == DEADLINE_EXCEEDED;
    if (is_late) c->timeouts++;
    complain(c->pool, is_late ? "no answer in time" : PQerrorMessage(c->pg));
    return false;
}

// Two thirds to four thirds of the pause, so that many connections do not come back in step.
// False: the pool closes.
static bool rest(Conn *c)
{
    uint64_t ms = c->pause * 2 / 3 + (c->pause ? (unsigned)random() % c->pause * 2 / 3 : 0);
    uint64_t until = clock_monotonic() + ms;

    while (ms && !c->pool->closing && conn_sleep(c, until)) {
    }
    return !c->pool->closing;
}

static unsigned longer(unsigned pause)
{
    if (pause < FIRST_PAUSE_MS) return FIRST_PAUSE_MS;
    return pause * 2 < LAST_PAUSE_MS ? pause * 2 : LAST_PAUSE_MS;
}

void conn_dial(void *conn)
{
    Conn *c = conn;

    c->place = DIALLING;
    while (rest(c)) {
        if (dial_once(c)) {
            c->pause = FIRST_PAUSE_MS;
            pool_gain(c);
            return;
        }
        conn_hang_up(c);
        c->pause = longer(c->pause);
    }
    pool_retire(c);
}
