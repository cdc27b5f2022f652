// config -- settings from a file and the environment. No message ever shows a value: it may be a password.
#include "common/config.h"
#include "common/arena.h"
#include "common/text.h"
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { LONGEST_LINE = 16 * 1024 };

typedef enum Place { COMMON_SECTION, DAEMON_SECTION, ENVIRONMENT } Place;

typedef struct Entry {
    Place place;
    const char *name, *value;
} Entry;

struct Config {
    Arena *arena; // everything, the Config itself too
    const char *path, *daemon;
    Entry **entries;
    size_t n_entries;
    Config *before; // what was filled from an earlier reading still points into it
};

static Config *latest;

static void add(Config *c, Place place, const char *name, const char *value)
{
    Entry *e = arena_alloc(c->arena, sizeof *e);
    *e = (Entry){place, arena_copy(c->arena, name), arena_copy(c->arena, value)};
    PUSH(c->arena, c->entries, c->n_entries, e);
}

// --- reading ---

static _Noreturn void cannot_read(const char *path, const char *why)
{
    fprintf(stderr, "%s: %s\n", path, why);
    exit(EX_CONFIG);
}

// One file may serve all daemons of a host: the sections of others are passed over.
static int on_pair(void *config, const char *section, const char *name, const char *value)
{
    Config *c = config;
    if (same(section, "common")) add(c, COMMON_SECTION, name, value);
    if (same(section, c->daemon)) add(c, DAEMON_SECTION, name, value);
    return *section != '\0'; // a setting before the first section is a mistake
}

static void read_file(Config *c)
{
    ini_use_stack = false; // lets lines be longer than inih's 200 bytes
    ini_allow_realloc = true;
    ini_max_line = LONGEST_LINE;
    ini_allow_multiline = false;
    ini_allow_inline_comments = false; // a password may hold a semicolon
    ini_stop_on_first_error = true;
    FILE *file = fopen(c->path, "re");
    if (!file) cannot_read(c->path, strerror(errno));
    int line = ini_parse_file(file, on_pair, c);
    bool failed = ferror(file);
    fclose(file);
    if (failed) cannot_read(c->path, "cannot be read");
    if (line < 0) cannot_read(c->path, "out of memory");
    if (line > 0)
        cannot_read(arena_print(c->arena, "%s:%d", c->path, line), "expected [section] or name = value");
}

static void read_environment(Config *c)
{
    for (char **variable = environ; variable && *variable; variable++) {
        const char *equals = strchr(*variable, '=');
        if (strncmp(*variable, "COHOI_", 6) != 0 || !equals) continue;
        const char *name = arena_copy_n(c->arena, *variable, (size_t)(equals - *variable));
        add(c, ENVIRONMENT, name, equals + 1);
    }
}

Config *config_read(const char *path, const char *daemon)
{
    Arena *arena = arena_make();
    Config *c = arena_alloc(arena, sizeof *c);
    *c = (Config){.arena = arena,
                  .path = arena_copy(arena, path),
                  .daemon = arena_copy(arena, daemon),
                  .before = latest};
    latest = c;
    if (path) read_file(c);
    read_environment(c);
    return c;
}

// --- looking up ---

// "peer.contacts" -> "COHOI_PEER_CONTACTS", with a daemon "COHOI_ASSIGNMENT_PEER_CONTACTS".
static const char *variable_name(const Config *c, const char *daemon, const char *name)
{
    char *text = arena_print(c->arena, "COHOI_%s%s%s", daemon, *daemon ? "_" : "", name);
    for (char *p = text; *p; p++) *p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
    return text;
}

static const char *find(const Config *c, Place place, const char *name)
{
    for (size_t i = c->n_entries; i-- > 0;) // the last one of a name wins
        if (c->entries[i]->place == place && same(c->entries[i]->name, name)) return c->entries[i]->value;
    return NULL;
}

const char *config_get(const Config *c, const char *name)
{
    const char *value = find(c, ENVIRONMENT, variable_name(c, c->daemon, name));
    if (!value) value = find(c, ENVIRONMENT, variable_name(c, "", name));
    if (!value) value = find(c, DAEMON_SECTION, name);
    return value ? value : find(c, COMMON_SECTION, name);
}

// "COHOI_EVENTS_CONTACTS" -> "events.contacts"; daemons' names are one word.
static const char *name_of_variable(const Config *c, const char *variable, const char *prefix)
{
    const char *start = variable_name(c, "", prefix);
    size_t n = strlen(start);
    if (strncmp(variable, start, n) != 0) return variable;
    char *name = arena_print(c->arena, "%s%s", prefix, variable + n);
    for (char *p = name; *p; p++) *p = (char)tolower((unsigned char)*p);
    return name;
}

void config_each(const Config *c, const char *prefix, void (*fn)(void *arg, const char *rest), void *arg)
{
    size_t n = strlen(prefix);
    for (size_t i = 0; i < c->n_entries; i++) {
        const Entry *e = c->entries[i];
        const char *name = e->place == ENVIRONMENT ? name_of_variable(c, e->name, prefix) : e->name;
        if (strncmp(name, prefix, n) == 0 && name[n]) fn(arg, name + n);
    }
}

// --- filling ---

static bool complain(const Config *c, const Setting *s, const char *what)
{
    fprintf(stderr, "cohoi-%s: setting %s %s (%s; %s = in [%s] or [common], or %s)\n", c->daemon, s->name,
            what, or_empty(s->help), s->name, c->daemon, variable_name(c, "", s->name));
    return false;
}

static bool fill_number(const Config *c, const Setting *s, const char *raw, long *into)
{
    char *end;
    errno = 0;
    long n = strtol(raw, &end, 10);
    bool is_number = end != raw && text_is_blank(end) && errno == 0;
    if (!is_number || n < s->least || n > s->most)
        return complain(c, s, arena_print(c->arena, "must be a number from %ld to %ld", s->least, s->most));
    *into = n;
    return true;
}

static bool fill_bool(const Config *c, const Setting *s, const char *raw, bool *into)
{
    static const char *const words[][2] = {{"false", "true"}, {"no", "yes"}, {"off", "on"}, {"0", "1"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int truth = 0; truth < 2; truth++)
            if (strcasecmp(raw, words[i][truth]) == 0) {
                *into = truth;
                return true;
            }
    return complain(c, s, "must be true or false");
}

static bool fill_one(const Config *c, const Setting *s, void *into)
{
    const char *raw = config_get(c, s->name);
    if (!raw) raw = s->fallback;
    if (!raw) return complain(c, s, "must be given");
    void *field = (char *)into + s->at;
    switch (s->kind) {
    case SETTING_NUMBER:
        return fill_number(c, s, raw, field);
    case SETTING_BOOL:
        return fill_bool(c, s, raw, field);
    case SETTING_TEXT:
        *(const char **)field = raw;
    }
    return true;
}

bool config_fill(const Config *c, const Setting *table, void *into)
{
    bool ok = true;
    for (const Setting *s = table; s && s->name; s++) ok = fill_one(c, s, into) && ok;
    return ok;
}

static bool is_known(const char *name, const Setting *const *tables)
{
    if (strncmp(name, "peer.", 5) == 0 || strncmp(name, "events.", 7) == 0) return true;
    for (; *tables; tables++)
        for (const Setting *s = *tables; s->name; s++)
            if (same(s->name, name)) return true;
    return false;
}

bool config_all_known(const Config *c, const Setting *const *tables)
{
    bool ok = true;
    for (size_t i = 0; i < c->n_entries; i++) {
        const Entry *e = c->entries[i];
        if (e->place == ENVIRONMENT || is_known(e->name, tables)) continue;
        const char *section = e->place == DAEMON_SECTION ? c->daemon : "common";
        fprintf(stderr, "%s: there is no setting %s in [%s]\n", c->path, e->name, section);
        ok = false;
    }
    return ok;
}
