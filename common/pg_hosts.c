// pg_hosts -- the hosts of a DSN as addresses, so that libpq need not look names up, which would block the
// loop.
#include "common/pg_internal.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

typedef struct Host {
    const char *name, *address, *port; // "" for what is not known
} Host;

enum { MOST_HOSTS = 32 };

typedef struct Found {
    Arena *arena;
    Host hosts[MOST_HOSTS];
    unsigned n;
} Found;

static void found(Found *f, const char *name, const char *address, const char *port)
{
    if (f->n < MOST_HOSTS) f->hosts[f->n++] = (Host){name, address, port};
}

typedef struct Lookup {
    uv_getaddrinfo_t request;
    Fiber *fiber;
    int status;
    struct addrinfo *result;
} Lookup;

static void on_looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *result)
{
    Lookup *l = request->data;

    l->status = status;
    l->result = result;
    fiber_wake(l->fiber);
}

static void look_up(Found *f, const char *name, const char *port)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    Lookup l = {.fiber = fiber_self()};
    char address[INET6_ADDRSTRLEN + UV_IF_NAMESIZE];

    l.request.data = &l;
    if (uv_getaddrinfo(uv_default_loop(), &l.request, on_looked_up, name, NULL, &hints) != 0) return;
    fiber_park();
    if (l.status != 0) return;
    for (struct addrinfo *i = l.result; i; i = i->ai_next)
        if (!getnameinfo(i->ai_addr, i->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST))
            found(f, name, arena_copy(f->arena, address), port);
    uv_freeaddrinfo(l.result);
}

static bool needs_lookup(const char *name)
{
    unsigned char address[sizeof(struct in6_addr)];
    bool is_path = *name == '/' || *name == '@' || !*name;

    return !is_path && uv_inet_pton(AF_INET, name, address) != 0 &&
           uv_inet_pton(AF_INET6, name, address) != 0;
}

// The i-th of a comma-separated list; a list of one stands for all.
static const char *item(Arena *a, const char *list, unsigned i)
{
    if (!strchr(list, ',')) return list;
    for (; i > 0 && list; i--) list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL;
    return list ? arena_copy_n(a, list, strcspn(list, ",")) : "";
}

static unsigned items(const char *list)
{
    unsigned n = 1;

    for (; *list; list++) n += *list == ',';
    return n;
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword; options++)
        if (!strcmp(options->keyword, keyword)) return options->val ? options->val : "";
    return "";
}

static void find_all(Found *f, const PQconninfoOption *options)
{
    const char *names = arena_copy(f->arena, option(options, "host"));
    const char *ports = arena_copy(f->arena, option(options, "port"));

    for (unsigned i = 0; i < items(names); i++) {
        const char *name = items(names) > 1 ? item(f->arena, names, i) : names;
        const char *port = item(f->arena, ports, i);
        if (needs_lookup(name))
            look_up(f, name, port);
        else
            found(f, name, "", port);
    }
}

// A host that is switched off refuses nothing and uses up the whole time of a dial: the next dial must begin
// elsewhere.
static Hosts lists_of(const Found *f, unsigned turn)
{
    Hosts lists = {"", "", ""};

    for (unsigned i = 0; i < f->n; i++) {
        const Host *h = &f->hosts[(i + turn) % f->n];
        const char *comma = i ? "," : "";
        lists.host = arena_print(f->arena, "%s%s%s", lists.host, comma, h->name);
        lists.hostaddr = arena_print(f->arena, "%s%s%s", lists.hostaddr, comma, h->address);
        lists.port = arena_print(f->arena, "%s%s%s", lists.port, comma, h->port);
    }
    return lists;
}

bool hosts_resolve(Arena *a, const char *dsn, unsigned turn, Hosts *out)
{
    PQconninfoOption *options = PQconninfoParse(dsn, NULL);
    Found f = {.arena = a};

    if (!options) return false;
    *out = (Hosts){0};
    bool as_it_is = !*option(options, "host") || *option(options, "hostaddr");
    if (!as_it_is) find_all(&f, options);
    PQconninfoFree(options);
    if (as_it_is) return true;
    *out = lists_of(&f, turn);
    return f.n > 0;
}
