// network -- addresses and networks.
#include "common/network.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}; // ::ffff:0:0/96

static bool read_address(const char *text, uint8_t out[16], unsigned *least_bits)
{
    struct in_addr v4;
    *least_bits = 0;
    if (inet_pton(AF_INET6, text, out) == 1) return true;
    if (inet_pton(AF_INET, text, &v4) != 1) return false;
    memcpy(out, mapped, sizeof mapped);
    memcpy(out + sizeof mapped, &v4, sizeof v4);
    *least_bits = 96;
    return true;
}

bool network_read(const char *text, Network *out)
{
    char address[INET6_ADDRSTRLEN], *end;
    const char *slash = strchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    unsigned least;

    if (n == 0 || n >= sizeof address) return false;
    memcpy(address, text, n);
    address[n] = '\0';
    if (!read_address(address, out->bytes, &least)) return false;
    out->bits = 128;
    if (!slash) return true;
    if (slash[1] < '0' || slash[1] > '9') return false;
    unsigned long bits = strtoul(slash + 1, &end, 10);
    if (*end || bits > 128 - least) return false;
    out->bits = least + (unsigned)bits;
    return true;
}

static bool bytes_of(const struct sockaddr *address, uint8_t out[16])
{
    if (address->sa_family == AF_INET6) {
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
        return true;
    }
    if (address->sa_family != AF_INET) return false;
    memcpy(out, mapped, sizeof mapped);
    memcpy(out + sizeof mapped, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    return true;
}

static bool begins(const uint8_t *bytes, const uint8_t *with, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(bytes, with, whole) != 0) return false;
    return !rest || !((bytes[whole] ^ with[whole]) >> (8 - rest));
}

bool network_has(const Network *n, const struct sockaddr *address)
{
    uint8_t bytes[16];
    return bytes_of(address, bytes) && begins(bytes, n->bytes, n->bits);
}

// --- what is public ---

typedef struct Range {
    uint8_t bytes[6];
    unsigned bits;
} Range;

static const Range not_public_v4[] = {
    {{0}, 8},             // this network
    {{10}, 8},            // private
    {{100, 64}, 10},      // carrier-grade NAT
    {{127}, 8},           // loopback
    {{169, 254}, 16},     // link-local, and the metadata of clouds
    {{172, 16}, 12},      // private
    {{192, 0, 0}, 24},    // protocol assignments
    {{192, 0, 2}, 24},    // documentation
    {{192, 88, 99}, 24},  // 6to4 relays
    {{192, 168}, 16},     // private
    {{198, 18}, 15},      // benchmarks
    {{198, 51, 100}, 24}, // documentation
    {{203, 0, 113}, 24},  // documentation
    {{224}, 4},           // multicast
    {{240}, 4},           // reserved, broadcast
};
static const Range global_v6 = {{0x20}, 3};
static const Range not_public_v6[] = {
    {{0x20, 0x01, 0x00}, 23},       // Teredo, ORCHID and other protocol assignments
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, // documentation
    {{0x20, 0x02}, 16},             // 6to4: carries any IPv4 address
    {{0x3f, 0xff}, 20},             // documentation
};

static bool is_in_any(const uint8_t *bytes, const Range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (begins(bytes, ranges[i].bytes, ranges[i].bits)) return true;
    return false;
}

bool address_is_public(const struct sockaddr *address)
{
    uint8_t bytes[16];
    if (!bytes_of(address, bytes)) return false;
    if (begins(bytes, mapped, 96))
        return !is_in_any(bytes + 12, not_public_v4, sizeof not_public_v4 / sizeof *not_public_v4);
    return begins(bytes, global_v6.bytes, global_v6.bits) &&
           !is_in_any(bytes, not_public_v6, sizeof not_public_v6 / sizeof *not_public_v6);
}

bool host_name_is_valid(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && n <= 253 && text[0] != '-' && text[0] != '.' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") == n;
}
