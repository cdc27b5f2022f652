// fleet -- which daemons there are and how many instances of each; kept in D/etc/fleet.
#pragma once
#include "deploy/cohoi/place.h"

typedef struct Daemon {
    const char *name;
    bool keeps_state; // has a schema and a role in PostgreSQL
} Daemon;
extern const Daemon daemons[]; // in the order in which they are shown; ends with name NULL
#define DAEMONS_MOST   16
#define INSTANCES_MOST 64

typedef struct Fleet {
    int port;                // of the first gateway; the next ones use the next ports. 0: any free ones
    int count[DAEMONS_MOST]; // instances, by index in `daemons`
} Fleet;

int daemon_index(const char *name); // -1 when there is none of this name
// D/etc/fleet; what it does not name is 1 instance and port 8080.
void fleet_read(const Place *at, Fleet *fleet);
bool fleet_write(const Place *at, const Fleet *fleet);
// "contacts=2,opportunities=3" or contacts=2; complains about what it does not understand.
bool fleet_scale(Fleet *fleet, const char *text);
// The port of the n-th gateway (from 1), 0 for any.
int fleet_port(const Fleet *fleet, int n);
