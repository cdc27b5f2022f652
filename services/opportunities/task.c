// task -- what is to be done about an opportunity or a contact.
#include "services/opportunities/task.h"
#include "common/text.h"

static void mark_done(Task *t, bool was_done, Time now, Arena *a)
{
    t->has_done = true;
    if (!t->done) t->done_at = NULL;
    if (t->done && !was_done) t->done_at = timestamp_make(a, now);
}

void task_complete(Task *t, const Opportunity *o, const char *contact_id, const char *id, const char *user_id,
                   Time now, Arena *a)
{
    t->id = arena_copy(a, id);
    t->opportunity_id = o ? o->id : NULL;
    t->campaign_id = o ? o->campaign_id : NULL;
    t->contact_id = arena_copy(a, contact_id);
    if (!t->has_kind) t->kind = OPPORTUNITIES__TASK__KIND__TASK;
    t->has_kind = t->has_version = true;
    if (!t->assignee_id) t->assignee_id = arena_copy(a, user_id);
    t->version = 1;
    t->created_at = timestamp_make(a, now);
    t->created_by = arena_copy(a, user_id);
    mark_done(t, false, now, a);
}

void task_settle(Task *t, const Task *before, Time now, Arena *a)
{
    if (!t->has_kind) t->kind = before->kind;
    t->has_kind = true;
    if (!t->has_done) t->done = false;
    mark_done(t, before->done, now, a);
}

bool task_is_of(const Task *t, const char *user_id)
{
    return user_id && same(t->assignee_id, user_id);
}

const char *task_subject(const Task *t)
{
    return t->opportunity_id ? t->opportunity_id : t->contact_id;
}

const char *task_partition_key(const Task *t)
{
    return t->campaign_id ? t->campaign_id : t->contact_id;
}
