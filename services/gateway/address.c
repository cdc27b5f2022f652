// address -- socket addresses as text, and which proxies are believed.
#include "services/gateway/address.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024, MOST_NETWORKS = 32, MOST_HOPS = 20 };

typedef struct Network { // IPv4 stands as ::ffff:a.b.c.d
    struct in6_addr address;
    int bits;
} Network;

static Network trusted[MOST_NETWORKS];
static int n_trusted;

static void map_v4(struct in6_addr *out, const struct in_addr *v4)
{
    memset(out, 0, sizeof *out);
    out->s6_addr[10] = out->s6_addr[11] = 0xff;
    memcpy(out->s6_addr + 12, v4, sizeof *v4);
}

static bool read_address(const char *text, struct in6_addr *out, int *bits)
{
    struct in_addr v4;
    if (inet_pton(AF_INET, text, &v4) == 1) {
        map_v4(out, &v4);
        *bits = 32;
        return true;
    }
    *bits = 128;
    return inet_pton(AF_INET6, text, out) == 1;
}

static bool read_network(char *text, Network *out)
{
    char *slash = strchr(text, '/');
    if (slash) *slash = '\0';
    int most;
    if (!read_address(text, &out->address, &most)) return false;
    char *end = "";
    long bits = slash ? strtol(slash + 1, &end, 10) : most;
    if (*end || bits < 0 || bits > most) return false;
    out->bits = (int)bits + 128 - most;
    return true;
}

bool address_trust(const char *list)
{
    char text[64];
    n_trusted = 0;
    for (const char *at = list; *at;) {
        size_t n = strcspn(at, ", ");
        if (n > 0) {
            if (n >= sizeof text || n_trusted == MOST_NETWORKS) return false;
            memcpy(text, at, n);
            text[n] = '\0';
            if (!read_network(text, &trusted[n_trusted++])) return false;
        }
        at += n;
        at += strspn(at, ", ");
    }
    return true;
}

static bool is_in(const struct in6_addr *a, const Network *net)
{
    int whole = net->bits / 8, rest = net->bits % 8;
    if (memcmp(a, &net->address, (size_t)whole) != 0) return false;
    unsigned mask = 0xff00u >> rest & 0xffu;
    return rest == 0 || (a->s6_addr[whole] & mask) == (net->address.s6_addr[whole] & mask);
}

static bool is_trusted(const struct in6_addr *a)
{
    for (int i = 0; i < n_trusted; i++)
        if (is_in(a, &trusted[i])) return true;
    return false;
}

static bool of_socket(const struct sockaddr *peer, struct in6_addr *out)
{
    if (!peer) return false;
    if (peer->sa_family == AF_INET) {
        map_v4(out, &((const struct sockaddr_in *)(const void *)peer)->sin_addr);
        return true;
    }
    if (peer->sa_family != AF_INET6) return false;
    *out = ((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
    return true;
}

static const char *as_text(Arena *a, const struct in6_addr *address)
{
    char text[INET6_ADDRSTRLEN];
    if (IN6_IS_ADDR_V4MAPPED(address))
        inet_ntop(AF_INET, address->s6_addr + 12, text, sizeof text);
    else
        inet_ntop(AF_INET6, address, text, sizeof text);
    return arena_copy(a, text);
}

// Each proxy adds who spoke to it at the end; so the list is believed from its end, as far as proxies are
// trusted.
const char *address_of_client(Arena *a, const struct sockaddr *peer, const char *forwarded)
{
    struct in6_addr client, hop;
    if (!of_socket(peer, &client)) return "unknown";
    const char *end = forwarded ? forwarded + strlen(forwarded) : NULL;
    for (int hops = 0; end && end > forwarded && is_trusted(&client) && hops < MOST_HOPS; hops++) {
        const char *comma = memrchr(forwarded, ',', (size_t)(end - forwarded));
        const char *from = comma ? comma + 1 : forwarded;
        while (from < end && *from == ' ') from++;
        while (end > from && end[-1] == ' ') end--;
        int bits;
        if (!read_address(arena_copy_n(a, from, (size_t)(end - from)), &hop, &bits)) break;
        client = hop;
        end = comma;
    }
    return as_text(a, &client);
}

// --- listening ---

static bool read_listen(const char *text, struct sockaddr_in6 *v6, struct sockaddr_in *v4, bool *is_v6)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text || (size_t)(colon - text) >= sizeof host) return false;
    *is_v6 = *text == '[';
    if (*is_v6 && (colon - text < 3 || colon[-1] != ']')) return false;
    size_t n = (size_t)(colon - text) - (*is_v6 ? 2 : 0);
    memcpy(host, text + (*is_v6 ? 1 : 0), n);
    host[n] = '\0';
    char *end;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (end == colon + 1 || *end || port > 65535) return false;
    *v4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    *v6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    return *is_v6 ? inet_pton(AF_INET6, host, &v6->sin6_addr) == 1
                  : inet_pton(AF_INET, host, &v4->sin_addr) == 1;
}

static int bound_port(int fd)
{
    struct sockaddr_storage taken = {0};
    socklen_t n = sizeof taken;
    char port[16];
    if (getsockname(fd, (struct sockaddr *)&taken, &n) != 0) return -1;
    if (getnameinfo((struct sockaddr *)&taken, n, NULL, 0, port, sizeof port, NI_NUMERICSERV) != 0) return -1;
    return (int)strtol(port, NULL, 10);
}

int address_listen(const char *text, int *port)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    bool is_v6 = false;
    if (!read_listen(text, &v6, &v4, &is_v6)) {
        errno = EINVAL;
        return -1;
    }
    int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const struct sockaddr *at = is_v6 ? (const struct sockaddr *)&v6 : (const struct sockaddr *)&v4;
    socklen_t n = is_v6 ? sizeof v6 : sizeof v4;
    if (bind(fd, at, n) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    *port = bound_port(fd);
    return fd;
}
