// cohoi events tail -- prints events as JSON lines (CloudEvents), in order within each partition.
#include "common/cloudevent.h"
#include "common/fiber.h"
#include "deploy/cohoi/ask.h"
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/verb.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLL_MS  200
#define PAGE     500
#define NOT_READ UINT64_MAX

typedef struct Arguments {
    const char *dir, *source, *from, *types;
    bool follow;
    bool verb_seen;
} Arguments;

static Arguments in = {.dir = "var", .from = "beginning"};
static int sources_left;
static Fiber *waiting; // until all sources have ended
static bool failed;

typedef struct Source { // one daemon's log
    const char *name;
    uint64_t seen[PARTITIONS]; // NOT_READ: not wanted
    bool started;
} Source;

// --- which events ---

static bool is_listed(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, name, n) == 0 && (at[n] == ',' || at[n] == '\0')) return true;
    return false;
}

// "03:17,12:4": only these partitions, each after this number.
static bool read_positions(const char *text, uint64_t seen[PARTITIONS])
{
    for (int p = 0; p < PARTITIONS; p++) seen[p] = NOT_READ;
    for (const char *at = text; *at;) {
        char *end;
        unsigned long partition = strtoul(at, &end, 10);
        if (end == at || *end != ':' || partition >= PARTITIONS) return false;
        at = end + 1;
        seen[partition] = strtoull(at, &end, 10);
        if (end == at || (*end != ',' && *end != '\0')) return false;
        at = *end ? end + 1 : end;
    }
    return true;
}

static void start_at(Source *source, const Cohoi__Heads *heads)
{
    for (int p = 0; p < PARTITIONS; p++) source->seen[p] = 0;
    for (size_t p = 0; strcmp(in.from, "now") == 0 && p < heads->n_seq && p < PARTITIONS; p++)
        source->seen[p] = heads->seq[p];
    if (strchr(in.from, ':') && !read_positions(in.from, source->seen)) abort(); // was checked
    source->started = true;
}

// --- printing ---

static void print_event(Arena *a, ProtobufCBinaryData bytes)
{
    Event event;
    JsonOut line = {.arena = a};
    if (!cloudevent_read(a, bytes.data, bytes.len, &event)) {
        failed = !complain("an event of %zu bytes cannot be decoded", bytes.len);
        return;
    }
    if (in.types && !is_listed(in.types, event.type)) return;
    cloudevent_json(&line, &event);
    puts(line.text);
}

// One page; false when there is nothing more to get.
static bool read_page(Source *source, uint32_t partition, uint64_t head)
{
    Arena *a = arena_make();
    Cohoi__ReadLog *question = arena_message(a, &cohoi__read_log__descriptor);
    question->has_partition = question->has_after = question->has_limit = true;
    question->partition = partition;
    question->after = source->seen[partition];
    question->limit = PAGE;
    const Cohoi__LogPage *page = ask(source->name, "cohoi.Log.Read", &question->base, a, NULL);
    size_t n = page ? page->n_events : 0;
    for (size_t i = 0; i < n; i++) print_event(a, page->events[i]);
    source->seen[partition] += n;
    if (!page) failed = true;
    arena_drop(a);
    return n > 0 && source->seen[partition] < head;
}

static void read_news(Source *source, const Cohoi__Heads *heads)
{
    for (uint32_t p = 0; p < PARTITIONS && p < heads->n_seq; p++) {
        if (source->seen[p] == NOT_READ) continue;
        if (heads->seq[p] < source->seen[p]) {
            complain("%s, partition %u: its log went back from %lu to %lu; was it restored?", source->name, p,
                     (unsigned long)source->seen[p], (unsigned long)heads->seq[p]);
            source->seen[p] = heads->seq[p];
        }
        while (heads->seq[p] > source->seen[p] && read_page(source, p, heads->seq[p])) continue;
    }
    fflush(stdout);
}

static bool look(Source *source)
{
    Arena *a = arena_make();
    Cohoi__GetHeads question = COHOI__GET_HEADS__INIT;
    const Cohoi__Heads *heads = ask(source->name, "cohoi.Log.ReadHeads", &question.base, a, NULL);
    if (heads && !source->started) start_at(source, heads);
    if (heads) read_news(source, heads);
    arena_drop(a);
    return heads != NULL;
}

static void tail_source(void *arg)
{
    Source *source = arg;
    bool looked = look(source);
    while (in.follow && !ferror(stdout)) {
        fiber_sleep(POLL_MS);
        looked = look(source);
    }
    if (!looked) failed = true;
    if (--sources_left == 0 && waiting) fiber_wake_soon(waiting);
}

static void tail_all(void *arg)
{
    static Source sources[DAEMONS_MOST];
    for (int i = 0; daemons[i].name; i++) {
        if (!daemons[i].keeps_state || !ini_names(arg, daemons[i].name)) continue;
        if (in.source && !is_listed(in.source, daemons[i].name)) continue;
        sources[i].name = daemons[i].name;
        sources_left++;
    }
    if (sources_left == 0) {
        failed = !complain("there is no such source");
        return;
    }
    for (int i = 0; daemons[i].name; i++)
        if (sources[i].name) fiber_spawn(tail_source, &sources[i]);
    waiting = fiber_self();
    if (sources_left > 0) fiber_park();
}

// --- the verb ---

static bool from_is_known(const char *from)
{
    uint64_t positions[PARTITIONS];
    return strcmp(from, "beginning") == 0 || strcmp(from, "now") == 0 || read_positions(from, positions);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &in.dir;
        return 0;
    case 's':
        in.source = arg;
        return 0;
    case 't':
        in.types = arg;
        return 0;
    case 'f':
        in.follow = true;
        return 0;
    case 'F':
        in.from = arg;
        if (!from_is_known(arg)) argp_error(state, "--from is beginning, now or PARTITION:SEQ,...");
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0 || strcmp(arg, "tail") != 0) argp_usage(state);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"source", 's', "DAEMON,...", 0, "whose events (default: all)", 0},
    {"from", 'F', "WHERE", 0,
     "beginning (default), now, or PARTITION:SEQ,...: only these, after these numbers", 0},
    {"types", 't', "TYPE,...", 0, "only these, such as cohoi.opportunity.won", 0},
    {"follow", 'f', NULL, 0, "go on with what comes", 0},
    {0},
};

int events(int argc, char **argv)
{
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        options,  parse, "tail", "Prints events as JSON lines, in order within each partition of a source.",
        children, NULL,  NULL};
    Place at;
    argp_parse(&argp, argc, argv, 0, NULL, NULL);
    if (!place_find(&at, in.dir)) return 1;
    ask_run(&at, tail_all, &at);
    return failed;
}
