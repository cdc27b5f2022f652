// target -- where a webhook may send to.
#include "services/notifications/target.h"
#include "common/network.h"
#include "common/text.h"
#include "common/transfer.h"
#include <string.h>
#include <strings.h>

static bool is_named(const Allowed *allowed, const char *host)
{
    for (size_t i = 0; i < allowed->n; i++)
        if (strcasecmp(allowed->items[i], host) == 0) return true;
    return false;
}

bool target_read(Arena *a, const char *url, const Allowed *allowed, Target *out)
{
    TransferUrl parts;
    if (!transfer_url_read(a, url, &parts) || parts.has_user) return false;
    *out = (Target){.host = parts.host, .port = parts.port, .is_https = same(parts.scheme, "https")};
    out->is_named = is_named(allowed, out->host);
    return out->is_https || same(parts.scheme, "http");
}

static bool is_in_network(const Allowed *allowed, const struct sockaddr *address)
{
    Network network;
    for (size_t i = 0; i < allowed->n; i++)
        if (network_read(allowed->items[i], &network) && network_has(&network, address)) return true;
    return false;
}

bool target_may_be(const Target *t, const Allowed *allowed, const struct sockaddr *address)
{
    if (t->is_named || is_in_network(allowed, address)) return true;
    return t->is_https && address_is_public(address);
}

char *target_shown(Arena *a, const char *url)
{
    return arena_copy_n(a, url, strcspn(url, "?#"));
}
