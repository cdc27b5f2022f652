// network -- addresses and networks: what is public, and what an operator has named. Pure.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

// Addresses are kept as IPv6; those of IPv4 as ::ffff:a.b.c.d.
typedef struct Network {
    uint8_t bytes[16];
    unsigned bits; // 0..128
} Network;

// "10.0.0.0/8", "192.168.1.7", "fd00::/8", "::1". False: it is none.
bool network_read(const char *text, Network *out);
bool network_has(const Network *n, const struct sockaddr *address);
// Reached by everybody on the Internet: not private, loopback, link-local (where clouds keep their secrets),
// carrier-grade NAT, unique local, documentation, multicast, nor IPv6 that carries such an IPv4 address.
bool address_is_public(const struct sockaddr *address);
bool host_name_is_valid(const char *text); // letters, digits, "-" and "."; at most 253
