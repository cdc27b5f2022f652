// bus -- the fast path of events: PUB/SUB, which may drop; the log is the truth (events.h).
#pragma once
#include <stdbool.h>
#include <stddef.h>

// Binds the PUB socket of this instance; frames are [topic][bytes]. -1: cannot bind, errno. Further calls
// bind further endpoints.
int bus_open(const char *endpoint);
void bus_close(void); // sends what is queued, 1 s at most
// Never waits: a subscriber that is 10,000 messages behind misses the next ones.
void bus_publish(const char *topic, const void *bytes, size_t n);
// Subscribes to every instance in the list of endpoints (endpoint.h), to topics with this prefix.
typedef void bus_fn(void *arg, const char *topic, const void *bytes, size_t n);
typedef struct Subscription Subscription;
Subscription *bus_subscribe(const char *endpoints, const char *prefix, bus_fn *fn, void *arg);
void bus_unsubscribe(Subscription *s); // may be called from fn
