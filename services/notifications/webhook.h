// webhook -- what a webhook may be, what concerns it, and when a failure is tried again. Pure. PEE-07
#pragma once
#include "common/refusal.h"
#include "common/service.h"
#include <notifications/notifications.pb-c.h>

typedef Notifications__Webhook Webhook;
typedef Notifications__Delivery Delivery;
#define WEBHOOK_ACTIVE   NOTIFICATIONS__WEBHOOK__STATE__ACTIVE
#define WEBHOOK_DISABLED NOTIFICATIONS__WEBHOOK__STATE__DISABLED
#define WEBHOOK_GONE     NOTIFICATIONS__WEBHOOK__STATE__GONE

// Types that exist; and an owner cannot say that it is GONE.
MUST_CHECK Status webhook_check(const Webhook *w, Refusal *why);
bool webhook_follows(const Webhook *w, const char *source); // can any of its types be of this daemon?
bool webhook_wants_type(const Webhook *w, const char *type);
// By type, filter and skip_own; what its owner may see is another question.
bool webhook_wants(const Webhook *w, const Event *ev);
// What its owner may do now, cut to what the token that made it could. `own`: of accounts; may be changed.
void webhook_cut_rights(const Webhook *w, Actor *own);

// How long to wait after so many failed tries of one event; `first` is the first pause: 5 s, 30 s, 2 min, 10
// min, 1 h, then every 6 h.
uint64_t webhook_pause_ms(int tries, uint64_t first);
