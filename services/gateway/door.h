// door -- who comes in, and how often: identity, rates, rights. What is refused here is answered here.
#pragma once
#include "services/gateway/auth.h"

// All return false when the refusal has been answered already.
bool door_enter(Exchange *x, uint64_t deadline, Visitor *out); // identity and rate; nobody may enter
bool door_anonymous(Exchange *x);                              // rate alone: no token is looked at
bool door_allows(Exchange *x, const Visitor *v, const MethodWords *method);       // rights and CSRF token
bool door_signed_in(Exchange *x, const Visitor *v, Cohoi__Permission permission); // for routes of our own
// 404, counted by address: who looks for what is not there is slowed down.
void door_not_found(Exchange *x);
