// boards -- hints that a board has changed, at most five a second for each campaign or person.
#pragma once
#include <cohoi/bus.pb-c.h>
#include <stddef.h>

void boards_open(void);
void boards_close(void);
void boards_news(unsigned partition, const char *type, const void *bytes,
                 size_t n);                   // an event of opportunities
void boards_heads(const Cohoi__Heads *heads); // where its log ends
