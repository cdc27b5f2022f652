// address -- socket addresses as text, and which proxies are believed.
#pragma once
#include "common/arena.h"
#include <stdbool.h>
#include <sys/socket.h>

// Binds and listens on "127.0.0.1:8080" or "[::1]:0". The descriptor; -1 with errno. *port: the one taken.
int address_listen(const char *text, int *port);
// Reads settings.trusted_proxies; false when it is not a list of addresses and networks.
bool address_trust(const char *list);
// The client's address: the peer's or, when the peer is a trusted proxy, the last address in `forwarded` that
// is none.
const char *address_of_client(Arena *a, const struct sockaddr *peer, const char *forwarded);
