// private_postgres -- a PostgreSQL of the test's own: in a temporary directory, gone with the test.
#pragma once
#include <errno.h>
#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct PrivatePostgres {
    char dir[64];       // holds the data, the log and the socket
    char programs[256]; // where initdb and postgres are
    char dsn[160];      // over the unix socket
    int port;           // also on 127.0.0.1
    pid_t pid;
} postgres;

static inline void postgres_must(bool ok, const char *what)
{
    if (ok) return;
    fprintf(stderr, "private postgres: %s: %s\n", what, strerror(errno));
    abort();
}

// PostgreSQL refuses to run as root.
static inline void postgres_drop_rights(void)
{
    const struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;

    if (user && (setgroups(0, NULL) || setgid(user->pw_gid) || setuid(user->pw_uid))) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT); // a test that crashes leaves no server behind
}

static inline pid_t postgres_spawn(const char *program, const char *const *args)
{
    char path[300], log[80];
    pid_t pid = fork();

    postgres_must(pid >= 0, "fork");
    if (pid > 0) return pid;
    snprintf(path, sizeof path, "%s/%s", postgres.programs, program);
    snprintf(log, sizeof log, "%s/log", postgres.dir);
    postgres_drop_rights();
    if (!freopen(log, "a", stdout) || dup2(1, 2) < 0) _exit(125);
    execv(path, (char *const *)args);
    _exit(127);
}

static inline int postgres_free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    postgres_must(fd >= 0 && !bind(fd, (struct sockaddr *)&at, size) &&
                      !getsockname(fd, (struct sockaddr *)&at, &size),
                  "no free port");
    close(fd);
    return ntohs(at.sin_port);
}

static inline void postgres_run_server(void)
{
    char data[80], port[16];
    PGPing ping = PQPING_NO_RESPONSE;

    snprintf(data, sizeof data, "%s/data", postgres.dir);
    snprintf(port, sizeof port, "%d", postgres.port);
    postgres.pid = postgres_spawn("postgres", (const char *[]){"postgres", "-D", data, "-k", postgres.dir,
                                                               "-p", port, "-c", "listen_addresses=127.0.0.1",
                                                               "-c", "fsync=off", NULL});
    for (int i = 0; i < 3000 && ping != PQPING_OK; i++) {
        ping = PQping(postgres.dsn);
        if (ping != PQPING_OK) usleep(10000);
    }
    postgres_must(ping == PQPING_OK, "does not start");
}

static inline void postgres_end_server(void)
{
    kill(postgres.pid, SIGINT);
    waitpid(postgres.pid, NULL, 0);
}

static inline void postgres_start(void)
{
    char data[80];
    const struct passwd *user = getpwnam("postgres");
    FILE *config = popen("pg_config --bindir", "r");
    int status = 0;

    postgres_must(config && fgets(postgres.programs, sizeof postgres.programs, config), "pg_config");
    pclose(config);
    postgres.programs[strcspn(postgres.programs, "\n")] = 0;
    strcpy(postgres.dir, "/tmp/cohoi-postgres-XXXXXX");
    postgres_must(mkdtemp(postgres.dir) != NULL, "mkdtemp");
    if (geteuid() == 0) postgres_must(user && !chown(postgres.dir, user->pw_uid, user->pw_gid), "chown");
    postgres.port = postgres_free_port();
    snprintf(postgres.dsn, sizeof postgres.dsn, "host=%s port=%d user=postgres dbname=postgres", postgres.dir,
             postgres.port);
    snprintf(data, sizeof data, "%s/data", postgres.dir);
    waitpid(postgres_spawn("initdb", (const char *[]){"initdb", "-D", data, "-A", "trust", "-U", "postgres",
                                                      "-E", "UTF8", "--no-sync", NULL}),
            &status, 0);
    postgres_must(status == 0, "initdb");
    postgres_run_server();
}

static inline int postgres_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    return remove(path);
}

static inline void postgres_stop(void)
{
    postgres_end_server();
    nftw(postgres.dir, postgres_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

// Runs SQL on a connection of its own, blocking; gives the first value, in one of 4 static buffers in turn.
static inline const char *postgres_sql(const char *format, ...)
{
    static char sql[4096], values[4][256];
    static unsigned turn;
    char *value = values[turn++ % 4];
    va_list args;

    va_start(args, format);
    vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    PGconn *c = PQconnectdb(postgres.dsn);
    PQclear(PQexec(c, "set client_min_messages = error"));
    PGresult *r = PQexec(c, sql);
    bool well = PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!well) fprintf(stderr, "%s\n%s\n", sql, PQerrorMessage(c));
    postgres_must(well, "sql failed");
    snprintf(value, 256, "%s", PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    PQfinish(c);
    return value;
}
