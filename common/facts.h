// facts -- what is read in an event without knowing its type, and who may see it. One set of rules for all
// ways out of the house: the gateway's pages and streams, and webhooks.
#pragma once
#include "common/service.h"
#include "common/sight.h"

// A text field of that name in the message or in a message that it holds. NULL: absent. *has_field (may be
// NULL) tells whether there is such a field at all.
const char *fact_text(const ProtobufCMessage *m, const char *field, bool *has_field);

const char *event_campaign(const Event *ev); // NULL: it happened outside campaigns
const char *event_opportunity(const Event *ev);
// Calls fn with each user whose own thing it is: owner_id, from_owner_id, to_owner_id, salesperson_id.
void event_owners(const Event *ev, void (*fn)(void *arg, const char *user_id), void *arg);

// May this one read the event from /v1/events? What is not understood is not shown.
bool event_is_visible(const Event *ev, const Actor *a, const Sight *s);
// May this one follow a source at all? A token may be confined to some.
bool actor_may_follow(const Actor *a, const char *source);
// "cohoi.opportunity.won" is like "cohoi.opportunity.*" and like itself.
bool event_type_is_like(const char *type, const char *pattern);
// Leaves of the event what may leave the house: phones and e-mails stand in contacts' events only; elsewhere
// they are masked should they be there.
void event_mask(Event *ev);
