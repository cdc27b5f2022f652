// endpoint -- a list of endpoints, its names looked up again and again, as a set that grows and shrinks.
#include "common/endpoint.h"
#include "common/endpoint_item.h"
#include "common/log.h"
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uv.h>

enum { USUAL_MS = 3000, EMPTY_MS = 250, NEVER_FOUND_MS = 100, MOST_FOUND = 256 };

typedef struct Set { // what a look-up gave, each once
    size_t n;
    char *at[MOST_FOUND];
} Set;

typedef struct Known { // an endpoint that was told
    char *endpoint;
    unsigned given_by; // so many entries of the list
    struct Known *other;
} Known;

typedef struct Entry { // one of the list that has to be looked up
    Endpoints *owner;
    EndpointItem item;
    Set *now, *next;
    uv_timer_t again;
    union {
        uv_getaddrinfo_t names;
        uv_work_t files;
    } looking;
    bool failed;
    struct Entry *other;
} Entry;

struct Endpoints {
    void (*appeared)(void *arg, const char *endpoint);
    void (*vanished)(void *arg, const char *endpoint);
    void *arg;
    Entry *entries;
    Known *known;
    bool ever_known, dropped;
    unsigned users; // the owner, and every timer and look-up that is still open
};

static void *made(void *memory)
{
    if (!memory) abort();
    return memory;
}

// --- the set of known ones ---

static Known **known_place(Endpoints *e, const char *endpoint)
{
    Known **k = &e->known;
    while (*k && strcmp((*k)->endpoint, endpoint) != 0) k = &(*k)->other;
    return k;
}

static void known_add(Endpoints *e, const char *endpoint)
{
    Known **place = known_place(e, endpoint);
    if (!*place) {
        *place = made(calloc(1, sizeof **place));
        (*place)->endpoint = made(strdup(endpoint));
    }
    e->ever_known = true;
    if ((*place)->given_by++ == 0 && !e->dropped) e->appeared(e->arg, endpoint);
}

static void known_forget(Known **place)
{
    Known *k = *place;
    *place = k->other;
    free(k->endpoint);
    free(k);
}

static void known_remove(Endpoints *e, const char *endpoint)
{
    Known **place = known_place(e, endpoint);
    if (!*place || --(*place)->given_by > 0) return;
    known_forget(place);
    if (!e->dropped) e->vanished(e->arg, endpoint);
}

// --- results of a look-up ---

static void set_add(Set *s, const char *endpoint)
{
    for (size_t i = 0; i < s->n; i++)
        if (!strcmp(s->at[i], endpoint)) return;
    if (s->n < MOST_FOUND) s->at[s->n++] = made(strdup(endpoint));
}

static void set_clear(Set *s)
{
    for (size_t i = 0; i < s->n; i++) free(s->at[i]);
    s->n = 0;
}

// The new ones are added before the old ones are removed, so what stays is told neither way.
static void entry_takes_next(Entry *entry)
{
    Set *old = entry->now;
    entry->now = entry->next;
    entry->next = old;
    for (size_t i = 0; i < entry->now->n; i++) known_add(entry->owner, entry->now->at[i]);
    for (size_t i = 0; i < old->n; i++) known_remove(entry->owner, old->at[i]);
}

// --- looking up ---

static void release(Endpoints *e)
{
    if (--e->users > 0) return;
    for (Entry *entry = e->entries, *other; entry; entry = other) {
        other = entry->other;
        set_clear(entry->now);
        set_clear(entry->next);
        free(entry->now);
        free(entry->next);
        free(entry);
    }
    while (e->known) known_forget(&e->known);
    free(e);
}

static void on_again(uv_timer_t *again);

static unsigned pause_of(const Endpoints *e)
{
    return e->known ? USUAL_MS : e->ever_known ? EMPTY_MS : NEVER_FOUND_MS;
}

static void looked_up(Entry *entry)
{
    Endpoints *e = entry->owner;
    if (!e->dropped && !entry->failed) entry_takes_next(entry);
    set_clear(entry->next);
    if (!e->dropped) uv_timer_start(&entry->again, on_again, pause_of(e), 0);
    release(e);
}

static void add_address(Set *found, const struct sockaddr *address, const char *port)
{
    char name[INET6_ADDRSTRLEN], endpoint[INET6_ADDRSTRLEN + 32];
    if (address->sa_family == AF_INET6) {
        uv_ip6_name((const struct sockaddr_in6 *)(const void *)address, name, sizeof name);
        snprintf(endpoint, sizeof endpoint, "tcp://[%s]:%s", name, port);
    } else {
        uv_ip4_name((const struct sockaddr_in *)(const void *)address, name, sizeof name);
        snprintf(endpoint, sizeof endpoint, "tcp://%s:%s", name, port);
    }
    set_add(found, endpoint);
}

static void on_addresses(uv_getaddrinfo_t *request, int status, struct addrinfo *addresses)
{
    Entry *entry = request->data;
    entry->failed = status != 0;
    for (struct addrinfo *a = addresses; a; a = a->ai_next)
        if (a->ai_family == AF_INET || a->ai_family == AF_INET6)
            add_address(entry->next, a->ai_addr, entry->item.port);
    uv_freeaddrinfo(addresses);
    looked_up(entry);
}

static void find_files(uv_work_t *work) // in the thread pool
{
    Entry *entry = work->data;
    glob_t found;
    int rc = glob(entry->item.name, GLOB_NOSORT | GLOB_ERR, NULL, &found);
    entry->failed = rc != 0 && rc != GLOB_NOMATCH;
    for (size_t i = 0; rc == 0 && i < found.gl_pathc; i++) {
        struct stat about;
        char endpoint[512];
        int length = snprintf(endpoint, sizeof endpoint, "ipc://%s", found.gl_pathv[i]);
        bool fits = length < (int)sizeof endpoint;
        if (fits && stat(found.gl_pathv[i], &about) == 0 && S_ISSOCK(about.st_mode))
            set_add(entry->next, endpoint);
    }
    globfree(&found);
}

static void on_files(uv_work_t *work, int status)
{
    Entry *entry = work->data;
    if (status != 0) entry->failed = true;
    looked_up(entry);
}

static void look_up(Entry *entry)
{
    static const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    uv_loop_t *loop = uv_default_loop();
    entry->owner->users++;
    int rc;
    if (entry->item.kind == ENDPOINT_NAME) {
        entry->looking.names.data = entry;
        rc = uv_getaddrinfo(loop, &entry->looking.names, on_addresses, entry->item.name, NULL, &hints);
    } else {
        entry->looking.files.data = entry;
        rc = uv_queue_work(loop, &entry->looking.files, find_files, on_files);
    }
    if (rc == 0) return;
    entry->failed = true;
    looked_up(entry);
}

static void on_again(uv_timer_t *again)
{
    look_up(again->data);
}

// --- the list ---

static void add_entry(Endpoints *e, const EndpointItem *item)
{
    Entry *entry = made(calloc(1, sizeof *entry));
    entry->owner = e;
    entry->item = *item;
    entry->now = made(calloc(1, sizeof *entry->now));
    entry->next = made(calloc(1, sizeof *entry->next));
    entry->again.data = entry;
    entry->other = e->entries;
    e->entries = entry;
    e->users++;
    uv_timer_init(uv_default_loop(), &entry->again);
    look_up(entry);
}

static void add_item(Endpoints *e, const char *text)
{
    EndpointItem item;
    if (!endpoint_item_read(text, &item))
        log_error("endpoint not understood", "endpoint=%s", log_quote(text));
    else if (item.kind == ENDPOINT_ITSELF)
        known_add(e, text);
    else
        add_entry(e, &item);
}

Endpoints *endpoints_watch(const char *list, void (*appeared)(void *arg, const char *endpoint),
                           void (*vanished)(void *arg, const char *endpoint), void *arg)
{
    Endpoints *e = made(calloc(1, sizeof *e));
    e->appeared = appeared;
    e->vanished = vanished;
    e->arg = arg;
    e->users = 1;
    char *items = made(strdup(list ? list : "")), *rest = NULL;
    for (char *item = strtok_r(items, ", \t", &rest); item; item = strtok_r(NULL, ", \t", &rest))
        add_item(e, item);
    free(items);
    return e;
}

static void on_timer_closed(uv_handle_t *timer)
{
    release(((Entry *)timer->data)->owner);
}

void endpoints_drop(Endpoints *e)
{
    if (!e || e->dropped) return;
    e->dropped = true;
    for (Entry *entry = e->entries; entry; entry = entry->other)
        uv_close((uv_handle_t *)&entry->again, on_timer_closed);
    release(e);
}
