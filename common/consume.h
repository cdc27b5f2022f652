// consume -- reactions: following the logs of other daemons, and one's own.
#pragma once
#include "common/service.h"

void consume_start(void);        // derives the subscriptions from the table of reactions
void consume_stop(void);         // begins nothing new; what runs ends by itself (frame.working)
void consume_met_database(void); // anew: our cursors may stand elsewhere than we think
bool consume_follows(const char *source);
// Somebody waits for this source: its cursors move without waiting for more to come.
void consume_hurry(const char *source);
// What this instance has published itself, for a daemon that follows its own log.
void consume_published(const void *bytes, size_t n);
// Where our own log ends, for a daemon that follows it.
void consume_own_heads(const Cohoi__Heads *heads);
// For each followed source: how many events it has that were not taken here.
void consume_lags(void (*fn)(void *arg, const char *source, uint64_t lag), void *arg);
