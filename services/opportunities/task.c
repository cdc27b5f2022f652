// task -- what is to be done about an opportunity.
#include "services/opportunities/task.h"
#include "common/text.h"

void task_complete(Task *t, const Opportunity *o, const char *id, const char *user_id, Time now, Arena *a)
{
    t->id = arena_copy(a, id);
    t->opportunity_id = o->id;
    t->contact_id = o->contact_id;
    t->campaign_id = o->campaign_id;
    if (!t->has_kind) t->kind = OPPORTUNITIES__TASK__KIND__TASK;
    t->has_kind = t->has_done = t->has_version = true;
    if (!t->assignee_id) t->assignee_id = arena_copy(a, user_id);
    t->version = 1;
    t->created_at = timestamp_make(a, now);
    t->created_by = arena_copy(a, user_id);
}

bool task_is_of(const Task *t, const char *user_id)
{
    return user_id && same(t->assignee_id, user_id);
}
