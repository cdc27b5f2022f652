// config -- settings of a daemon: a table each for the frame and for the service; --help prints both.
#pragma once
#include <stdbool.h>
#include <stddef.h>

typedef enum SettingKind { SETTING_TEXT, SETTING_NUMBER, SETTING_BOOL } SettingKind;

// A row of a settings table; tables end with {0}. `at` is the offset in the struct that the table fills:
// const char * for TEXT, long for NUMBER, bool for BOOL.
typedef struct Setting {
    const char *name; // "connections": [<daemon>] connections=8, or [common] for all, or COHOI_CONNECTIONS
    SettingKind kind;
    size_t at;
    const char *fallback; // as it would stand in the file; NULL: must be given
    long least, most;     // for NUMBER
    const char *help;
} Setting;

typedef struct Config Config;

// Reads `path` (INI; NULL: none). Values of [daemon] win over [common], the environment
// (COHOI_<DAEMON>_<NAME>, then COHOI_<NAME>) over both. Exits with 78 and a clear message on stderr when the
// file cannot be read.
Config *config_read(const char *path, const char *daemon);
// Fills `into` by the table. On a mistake prints each to stderr and returns false. Texts live as long as the
// Config.
bool config_fill(const Config *c, const Setting *table, void *into);
// A raw value: config_get(c, "peer.contacts"); NULL when there is none.
const char *config_get(const Config *c, const char *name);
// What follows this prefix in the names that are set, by the file or as COHOI_<PREFIX>_<NAME>: of "events.",
// the daemons. A name may come twice.
void config_each(const Config *c, const char *prefix, void (*fn)(void *arg, const char *rest), void *arg);
// Names under [daemon] and [common] that no table and no peer.* or events.* knows: printed to stderr, false.
bool config_all_known(const Config *c, const Setting *const *tables);
