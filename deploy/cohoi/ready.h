// ready -- asks an instance whether it can serve, by /readyz on its admin port.
#pragma once
#include "deploy/cohoi/place.h"

// The port in D/run/<name>.admin or .port, as the instance wrote it; 0 when it has not yet.
int ready_port(const Place *at, const char *name, const char *kind);
// Waits 300 ms at most. False also when nobody answers.
bool ready_ask(const Place *at, const char *name);
