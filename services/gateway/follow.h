// follow -- GET /v1/events:stream: what happens, as it happens, for other systems.
#pragma once
#include "services/gateway/http.h"
#include <cohoi/bus.pb-c.h>

void follow_serve(Exchange *x);

// --- what the bus tells: reasons to read the log ---
void follow_news(int source, unsigned partition);
void follow_heads(int source, const Cohoi__Heads *heads);
