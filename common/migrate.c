// migrate -- brings the schema to what this build needs: forward only, each file in a transaction of its own,
// one instance at a time. Runs at start on a connection of its own and blocks: the loop does not run yet.
#include "common/frame.h"
#include "common/log.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const Migration frame_migrations[];

enum { FIRST_PAUSE_MS = 100, LAST_PAUSE_MS = 5000 };

static void ignore_notice(void *arg, const PGresult *r)
{
}

// Waits for the database as long as it takes; a signal ends the process meanwhile as it should.
static PGconn *connect_patiently(const char *dsn)
{
    const char *const keywords[] = {"connect_timeout", "fallback_application_name", "dbname", NULL};
    const char *const values[] = {"5", frame.service->name, dsn, NULL};

    for (unsigned pause = FIRST_PAUSE_MS;; pause = pause * 2 < LAST_PAUSE_MS ? pause * 2 : LAST_PAUSE_MS) {
        PGconn *c = PQconnectdbParams(keywords, values, true);
        if (PQstatus(c) == CONNECTION_OK) {
            PQsetNoticeReceiver(c, ignore_notice, NULL);
            return c;
        }
        log_warn("database cannot be reached", "message=%s", log_quote(PQerrorMessage(c)));
        PQfinish(c);
        usleep(pause * 1000);
    }
}

static bool done(PGconn *c, PGresult *r, const char *what)
{
    bool well = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

    if (!well) log_error("migration failed", "at=%s message=%s", what, log_quote(PQerrorMessage(c)));
    PQclear(r);
    return well;
}

static bool execute(PGconn *c, const char *sql, const char *what)
{
    return done(c, PQexec(c, sql), what);
}

static bool with_parameter(PGconn *c, const char *sql, const char *value, const char *what)
{
    return done(c, PQexecParams(c, sql, 1, NULL, &value, NULL, NULL, 0), what);
}

static bool is_applied(PGconn *c, const char *name)
{
    PGresult *r =
        PQexecParams(c, "select 1 from schema_migrations where name = $1", 1, NULL, &name, NULL, NULL, 0);
    bool found = PQntuples(r) > 0;

    PQclear(r);
    return found;
}

static bool apply(PGconn *c, const char *name, const char *sql)
{
    if (is_applied(c, name)) return true;
    bool well = execute(c, "begin", name) && execute(c, sql, name) &&
                with_parameter(c, "insert into schema_migrations (name) values ($1)", name, name) &&
                execute(c, "commit", name);
    if (well)
        log_info("migrated", "name=%s", name);
    else
        PQclear(PQexec(c, "rollback"));
    return well;
}

static bool apply_all(PGconn *c, const char *prefix, const Migration *table)
{
    for (const Migration *m = table; m && m->name; m++) {
        char name[200];
        snprintf(name, sizeof name, "%s/%s", prefix, m->name);
        if (!apply(c, name, m->sql)) return false;
    }
    return true;
}

static bool prepare(PGconn *c, const char *schema)
{
    char path[200];

    snprintf(path, sizeof path, "\"%s\", extensions", schema);
    return with_parameter(c, "select set_config('search_path', $1, false)", path, "search_path") &&
           execute(c, "set timezone to 'UTC'", "timezone") &&
           with_parameter(c, "select pg_advisory_lock(hashtextextended('cohoi/migrate/' || $1, 0))", schema,
                          "lock") &&
           execute(c,
                   "create table if not exists schema_migrations"
                   " (name text primary key, applied_at timestamptz not null default clock_timestamp())",
                   "schema_migrations");
}

bool migrate(const char *dsn, const char *schema, const Migration *own)
{
    PGconn *c = connect_patiently(dsn);
    bool well = prepare(c, schema) && apply_all(c, "frame", frame_migrations) &&
                apply_all(c, frame.service->name, own);

    PQfinish(c); // gives the lock back
    return well;
}
