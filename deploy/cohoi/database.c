// database -- the private PostgreSQL under D: made once, tuned, given a role and a schema for each daemon.
#include "deploy/cohoi/database.h"
#include "deploy/cohoi/logfile.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/secrets.h"
#include <errno.h>
#include <glob.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUPERUSER "postgres"

Dsn database_dsn(const Place *at, const char *database, const char *role)
{
    Dsn dsn;
    snprintf(dsn.text, sizeof dsn.text, "host=%s/run dbname=%s user=%s password=%s", at->dir, database, role,
             password_of(at, role).text);
    return dsn;
}

// --- the server's binaries ---

static bool has_server(const char *bin)
{
    char path[300];
    snprintf(path, sizeof path, "%s/postgres", bin);
    return access(path, X_OK) == 0;
}

static bool find_newest(Path *bin)
{
    glob_t found;
    bool ok = false;
    if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) != 0) return false;
    for (size_t i = found.gl_pathc; i > 0 && !ok; i--) { // sorted: the newest is last
        snprintf(bin->text, sizeof bin->text, "%s", found.gl_pathv[i - 1]);
        ok = has_server(bin->text);
    }
    globfree(&found);
    return ok;
}

static bool ask_pg_config(Path *bin)
{
    FILE *answer = popen("pg_config --bindir 2>/dev/null", "re");
    if (!answer) return false;
    bool told = fgets(bin->text, sizeof bin->text, answer) != NULL;
    pclose(answer);
    if (told) bin->text[strcspn(bin->text, "\n")] = '\0';
    return told && has_server(bin->text);
}

bool database_is_made(const Place *at)
{
    return access(place_path(at, "pg/PG_VERSION").text, F_OK) == 0;
}

bool database_find_server(const Place *at, Path *bin)
{
    char version[16];
    if (database_is_made(at) && place_read(at, "pg/PG_VERSION", version, sizeof version) > 0) {
        version[strcspn(version, "\n")] = '\0';
        snprintf(bin->text, sizeof bin->text, "/usr/lib/postgresql/%s/bin", version);
        if (has_server(bin->text)) return true;
        return complain("the data in %s/pg is PostgreSQL %s's, which is not installed (%s)", at->dir, version,
                        bin->text);
    }
    return ask_pg_config(bin) || find_newest(bin) ||
           complain("no PostgreSQL server is installed (apt-get install postgresql)");
}

// --- making it ---

static int run_initdb(const Place *at, const char *initdb, const char *fresh, const char *password_file)
{
    pid_t pid = fork();
    if (pid == 0) {
        int log = logfile_open(at, "initdb");
        if (dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0) _exit(126);
        execl(initdb, initdb, "-D", fresh, "-U", SUPERUSER, "--pwfile", password_file, "-A", "scram-sha-256",
              "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions", NULL);
        _exit(127);
    }
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

static void remove_tree(const char *path)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", path, NULL);
        _exit(127);
    }
    if (pid > 0) waitpid(pid, NULL, 0);
}

static bool initdb(const Place *at, const Path *bin)
{
    char program[300];
    Path fresh = place_path(at, "pg.making"), password = place_path(at, "etc/initdb.password");
    snprintf(program, sizeof program, "%s/initdb", bin->text);
    remove_tree(fresh.text); // of one that was interrupted
    if (!place_write(at, "etc/initdb.password", password_of(at, SUPERUSER).text)) return false;
    int status = run_initdb(at, program, fresh.text, password.text);
    unlink(password.text);
    if (status == 0 && rename(fresh.text, place_path(at, "pg").text) == 0) return true;
    logfile_show_end(at, "initdb", 20);
    return complain("initdb failed");
}

// Terse errors: the details of a failed statement hold values, among them people's phones and e-mails.
static const char settings[] =
    "# Written by `cohoi up` at each start. Put your own settings into postgresql.local.conf beside it.\n"
    "data_directory = '%1$s/pg'\n"
    "hba_file = '%1$s/pg/pg_hba.conf'\n"
    "ident_file = '%1$s/pg/pg_ident.conf'\n"
    "listen_addresses = ''\n"
    "unix_socket_directories = '%1$s/run'\n"
    "unix_socket_permissions = 0700\n"
    "max_connections = 300\n"
    "shared_buffers = 256MB\n"
    "max_wal_size = 2GB\n"
    "checkpoint_timeout = 15min\n"
    "random_page_cost = 1.1\n"
    "jit = off\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "log_line_prefix = '%%m [%%p] %%u '\n"
    "log_error_verbosity = terse\n"
    "log_parameter_max_length = 0\n"
    "log_parameter_max_length_on_error = 0\n"
    "include_if_exists = '%1$s/etc/postgresql.local.conf'\n";

bool database_make(const Place *at, const Path *bin)
{
    char text[2000];
    if (!database_is_made(at)) {
        say("Making the database in %s/pg", at->dir);
        if (!initdb(at, bin)) return false;
    }
    if (snprintf(text, sizeof text, settings, at->dir) >= (int)sizeof text) abort();
    return place_write(at, "etc/postgresql.conf", text);
}

// --- preparing it ---

bool database_accepts(const Place *at)
{
    const char *const keys[] = {"host", "dbname", "user", "connect_timeout", NULL};
    Path run = place_path(at, "run");
    const char *const values[] = {run.text, "postgres", SUPERUSER, "2", NULL};
    return PQpingParams(keys, values, 0) == PQPING_OK;
}

static bool run(PGconn *pg, const char *sql)
{
    PGresult *done = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(done);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok) complain("the database refused: %s", PQerrorMessage(pg));
    PQclear(done);
    return ok;
}

static bool exists(PGconn *pg, const char *question, const char *name)
{
    PGresult *found = PQexecParams(pg, question, 1, NULL, &name, NULL, NULL, 0);
    bool there = PQntuples(found) == 1;
    PQclear(found);
    return there;
}

static bool make_database(PGconn *pg)
{
    if (exists(pg, "select 1 from pg_database where datname = $1", DATABASE)) return true;
    return run(pg, "create database " DATABASE) &&
           run(pg, "revoke all on database " DATABASE " from public"); // each role is let in by name
}

static bool make_extensions(PGconn *pg)
{
    return run(pg, "set client_min_messages = warning; create schema if not exists extensions;"
                   "create extension if not exists pg_trgm schema extensions;"
                   "create extension if not exists btree_gin schema extensions");
}

// The server is sent the SCRAM verifier only, so that no log of its can hold the password.
static bool make_role(PGconn *pg, const Place *at, const char *role)
{
    char sql[600];
    char *verifier = PQencryptPasswordConn(pg, password_of(at, role).text, role, "scram-sha-256");
    if (!verifier) return complain("the password of %s: %s", role, PQerrorMessage(pg));
    bool known = exists(pg, "select 1 from pg_roles where rolname = $1", role);
    snprintf(sql, sizeof sql, "%s role %s login password '%s'", known ? "alter" : "create", role, verifier);
    PQfreemem(verifier);
    return run(pg, sql);
}

static bool make_home(PGconn *pg, const Place *at, const char *daemon)
{
    char role[60], sql[1000];
    snprintf(role, sizeof role, "cohoi_%s", daemon);
    snprintf(sql, sizeof sql,
             "create schema if not exists %1$s authorization %2$s; grant connect on database " DATABASE
             " to %2$s;"
             "grant usage on schema extensions to %2$s;"
             "alter role %2$s in database " DATABASE " set search_path = %1$s, extensions",
             daemon, role);
    return make_role(pg, at, role) && run(pg, sql);
}

static bool with_database(const Place *at, const char *name,
                          bool (*fn)(PGconn *pg, const Place *at, const bool *has), const bool *has)
{
    PGconn *pg = PQconnectdb(database_dsn(at, name, SUPERUSER).text);
    bool ok = PQstatus(pg) == CONNECTION_OK ? fn(pg, at, has) : complain("%s", PQerrorMessage(pg));
    PQfinish(pg);
    return ok;
}

static bool prepare_server(PGconn *pg, const Place *at, const bool *has)
{
    return make_database(pg);
}

static bool prepare_homes(PGconn *pg, const Place *at, const bool *has)
{
    bool ok = make_extensions(pg);
    for (int i = 0; ok && daemons[i].name; i++)
        if (has[i] && daemons[i].keeps_state) ok = make_home(pg, at, daemons[i].name);
    return ok;
}

bool database_prepare(const Place *at, const bool has[DAEMONS_MOST])
{
    return with_database(at, "postgres", prepare_server, has) &&
           with_database(at, DATABASE, prepare_homes, has);
}
