// options -- the arguments and the settings of a daemon, and what they may be.
#include "common/frame.h"
#include "common/log.h"
#include "common/text.h"
#include <argp.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

const char *argp_program_version = "cohoi " COHOI_VERSION;

#define AT(field) offsetof(FrameSettings, field)
static Setting frame_settings[] = {
    {"dsn", SETTING_TEXT, AT(dsn), NULL, 0, 0, "the database, as libpq's connection string"},
    {"schema", SETTING_TEXT, AT(schema), "", 0, 0,
     "its schema in the database; the daemon's name unless given"},
    {"connections", SETTING_NUMBER, AT(connections), "8", 2, 200, "to the database, kept open"},
    {"listen", SETTING_TEXT, AT(listen), NULL, 0, 0, "where requests are taken; %i is the instance"},
    {"publish", SETTING_TEXT, AT(publish), NULL, 0, 0, "where events are published; %i is the instance"},
    {"admin", SETTING_TEXT, AT(admin), "127.0.0.1:0", 0, 0, "/metrics, /healthz, /readyz; empty: none"},
    {"log_level", SETTING_TEXT, AT(log_level), "info", 0, 0, "debug, info, warn or error"},
    {"log_json", SETTING_BOOL, AT(log_json), "false", 0, 0, "JSON instead of logfmt"},
    {"max_in_flight", SETTING_NUMBER, AT(max_in_flight), "512", 1, 100000,
     "requests at once; more are refused"},
    {"run_dir", SETTING_TEXT, AT(run_dir), "", 0, 0,
     "<daemon>-<instance>.admin there holds the admin port; empty: none"},
    {0},
};

typedef struct Options {
    const Service *service;
    const char *config, *instance;
    bool check_only;
} Options;

// --- arguments ---

static error_t take_option(int key, char *value, struct argp_state *state)
{
    Options *o = state->input;

    switch (key) {
    case 'c':
        o->config = value;
        return 0;
    case 'i':
        if (!*value || strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") !=
                           strlen(value))
            argp_error(state, "an instance's name has letters, digits, '-', '_' and '.'");
        o->instance = value;
        return 0;
    case 'k':
        o->check_only = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
    }
    return ARGP_ERR_UNKNOWN;
}

static void print_settings(FILE *out, const char *of, const Setting *table)
{
    for (const Setting *s = table; s && s->name; s++)
        (void)fprintf(out, "  %-18s %s%s%s%s\n", s->name, s->help, s->fallback && *s->fallback ? " [" : "",
                      s->fallback ? s->fallback : " (must be given)", s->fallback && *s->fallback ? "]" : "");
}

// The settings stand at the end of --help.
static char *help_text(int key, const char *text, void *input)
{
    const Options *o = input;
    char *page = NULL;
    size_t n;

    if (key != ARGP_KEY_HELP_POST_DOC || !o) return (char *)text;
    FILE *out = open_memstream(&page, &n);
    if (!out) return (char *)text;
    (void)fprintf(out, "Settings, in [%s] or [common] of the file, or COHOI_<NAME> in the environment:\n",
                  o->service->name);
    print_settings(out, "frame", frame_settings);
    print_settings(out, o->service->name, o->service->settings);
    (void)fprintf(out, "  %-18s %s\n", "peer.<daemon>", "where its instances take requests");
    (void)fprintf(out, "  %-18s %s\n", "events.<daemon>", "where its instances publish events");
    (void)fclose(out);
    return page;
}

// --- values ---

static bool level_named(const char *name, LogLevel *out)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};

    for (int i = 0; i < 4; i++)
        if (!strcmp(name, names[i])) {
            *out = (LogLevel)i;
            return true;
        }
    return false;
}

// "ipc:///run/contacts-%i.rpc" -> "ipc:///run/contacts-1.rpc"; lives as long as the process.
static const char *with_instance(const char *text)
{
    const char *mark = strstr(text, "%i");
    char *out = NULL;

    if (!mark) return text;
    if (asprintf(&out, "%.*s%s%s", (int)(mark - text), text, frame.instance, mark + 2) < 0) abort();
    return out;
}

static bool settings_fill(const Service *s)
{
    static const Setting none[] = {{0}};
    const Setting *const tables[] = {frame_settings, s->settings ? s->settings : none, NULL};
    bool well = config_fill(frame.config, frame_settings, &frame.settings);

    if (s->settings) well = config_fill(frame.config, s->settings, s->settings_into) && well;
    return config_all_known(frame.config, tables) && well;
}

static void log_begin(void)
{
    LogLevel level;

    if (!level_named(frame.settings.log_level, &level)) {
        (void)fprintf(stderr, "cohoi-%s: setting log_level must be debug, info, warn or error\n",
                      frame.service->name);
        exit(EX_CONFIG);
    }
    log_open(frame.service->name, frame.instance, level, frame.settings.log_json);
}

static int on_pair(void *found, const char *section, const char *name, const char *value)
{
    bool ours = same(section, frame.service->name) || same(section, "common");

    if (ours && same(name, "log_level")) (void)level_named(value, found);
    return 1;
}

void options_log_level_again(void)
{
    LogLevel level;

    (void)level_named(frame.settings.log_level, &level);
    if (frame.config_path && ini_parse(frame.config_path, on_pair, &level) != 0)
        log_warn("the configuration cannot be read again", "path=%s", log_quote(frame.config_path));
    log_open(frame.service->name, frame.instance, level, frame.settings.log_json);
    log_info("log level read again", "level=%d", (int)level);
}

void options_take(const Service *s, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"config", 'c', "PATH", 0, "the configuration (INI)", 0},
        {"instance", 'i', "NAME", 0, "which instance this is [1]", 0},
        {"check-config", 'k', NULL, 0, "say whether the configuration is right, and leave", 0},
        {0},
    };
    char *doc;
    if (asprintf(&doc, "%s: %s.\v", s->name, s->help) < 0) abort();
    const struct argp argp = {options, take_option, NULL, doc, NULL, help_text, NULL};
    Options o = {.service = s, .instance = "1"};

    (void)argp_parse(&argp, argc, argv, 0, NULL, &o);
    free(doc);
    frame.service = s;
    frame.instance = o.instance;
    frame.config_path = o.config;
    frame.config = config_read(o.config, s->name);
    if (!settings_fill(s)) exit(EX_CONFIG);
    if (!*frame.settings.schema) frame.settings.schema = s->name;
    frame.settings.listen = with_instance(frame.settings.listen);
    frame.settings.publish = with_instance(frame.settings.publish);
    frame.settings.admin = with_instance(frame.settings.admin);
    log_begin();
    if (!o.check_only) return;
    (void)puts("the configuration is right");
    exit(0);
}
