// arguments -- the gateway's arguments and settings, as every daemon takes them.
#include "services/gateway/arguments.h"
#include "common/log.h"
#include "services/gateway/address.h"
#include "services/gateway/settings.h"
#include <argp.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// Settings of the daemons behind us, which may stand in [common].
static const Setting of_others[] = {{.name = "dsn"},     {.name = "schema"},        {.name = "connections"},
                                    {.name = "publish"}, {.name = "max_in_flight"}, {0}};

static error_t take_option(int key, char *value, struct argp_state *state)
{
    Arguments *out = state->input;
    switch (key) {
    case 'c':
        out->config = value;
        return 0;
    case 'i':
        if (!*value || strspn(value, LETTERS "0123456789_-.") != strlen(value))
            argp_error(state, "an instance's name has letters, digits, '-', '_' and '.'");
        out->instance = value;
        return 0;
    case 'k':
        out->check_only = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// The settings stand at the end of --help.
static char *help_text(int key, const char *text, void *input)
{
    char *page = NULL;
    size_t n;
    if (key != ARGP_KEY_HELP_POST_DOC) return (char *)text;
    FILE *out = open_memstream(&page, &n);
    if (!out) return (char *)text;
    fputs("Settings, in [gateway] or [common] of the file, or COHOI_<NAME> in the environment:\n", out);
    for (const Setting *s = settings_table; s->name; s++)
        fprintf(out, "  %-28s %s%s%s%s\n", s->name, s->help, *s->fallback ? " [" : "", s->fallback,
                *s->fallback ? "]" : "");
    fprintf(out, "  %-28s %s\n", "peer.<daemon>", "where its instances take requests");
    fprintf(out, "  %-28s %s\n", "events.<daemon>", "where its instances publish events");
    fclose(out);
    return page;
}

static bool level_named(const char *name, LogLevel *out)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0) {
            *out = (LogLevel)i;
            return true;
        }
    return false;
}

static int on_pair(void *level, const char *section, const char *name, const char *value)
{
    bool ours = strcmp(section, "gateway") == 0 || strcmp(section, "common") == 0;
    if (ours && strcmp(name, "log_level") == 0) (void)level_named(value, level);
    return 1;
}

void arguments_log_level_again(const Arguments *taken)
{
    LogLevel level = LOG_LEVEL_INFO;
    (void)level_named(settings.log_level, &level);
    if (taken->config && ini_parse(taken->config, on_pair, &level) != 0)
        log_warn("the configuration cannot be read again", "path=%s", log_quote(taken->config));
    log_open("gateway", taken->instance, level, settings.log_json);
    log_info("log level read again", "level=%d", (int)level);
}

static bool complain(const char *what)
{
    fprintf(stderr, "cohoi-gateway: setting %s\n", what);
    return false;
}

static bool settings_are_right(const Config *c, LogLevel *level)
{
    const Setting *const tables[] = {settings_table, of_others, NULL};
    bool well = config_fill(c, settings_table, &settings);
    well = config_all_known(c, tables) && well;
    if (!well) return false;
    if (!level_named(settings.log_level, level))
        return complain("log_level must be debug, info, warn or error");
    if (!address_trust(settings.trusted_proxies))
        return complain("trusted_proxies must be addresses or networks, comma-separated");
    return true;
}

void arguments_take(int argc, char **argv, Arguments *out)
{
    static const struct argp_option options[] = {
        {"config", 'c', "PATH", 0, "the configuration (INI)", 0},
        {"instance", 'i', "NAME", 0, "which instance this is [1]", 0},
        {"check-config", 'k', NULL, 0, "say whether the configuration is right, and leave", 0},
        {0},
    };
    const char *doc = "gateway: HTTP and JSON for browsers and other systems, messages for the daemons.\v";
    const struct argp argp = {options, take_option, NULL, doc, NULL, help_text, NULL};
    LogLevel level = LOG_LEVEL_INFO;
    *out = (Arguments){.instance = "1"};
    argp_program_version = "cohoi " COHOI_VERSION;
    argp_parse(&argp, argc, argv, 0, NULL, out);
    out->read = config_read(out->config, "gateway");
    if (!settings_are_right(out->read, &level)) exit(EX_CONFIG);
    if (out->check_only) {
        puts("the configuration is right");
        exit(0);
    }
    log_open("gateway", out->instance, level, settings.log_json);
}
