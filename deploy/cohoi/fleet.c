// fleet -- which daemons there are and how many instances of each; kept in D/etc/fleet.
#include "deploy/cohoi/fleet.h"
#include "deploy/cohoi/say.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const Daemon daemons[] = {
    {"accounts", true},   {"contacts", true}, {"campaigns", true}, {"opportunities", true},
    {"assignment", true}, {"evidence", true}, {"catalog", true},   {"notifications", true},
    {"imports", true},    {"reports", true},  {"gateway", false},  {NULL, false},
};

int daemon_index(const char *name)
{
    for (int i = 0; daemons[i].name; i++)
        if (strcmp(daemons[i].name, name) == 0) return i;
    return -1;
}

int fleet_port(const Fleet *fleet, int n)
{
    return fleet->port ? fleet->port + n - 1 : 0;
}

static bool read_count(const char *text, int most, int *out)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 0 || n > most) return false;
    *out = (int)n;
    return true;
}

static bool scale_one(Fleet *fleet, char *pair)
{
    char *sign = strchr(pair, '=');
    if (!sign) return complain("'%s' is not <daemon>=<instances>", pair);
    *sign = '\0';
    int i = daemon_index(pair);
    if (i < 0) return complain("there is no daemon '%s'", pair);
    if (!read_count(sign + 1, INSTANCES_MOST, &fleet->count[i]))
        return complain("%s: '%s' is not a number from 0 to %d", pair, sign + 1, INSTANCES_MOST);
    return true;
}

bool fleet_scale(Fleet *fleet, const char *text)
{
    char copy[1000], *rest = NULL;
    if (snprintf(copy, sizeof copy, "%s", text) >= (int)sizeof copy) return complain("too long: %s", text);
    for (char *pair = strtok_r(copy, ",", &rest); pair; pair = strtok_r(NULL, ",", &rest))
        if (!scale_one(fleet, pair)) return false;
    return true;
}

void fleet_read(const Place *at, Fleet *fleet)
{
    char text[1000], *rest = NULL;
    fleet->port = 8080;
    for (int i = 0; daemons[i].name; i++) fleet->count[i] = 1;
    if (place_read(at, "etc/fleet", text, sizeof text) < 0) return;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, "port=", 5) == 0) {
            if (!read_count(line + 5, 65535, &fleet->port)) complain("etc/fleet: no such port: %s", line);
        } else if (!scale_one(fleet, line)) {
            complain("etc/fleet: that line is passed over");
        }
    }
}

bool fleet_write(const Place *at, const Fleet *fleet)
{
    char text[1000];
    int n = snprintf(text, sizeof text, "port=%d\n", fleet->port);
    for (int i = 0; daemons[i].name; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s=%d\n", daemons[i].name, fleet->count[i]);
    return place_write(at, "etc/fleet", text);
}
