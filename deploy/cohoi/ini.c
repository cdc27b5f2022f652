// ini -- D/etc/cohoi.ini: where the daemons find PostgreSQL, each other, and their settings.
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/database.h"
#include "deploy/cohoi/say.h"
#include <stdio.h>
#include <string.h>

#define LONGEST 30000

static void write_common(FILE *out, const Place *at, const bool *has)
{
    fprintf(out, "[common]\nrun_dir = %s/run\n", at->dir);
    for (int i = 0; daemons[i].name; i++) {
        if (!has[i] || !daemons[i].keeps_state) continue;
        fprintf(out, "peer.%s = ipc://%s/run/%s-*.rpc\n", daemons[i].name, at->dir, daemons[i].name);
        fprintf(out, "events.%s = ipc://%s/run/%s-*.pub\n", daemons[i].name, at->dir, daemons[i].name);
    }
}

static void write_daemon(FILE *out, const Place *at, const char *name)
{
    char role[60];
    snprintf(role, sizeof role, "cohoi_%s", name);
    fprintf(out, "\n[%s]\ndsn = %s\n", name, database_dsn(at, DATABASE, role).text);
    fprintf(out, "listen = ipc://%s/run/%s-%%i.rpc\npublish = ipc://%s/run/%s-%%i.pub\n", at->dir, name,
            at->dir, name);
    fprintf(out, "admin = 127.0.0.1:0\n");
}

static void write_gateway(FILE *out, const Fleet *fleet)
{
    fprintf(out, "\n[gateway]\nlisten = 127.0.0.1:%d\nadmin = 127.0.0.1:0\n", fleet->port);
}

// A section may stand twice in the file: the later value wins.
static void write_local(FILE *out, const Place *at)
{
    char local[LONGEST / 2];
    if (place_read(at, "etc/local.ini", local, sizeof local) > 0)
        fprintf(out, "\n# --- local.ini ---\n%s\n", local);
}

bool ini_write(const Place *at, const Fleet *fleet, const bool has[DAEMONS_MOST])
{
    char text[LONGEST];
    FILE *out = fmemopen(text, sizeof text, "w");
    if (!out) return complain("out of memory");
    fprintf(out, "# Written by `cohoi up` at each start. Put your own settings into local.ini beside it.\n");
    write_common(out, at, has);
    for (int i = 0; daemons[i].name; i++)
        if (has[i] && daemons[i].keeps_state) write_daemon(out, at, daemons[i].name);
    if (has[daemon_index("gateway")]) write_gateway(out, fleet);
    write_local(out, at);
    if (fclose(out) != 0) return complain("etc/local.ini is too long");
    return place_write(at, "etc/cohoi.ini", text);
}

bool ini_names(const Place *at, const char *daemon)
{
    char text[LONGEST], section[60];
    snprintf(section, sizeof section, "\n[%s]\n", daemon);
    return place_read(at, "etc/cohoi.ini", text, sizeof text) > 0 && strstr(text, section);
}
