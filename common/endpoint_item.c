// endpoint_item -- reading "tcp://host:port", "tcp://[::1]:port" and "ipc:///path", with wildcards or
// without.
#include "common/endpoint_item.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

static bool is_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && port > 0 && port <= 65535 && strlen(text) <= 5;
}

static bool is_address(const char *host)
{
    struct in6_addr any;
    return uv_inet_pton(AF_INET, host, &any) == 0 || uv_inet_pton(AF_INET6, host, &any) == 0;
}

static bool read_tcp(const char *text, EndpointItem *out)
{
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text || !is_port(colon + 1)) return false;
    bool bracketed = text[0] == '[' && colon[-1] == ']';
    int length = (int)(colon - text) - 2 * bracketed;
    if (length <= 0 || length >= (int)sizeof out->name) return false;
    snprintf(out->name, sizeof out->name, "%.*s", length, text + bracketed);
    snprintf(out->port, sizeof out->port, "%s", colon + 1);
    out->kind = is_address(out->name) ? ENDPOINT_ITSELF : ENDPOINT_NAME;
    return true;
}

static bool read_ipc(const char *text, EndpointItem *out)
{
    if (!*text || strlen(text) >= sizeof out->name) return false;
    snprintf(out->name, sizeof out->name, "%s", text);
    out->kind = strpbrk(text, "*?[") ? ENDPOINT_FILES : ENDPOINT_ITSELF;
    return true;
}

bool endpoint_item_read(const char *text, EndpointItem *out)
{
    if (!strncmp(text, "tcp://", 6)) return read_tcp(text + 6, out);
    if (!strncmp(text, "ipc://", 6)) return read_ipc(text + 6, out);
    return false;
}
