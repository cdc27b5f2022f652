// task -- what is to be done about an opportunity: calls, meetings, other tasks (OPP-18). Pure.
#pragma once
#include "services/opportunities/opportunity.h"

typedef Opportunities__Task Task;

// What was typed, completed: its opportunity, the actor as assignee unless another is named.
void task_complete(Task *t, const Opportunity *o, const char *id, const char *user_id, Time now, Arena *a);
bool task_is_of(const Task *t,
                const char *user_id); // who shall do it may change it, whoever owns the opportunity
