// logfile -- D/log/<name>.log: appended to by the process itself, rotated by the supervisor.
#pragma once
#include "deploy/cohoi/place.h"

int logfile_open(const Place *at, const char *name); // for appending; -1 with errno
// Past 50 MiB: <name>.log.1 is the newest of three old ones. The process keeps its descriptor, so the file is
// copied and emptied; a line written between the two is lost, which a log may.
void logfile_rotate(const Place *at, const char *name);
void logfile_show_end(const Place *at, const char *name, int lines); // to the operator
