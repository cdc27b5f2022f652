// posting -- tells one event to one target, once.
#pragma once
#include "services/notifications/settings.h"
#include "services/notifications/store_webhooks.h"

typedef struct Sender {
    const Webhook *webhook;
    Secrets secrets;
    const Allowed *allowed;
} Sender;

// Parks. A delivery without times and tries; *retry_after: seconds that the target asks for. CloudEvents'
// HTTP binding in structured mode, signed as Standard Webhooks has it.
Delivery *post_event(Arena *a, const Sender *s, Event *ev, unsigned *retry_after);
