// cohoi dead-letters -- lists, retries or discards events that a daemon could not take.
#include "common/clock.h"
#include "common/json.h"
#include "common/refusal.h"
#include "deploy/cohoi/ask.h"
#include "deploy/cohoi/ini.h"
#include "deploy/cohoi/say.h"
#include "deploy/cohoi/verb.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Arguments {
    const char *dir, *act, *daemon, *source;
    long partition, seq; // -1: any
    bool all, json;
} Arguments;

static Arguments in = {.dir = "var", .partition = -1, .seq = -1};
static bool failed;
static unsigned found;

// --- list ---

static bool is_wanted(const Cohoi__DeadLetter *letter)
{
    return (!in.source || strcmp(in.source, letter->source ? letter->source : "") == 0) &&
           (in.partition < 0 || letter->partition == (uint32_t)in.partition) &&
           (in.seq < 0 || letter->seq == (uint64_t)in.seq);
}

static void print_json(Arena *a, const char *daemon, const Cohoi__DeadLetter *letter)
{
    JsonOut line = {.arena = a};
    json_put(&line, "{\"daemon\":");
    json_write_text(&line, daemon);
    json_put(&line, ",\"deadLetter\":");
    json_write(&line, &letter->base);
    json_put(&line, "}");
    puts(line.text);
}

static void print_line(Arena *a, const char *daemon, const Cohoi__DeadLetter *letter)
{
    char *parked = time_rfc3339(a, timestamp_time(letter->parked_at));
    printf("%-14s %s/%02u/%-8lu %-36s %s  tries=%u  %.19s\n    %s\n", daemon, letter->source,
           letter->partition, (unsigned long)letter->seq, letter->type, letter->subject, letter->tries,
           parked, letter->cause);
}

static void list(const char *daemon, Arena *a)
{
    Cohoi__ListDeadLetters question = COHOI__LIST_DEAD_LETTERS__INIT;
    const Cohoi__DeadLetters *letters =
        ask(daemon, "cohoi.Instance.ListDeadLetters", &question.base, a, NULL);
    if (!letters) failed = true;
    for (size_t i = 0; letters && i < letters->n_items; i++) {
        if (!is_wanted(letters->items[i])) continue;
        found++;
        (in.json ? print_json : print_line)(a, daemon, letters->items[i]);
    }
}

// --- retry, discard ---

static void settle(const char *daemon, Arena *a)
{
    Cohoi__RetryDeadLetters *question = arena_message(a, &cohoi__retry_dead_letters__descriptor);
    question->source = arena_copy(a, in.source);
    question->has_partition = in.partition >= 0;
    question->partition = in.partition >= 0 ? (uint32_t)in.partition : 0;
    question->has_seq = in.seq >= 0;
    question->seq = in.seq >= 0 ? (uint64_t)in.seq : 0;
    question->has_discard = true;
    question->discard = strcmp(in.act, "discard") == 0;
    const Cohoi__RetriedDeadLetters *done =
        ask(daemon, "cohoi.Instance.RetryDeadLetters", &question->base, a, NULL);
    if (!done) {
        failed = true;
        return;
    }
    if (done->retried || done->still_parked)
        say("%s: %s %u, still parked %u", daemon, question->discard ? "discarded" : "retried", done->retried,
            done->still_parked);
    found += done->retried + done->still_parked;
    if (done->still_parked) failed = true;
}

static void ask_each(void *arg)
{
    bool any = false;
    for (int i = 0; daemons[i].name; i++) {
        if (!daemons[i].keeps_state || !ini_names(arg, daemons[i].name)) continue;
        if (in.daemon && strcmp(in.daemon, daemons[i].name) != 0) continue;
        Arena *a = arena_make();
        (strcmp(in.act, "list") == 0 ? list : settle)(daemons[i].name, a);
        arena_drop(a);
        any = true;
    }
    if (!any) failed = !complain("there is no daemon '%s'", in.daemon);
    if (any && found == 0 && !failed && !in.json) say("There are no dead letters");
}

// --- the verb ---

static long number(const char *text, const char *option, struct argp_state *state)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < 0) argp_error(state, "%s is a number", option);
    return n;
}

static void check_together(struct argp_state *state)
{
    static const char *const acts[] = {"list", "retry", "discard"};
    bool known = false;
    for (size_t i = 0; in.act && i < sizeof acts / sizeof *acts; i++)
        known = known || strcmp(in.act, acts[i]) == 0;
    if (!known) argp_usage(state); // leaves
    if (known && strcmp(in.act, "discard") == 0 && !in.source && !in.all)
        argp_error(state, "discarding is for good: name a --source, or say --all");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &in.dir;
        return 0;
    case 'D':
        in.daemon = arg;
        return 0;
    case 's':
        in.source = arg;
        return 0;
    case 'p':
        in.partition = number(arg, "--partition", state);
        return 0;
    case 'n':
        in.seq = number(arg, "--seq", state);
        return 0;
    case 'a':
        in.all = true;
        return 0;
    case 'j':
        in.json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) argp_usage(state);
        in.act = arg;
        return 0;
    case ARGP_KEY_END:
        check_together(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"daemon", 'D', "DAEMON", 0, "who could not take it (default: all)", 0},
    {"source", 's', "DAEMON", 0, "whose event it is", 0},
    {"partition", 'p', "N", 0, "in which partition", 0},
    {"seq", 'n', "N", 0, "and with which number", 0},
    {"all", 'a', NULL, 0, "discard: of every source", 0},
    {"json", 'j', NULL, 0, "list: a JSON line each", 0},
    {0},
};

int dead_letters(int argc, char **argv)
{
    static const struct argp_child children[] = {{&place_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        options,
        parse,
        "list|retry|discard",
        "An event that cannot be decoded or decided is parked, with the later ones of its "
        "subject behind it. Retry once the cause is mended.",
        children,
        NULL,
        NULL};
    Place at;
    argp_parse(&argp, argc, argv, 0, NULL, NULL);
    if (!place_find(&at, in.dir)) return 1;
    ask_run(&at, ask_each, &at);
    return failed;
}
