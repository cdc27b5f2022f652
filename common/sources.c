// sources -- the daemons that publish events, by number; made from message_words and the configuration.
#include "common/sources.h"
#include "common/words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *name;
    bool is_configured;
} sources[MOST_SOURCES];
static int count;

int sources_count(void)
{
    return count;
}

const char *source_name(int source)
{
    return sources[source].name;
}

int source_numbered(const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(sources[i].name, name) == 0) return i;
    return -1;
}

bool source_is_configured(int source)
{
    return sources[source].is_configured;
}

void sources_open(const Config *c)
{
    char setting[64];
    count = 0;
    for (unsigned i = 0; i < message_words_count; i++) {
        const MessageWords *w = &message_words[i];
        if (!w->event || source_numbered(w->daemon) >= 0) continue;
        if (count == MOST_SOURCES) abort();
        snprintf(setting, sizeof setting, "peer.%s", w->daemon);
        sources[count].name = w->daemon;
        sources[count++].is_configured = c && config_get(c, setting);
    }
}
