// stringee -- Stringee's own account of a call, as JSON. Pure.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include <stdbool.h>

typedef struct Party {
    const char *number, *alias; // NULL: not told
    bool is_ours;               // one of the company's
} Party;
typedef struct CallEvent {
    const char *call_id;
    bool has_ended;
    Party from, to;
    const char *custom;                // clientCustomData: the opportunity that it is about, perhaps
    const char *recording_url;         // NULL: not told
    int32_t duration, answer_duration; // seconds
    Time at;                           // 0: not told
} CallEvent;

// Only its call's id and status must be there; what else is strange is taken as not told.
MUST_CHECK Status stringee_read(Arena *a, const void *json, size_t n, CallEvent *out, Refusal *why);
const Party *call_customer(const CallEvent *e); // who is not one of ours
const Party *call_agent(const CallEvent *e);
