// task -- what is to be done about an opportunity or a contact: calls, meetings, other tasks (OPP-18,
// OPP-32). Pure.
#pragma once
#include "services/opportunities/opportunity.h"

typedef Opportunities__Task Task;

// What was typed, completed: what it is about (`o` NULL: the contact alone), the actor as assignee unless
// another is named.
void task_complete(Task *t, const Opportunity *o, const char *contact_id, const char *id, const char *user_id,
                   Time now, Arena *a);
// After an edit: what has a value always keeps it; done has its time.
void task_settle(Task *t, const Task *before, Time now, Arena *a);
// Who shall do it may change it, whoever owns the opportunity.
bool task_is_of(const Task *t, const char *user_id);
const char *task_subject(const Task *t);       // of its events: the opportunity's id, else the contact's
const char *task_partition_key(const Task *t); // the campaign's, else the contact's
