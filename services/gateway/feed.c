// feed -- what the daemons publish, handed to the parts of the gateway that want it.
#include "services/gateway/feed.h"
#include "common/arena.h"
#include "common/bus.h"
#include "common/logs.h"
#include "common/rpc.h"
#include "common/sources.h"
#include "services/gateway/boards.h"
#include "services/gateway/follow.h"
#include "services/gateway/live.h"
#include "services/gateway/sights.h"
#include "services/gateway/streams.h"
#include "services/gateway/tokens.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Subscription *subscriptions[MOST_SOURCES];

// --- who wants what ---

// `type` as topics have it, without "cohoi.". What is only just made was known to nobody.
static bool changes_rights(const char *type)
{
    static const char *const things[] = {"session.", "token.", "user.", "role.", "team."};
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
        size_t n = strlen(things[i]);
        if (strncmp(type, things[i], n) == 0)
            return strcmp(type + n, "started") != 0 && strcmp(type + n, "created") != 0;
    }
    return false;
}

static void on_accounts(unsigned partition, const char *type, const void *bytes, size_t n)
{
    if (!changes_rights(type)) return;
    tokens_forget();
    sights_forget();
    streams_look_again();
}

static void on_campaigns(unsigned partition, const char *type, const void *bytes, size_t n)
{
    sights_forget();
    streams_look_around();
}

static const struct Listener {
    const char *source;
    void (*on_event)(unsigned partition, const char *type, const void *bytes, size_t n);
    void (*on_heads)(const Cohoi__Heads *heads);
} listeners[] = {
    {"accounts", on_accounts, NULL},
    {"campaigns", on_campaigns, NULL},
    {"notifications", live_news, live_heads},
    {"opportunities", boards_news, boards_heads},
};

static const struct Listener *listener_of(const char *source)
{
    for (size_t i = 0; i < sizeof listeners / sizeof *listeners; i++)
        if (strcmp(listeners[i].source, source) == 0) return &listeners[i];
    return NULL;
}

// --- frames ---

static void take_heads(int source, const struct Listener *l, const void *bytes, size_t n)
{
    Arena *a = arena_make();
    Cohoi__Heads *heads = cohoi__heads__unpack(arena_allocator(a), n, bytes);
    if (heads) follow_heads(source, heads);
    if (heads && l && l->on_heads) l->on_heads(heads);
    arena_drop(a);
}

// Topics are "contacts/heads" and "contacts/03/contact.created".
static void on_frame(void *arg, const char *topic, const void *bytes, size_t n)
{
    int source = (int)(intptr_t)arg;
    const char *slash = strchr(topic, '/');
    const struct Listener *l = listener_of(source_name(source));
    if (!slash) return;
    if (strcmp(slash + 1, "heads") == 0) {
        take_heads(source, l, bytes, n);
        return;
    }
    char *type;
    unsigned long partition = strtoul(slash + 1, &type, 10);
    if (*type != '/' || partition >= PARTITION_COUNT) return;
    follow_news(source, (unsigned)partition);
    if (l) l->on_event((unsigned)partition, type + 1, bytes, n);
}

void feed_open(const Config *c)
{
    char setting[64], prefix[64];
    for (int i = 0; i < sources_count(); i++) {
        snprintf(setting, sizeof setting, "events.%s", source_name(i));
        snprintf(prefix, sizeof prefix, "%s/", source_name(i));
        const char *endpoints = config_get(c, setting);
        (void)rpc_is_up(source_name(i)); // begins to connect
        if (endpoints) subscriptions[i] = bus_subscribe(endpoints, prefix, on_frame, (void *)(intptr_t)i);
    }
}

void feed_close(void)
{
    for (int i = 0; i < MOST_SOURCES; i++) {
        if (subscriptions[i]) bus_unsubscribe(subscriptions[i]);
        subscriptions[i] = NULL;
    }
}
