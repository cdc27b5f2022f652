// cohoi status -- every instance: version, lag behind each source, dead letters, memory.
#include "common/clock.h"
#include "common/fiber.h"
#include "common/json.h"
#include "common/refusal.h"
#include "common/rpc.h"
#include "deploy/cohoi/ask.h"
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/pidfile.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/verb.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROWS_MOST   (DAEMONS_MOST * INSTANCES_MOST + 1)
#define FIND_MS     1000 // until the instances are connected
#define NOT_RUNNING 3

typedef struct Row { // one process
    char name[60], state[16];
    int pid;
    unsigned restarts;
    const Cohoi__InstanceStatus *said; // NULL: it was not asked (PostgreSQL, the gateway) or did not answer
} Row;

static struct {
    const Place *at;
    Arena *arena;
    Row row[ROWS_MOST];
    int n;
} table;

// --- what the supervisor knows: D/run/processes ---

static void read_processes(void)
{
    static char text[120000];
    char *rest = NULL;
    if (place_read(table.at, "run/processes", text, sizeof text) < 0) return;
    for (char *line = strtok_r(text, "\n", &rest); line && table.n < ROWS_MOST;
         line = strtok_r(NULL, "\n", &rest)) {
        Row *row = &table.row[table.n];
        if (sscanf(line, "%59s pid=%d state=%15s restarts=%u", row->name, &row->pid, row->state,
                   &row->restarts) == 4)
            table.n++;
    }
}

static Row *row_named(const char *name)
{
    for (int i = 0; i < table.n; i++)
        if (strcmp(table.row[i].name, name) == 0) return &table.row[i];
    if (table.n == ROWS_MOST) return NULL;
    Row *row = &table.row[table.n++]; // on another host
    *row = (Row){.state = "ready"};
    snprintf(row->name, sizeof row->name, "%s", name);
    return row;
}

// --- what the instances say ---

static int expected(const char *daemon)
{
    int n = 0;
    for (int i = 0; i < table.n; i++) {
        size_t length = strlen(daemon);
        const Row *row = &table.row[i];
        n += strncmp(row->name, daemon, length) == 0 && row->name[length] == '-' &&
             strcmp(row->state, "ready") == 0;
    }
    return n;
}

typedef struct Found {
    int n, connected;
    char *endpoint[INSTANCES_MOST];
} Found;

static void count(void *arg, const char *endpoint, bool connected, unsigned in_flight)
{
    Found *found = arg;
    found->connected += connected;
    if (connected && found->n < INSTANCES_MOST)
        found->endpoint[found->n++] = arena_copy(table.arena, endpoint);
}

static void find(const char *daemon, Found *found)
{
    for (uint64_t end = clock_monotonic() + FIND_MS;; fiber_sleep(20)) {
        *found = (Found){0};
        rpc_instances(daemon, count, found);
        if (found->connected >= expected(daemon) || clock_monotonic() > end) return;
    }
}

static void ask_one(const char *daemon, const char *endpoint)
{
    Cohoi__GetStatus question = COHOI__GET_STATUS__INIT;
    const Cohoi__InstanceStatus *said =
        ask_at(daemon, endpoint, "cohoi.Instance.Status", &question.base, table.arena);
    if (!said) return;
    char *name = arena_print(table.arena, "%s-%s", daemon, said->instance ? said->instance : "?");
    Row *row = row_named(name);
    if (!row) return;
    row->said = said;
    if (!row->pid) row->pid = (int)said->pid;
    if (!said->ready && strcmp(row->state, "ready") == 0)
        snprintf(row->state, sizeof row->state, "not ready");
}

static void ask_all(void *arg)
{
    for (int i = 0; daemons[i].name; i++) {
        Found found;
        if (!daemons[i].keeps_state || !ini_names(table.at, daemons[i].name)) continue;
        find(daemons[i].name, &found);
        for (int n = 0; n < found.n; n++) ask_one(daemons[i].name, found.endpoint[n]);
    }
}

// --- showing it ---

static bool is_asked(const Row *row)
{
    return strncmp(row->name, "gateway-", 8) != 0 && strcmp(row->name, "postgres") != 0;
}

static uint64_t resident(const Row *row)
{
    char path[40], text[100] = "";
    unsigned long pages = 0;
    if (row->said) return row->said->resident_bytes;
    snprintf(path, sizeof path, "/proc/%d/statm", row->pid);
    FILE *f = row->pid ? fopen(path, "re") : NULL;
    if (!f) return 0;
    if (fgets(text, sizeof text, f) && sscanf(text, "%*u %lu", &pages) != 1) pages = 0;
    fclose(f);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static char *uptime(uint64_t s)
{
    if (s < 60) return arena_print(table.arena, "%lus", (unsigned long)s);
    if (s < 3600) return arena_print(table.arena, "%lum", (unsigned long)s / 60);
    if (s < 86400)
        return arena_print(table.arena, "%luh%02lum", (unsigned long)s / 3600, (unsigned long)s / 60 % 60);
    return arena_print(table.arena, "%lud%02luh", (unsigned long)s / 86400, (unsigned long)s / 3600 % 24);
}

static char *lags(const Cohoi__InstanceStatus *said)
{
    char *text = arena_copy(table.arena, "");
    for (size_t i = 0; i < said->n_lags; i++)
        if (said->lags[i]->lag)
            text = arena_print(table.arena, "%s%s%s %lu", text, *text ? ", " : "", said->lags[i]->source,
                               (unsigned long)said->lags[i]->lag);
    return *text ? text : said->n_lags ? "0" : "-";
}

static void print_row(const Row *row)
{
    const Cohoi__InstanceStatus *said = row->said;
    const char *state = !said && is_asked(row) && strcmp(row->state, "ready") == 0 ? "no answer" : row->state;
    printf("%-18s %7d  %-9s %8u  %5.1f MiB", row->name, row->pid, state, row->restarts,
           (double)resident(row) / (1024 * 1024));
    if (said)
        printf("  %-8s %-7s %4u  %s", said->version, uptime(said->uptime_seconds), said->dead_letters,
               lags(said));
    putchar('\n');
}

static void print_json(const Row *row)
{
    JsonOut line = {.arena = table.arena};
    json_put(
        &line,
        arena_print(table.arena,
                    "{\"instance\":\"%s\",\"pid\":%d,\"state\":\"%s\",\"restarts\":%u,\"residentBytes\":%lu",
                    row->name, row->pid, row->state, row->restarts, (unsigned long)resident(row)));
    if (row->said) json_put(&line, ",\"status\":");
    if (row->said) json_write(&line, &row->said->base);
    json_put(&line, "}");
    puts(line.text);
}

static bool all_ready(void)
{
    for (int i = 0; i < table.n; i++)
        if (strcmp(table.row[i].state, "ready") != 0 || (is_asked(&table.row[i]) && !table.row[i].said))
            return false;
    return true;
}

typedef struct Arguments {
    const char *dir;
    bool json;
} Arguments;

static error_t parse(int key, char *arg, struct argp_state *state)
{
    Arguments *in = state->input;
    if (key == ARGP_KEY_INIT) return state->child_inputs[0] = &in->dir, 0;
    if (key != 'j') return ARGP_ERR_UNKNOWN;
    in->json = true;
    return 0;
}

int status(int argc, char **argv)
{
    static const struct argp_option options[] = {{"json", 'j', NULL, 0, "a JSON line each", 0}, {0}};
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        options,  parse,
        NULL,     "Shows every process. Exit status: 0 all are ready, 1 some are not, 3 nothing runs.",
        children, NULL,
        NULL};
    Arguments in = {.dir = "var"};
    Place at;
    argp_parse(&argp, argc, argv, 0, NULL, &in);
    if (!place_find(&at, in.dir)) return 1;
    if (!pidfile_holder(&at, "supervisor")) return complain("nothing runs in %s", at.dir), NOT_RUNNING;

    table.at = &at;
    table.arena = arena_make();
    read_processes();
    ask_run(&at, ask_all, NULL);
    if (!in.json)
        printf("%-18s %7s  %-9s %8s  %9s  %-8s %-7s %4s  %s\n", "INSTANCE", "PID", "STATE", "RESTARTS",
               "MEMORY", "VERSION", "UP", "DEAD", "LAG");
    for (int i = 0; i < table.n; i++) (in.json ? print_json : print_row)(&table.row[i]);
    return !all_ready();
}
