// ini -- D/etc/cohoi.ini: where the daemons find PostgreSQL, each other, and their settings.
#pragma once
#include "deploy/cohoi/fleet.h"

// Written anew at each `cohoi up`, for the daemons that `has` names; ends with the operator's own
// D/etc/local.ini.
bool ini_write(const Place *at, const Fleet *fleet, const bool has[DAEMONS_MOST]);
// Whether the last `cohoi up` found this daemon.
bool ini_names(const Place *at, const char *daemon);
