// facts -- what the gateway reads in an event without knowing its type, and who may see it.
#pragma once
#include "common/service.h"
#include "services/gateway/sight.h"

// A text field of that name in the message or in a message that it holds. NULL: absent. *has_field (may be
// NULL) tells whether there is such a field at all.
const char *fact_text(const ProtobufCMessage *m, const char *field, bool *has_field);

const char *event_campaign(const Event *ev); // NULL: it happened outside campaigns
const char *event_opportunity(const Event *ev);
// Calls fn with each user whose own thing it is: owner_id, from_owner_id, to_owner_id, salesperson_id.
void event_owners(const Event *ev, void (*fn)(void *arg, const char *user_id), void *arg);

// May this one read the event from /v1/events? What is not understood is not shown.
bool event_is_visible(const Event *ev, const Actor *a, const Sight *s);
