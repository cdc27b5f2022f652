// live -- GET /v1/stream: a user's notifications, and hints that a board has changed.
#pragma once
#include "services/gateway/http.h"
#include <cohoi/bus.pb-c.h>

void live_serve(Exchange *x);

// --- what the bus tells ---
void live_news(unsigned partition, const char *type, const void *bytes,
               size_t n);                   // an event of notifications
void live_heads(const Cohoi__Heads *heads); // where its log ends

// --- hints ---
void live_hint_campaign(const char *campaign_id, const char *json); // to all who may see it
void live_hint_user(const char *user_id, const char *json);
void live_hint_all(const char *json);
