// database -- the private PostgreSQL under D: made once, tuned, given a role and a schema for each daemon.
#pragma once
#include "deploy/cohoi/fleet.h"

#define DATABASE "cohoi"

typedef struct Dsn {
    char text[256];
} Dsn;
Dsn database_dsn(const Place *at, const char *database, const char *role);

// Its binaries: those of the version that made the data, else the newest that is installed. False: said.
bool database_find_server(const Place *at, Path *bin);
bool database_is_made(const Place *at);
// Runs initdb where there is no data yet, and writes D/etc/postgresql.conf. False: said, with initdb's log.
bool database_make(const Place *at, const Path *bin);
bool database_accepts(const Place *at);
// The database, the schema `extensions`, and a role with its schema for each daemon that `has` names. May be
// repeated.
bool database_prepare(const Place *at, const bool has[DAEMONS_MOST]);
