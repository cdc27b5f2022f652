// endpoint -- where the instances of a daemon are: configuration and names, looked up again every 3 seconds.
// A list, comma-separated: "tcp://host:port" (every address of the name), "ipc:///dir/contacts-*.rpc" (every socket
// file that matches). The last good set stays when looking up fails. Looking up runs in the thread pool.
#pragma once
#include <stddef.h>

typedef struct Endpoints Endpoints;
// appeared / vanished are called on the loop with each concrete endpoint ("tcp://127.0.0.1:7001", "ipc:///..").
Endpoints *endpoints_watch(const char *list, void (*appeared)(void *arg, const char *endpoint),
                           void (*vanished)(void *arg, const char *endpoint), void *arg);
void endpoints_drop(Endpoints *e);
