// sources -- the daemons that publish events, by number; made from message_words and the configuration.
#pragma once
#include "common/config.h"
#include <stdbool.h>

enum { MOST_SOURCES = 16 };

void sources_open(const Config *c);
int sources_count(void);
const char *source_name(int source);
int source_numbered(const char *name); // -1: none
bool source_is_configured(int source); // it can be asked
