// pidfile -- D/run/<name>.pid: who runs under a name, as the kernel knows it.
//
// The process itself holds a POSIX lock on the file, taken between fork and exec and kept across it. So a pid
// read here is alive and ours, however old the file: the lock ends with the process, and no other process can
// inherit it.
#pragma once
#include "deploy/cohoi/place.h"

// For the calling process, for the rest of its life. False with errno; EAGAIN: another one runs under this
// name.
bool pidfile_take(const Place *at, const char *name);
pid_t pidfile_holder(const Place *at, const char *name); // 0: nobody
void pidfile_forget(const Place *at, const char *name);  // removes the file of one that has ended
// Sends the signal to the holder; false when there is none (any more). The pid cannot be another's by then
// (pidfd).
bool pidfile_signal(const Place *at, const char *name, int sig);
// True when nobody runs under the name (any more), within this time.
bool pidfile_wait_gone(const Place *at, const char *name, int seconds);
