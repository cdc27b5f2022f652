// cohoi new-epoch -- says that the database behind the logs is another one: after a restore that the daemons
// cannot notice by themselves. See docs/architecture.md, section 3.
#include "common/config.h"
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/verb.h"
#include <libpq-fe.h>
#include <string.h>

typedef struct Arguments {
    const char *dir, *daemon;
} Arguments;

static bool begin_epoch(PGconn *pg, const char *daemon)
{
    PGresult *r =
        PQexec(pg, "select coalesce((select max(epoch) from log_epoch), 0), coalesce(new_epoch(), 0)");
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
    if (!ok)
        (void)complain("%s: %s", daemon, PQerrorMessage(pg));
    else if (strcmp(PQgetvalue(r, 0, 1), "0") == 0)
        say("%s: never started, so it has no epoch yet", daemon);
    else
        say("%s: epoch %s ended, %s begins", daemon, PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1));
    PQclear(r);
    return ok;
}

// Straight to its database, so that it can be said before the daemon runs again.
static bool tell(const Place *at, const char *daemon)
{
    char path[80];
    const char *dsn = config_get(config_read(place_path(at, "etc/cohoi.ini").text, daemon), "dsn");
    if (!dsn) return complain("cohoi.ini has no database for %s", daemon);
    snprintf(path, sizeof path, "set search_path = %s, extensions", daemon);
    PGconn *pg = PQconnectdb(dsn);
    bool ok = PQstatus(pg) == CONNECTION_OK;
    if (ok) PQclear(PQexec(pg, path));
    ok = ok ? begin_epoch(pg, daemon) : complain("%s: %s", daemon, PQerrorMessage(pg));
    PQfinish(pg);
    return ok;
}

static bool tell_all(const Place *at, const Arguments *in)
{
    bool ok = true, any = false;
    for (int i = 0; daemons[i].name; i++) {
        if (!daemons[i].keeps_state || !ini_names(at, daemons[i].name)) continue;
        if (in->daemon && strcmp(in->daemon, daemons[i].name) != 0) continue;
        ok = tell(at, daemons[i].name) && ok;
        any = true;
    }
    return any ? ok : complain("there is no daemon '%s'", in->daemon ? in->daemon : "");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    Arguments *in = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &in->dir;
        return 0;
    case 'D':
        in->daemon = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"daemon", 'D', "DAEMON", 0, "whose database was restored (default: all)", 0},
    {0},
};

int new_epoch(int argc, char **argv)
{
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        options,
        parse,
        NULL,
        "Say it once after a database was restored to an earlier time. Whoever has taken events that are "
        "gone "
        "learns of it, and loads what there is. A change of timeline or of server needs no word.",
        children,
        NULL,
        NULL};
    Arguments in = {.dir = "var"};
    Place at;
    argp_parse(&argp, argc, argv, 0, NULL, &in);
    if (!place_find(&at, in.dir)) return 1;
    return tell_all(&at, &in) ? 0 : 1;
}
