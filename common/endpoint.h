// endpoint -- where the instances of a daemon are: configuration and names, looked up again every 3 seconds.
// A list, comma-separated: "tcp://host:port" (every address of the name), "ipc:///dir/contacts-*.rpc" (every
// socket file that matches). The last good set stays when looking up fails. Looking up runs in the thread
// pool. While nothing is known it looks every 250 ms, and every 100 ms as long as nothing ever was.
#pragma once
#include <stddef.h>

typedef struct Endpoints Endpoints;
// appeared / vanished are called on the loop with each concrete endpoint ("tcp://127.0.0.1:7001",
// "ipc:///.."). What needs no looking up appears before endpoints_watch returns. What cannot be understood is
// logged and left out.
Endpoints *endpoints_watch(const char *list, void (*appeared)(void *arg, const char *endpoint),
                           void (*vanished)(void *arg, const char *endpoint), void *arg);
void endpoints_drop(Endpoints *e); // tells nothing more; may be called from appeared and vanished
