// arguments -- the gateway's arguments and settings, as every daemon takes them.
#pragma once
#include "common/config.h"

typedef struct Arguments {
    const char *config, *instance;
    bool check_only;
    Config *read;
} Arguments;

// Fills `settings`, opens the log. Ends the process with 78 when the configuration is wrong, with 0 after
// --help,
// --version and --check-config.
void arguments_take(int argc, char **argv, Arguments *out);
// SIGHUP: the log level, from the file as it stands now.
void arguments_log_level_again(const Arguments *taken);
