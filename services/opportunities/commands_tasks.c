// commands_tasks -- calls, meetings and other tasks; with the rights of their opportunity, or of their
// contact where they have none. OPP-18, OPP-32, PEE-09
#include "common/check.h"
#include "common/text.h"
#include "services/opportunities/documents.h"

static Status check_assignee(Request *rq, const char *assignee_id, Person *person)
{
    if (actor_is(rq->actor, assignee_id)) return OK;
    Status st = person->is_known ? OK : want_copies(rq, NULL, NULL, assignee_id);
    if (st != OK) return st;
    const Accounts__Person *fetched = copies(rq)->person;
    if (!person->is_known && fetched) *person = (Person){true, fetched->active, fetched->full_name};
    if (!person->is_known) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "assigneeId");
    return person->is_active ? OK : refuse(rq->why, COHOI__CODE__USER_INACTIVE);
}

// Names are shown, never stored.
static void reply_with_task(Request *rq, const Task *t, const Person *assignee, const Customer *c)
{
    Task *out = rq->out;
    *out = *t;
    out->assignee_name = t->assignee_id ? (char *)assignee->name : NULL;
    out->contact_name = c ? (char *)c->name : NULL;
}

// --- making one ---

static const char *assignee_of(const Request *rq, const Task *t)
{
    return t->assignee_id ? t->assignee_id : rq->actor->user_id;
}

static void store_new(Request *rq, Tx *tx, Task *t, const Opportunity *o, const char *contact_id, Time at)
{
    task_complete(t, o, contact_id, uuid_make(rq->arena), rq->actor->user_id, at, rq->arena);
    task_save(tx, rq->arena, t);
    tell_task_created(tx, t);
}

Status create_task(Request *rq, Tx *tx)
{
    const Opportunities__CreateTask *in = rq->in;
    Rows *person = person_ask(tx, assignee_of(rq, in->task));
    Standing standing;
    Person assignee;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_READ, &s, &standing);
    if (st != OK) return st;
    person_answer(person, rq->arena, &assignee);
    st = check_assignee(rq, assignee_of(rq, in->task), &assignee);
    if (st != OK) return st;
    store_new(rq, tx, in->task, s.o, s.o->contact_id, s.at);
    reply_with_task(rq, in->task, &assignee, s.customer);
    return OK;
}

Status create_contact_task(Request *rq, Tx *tx)
{
    const Opportunities__CreateContactTask *in = rq->in;
    Rows *person = person_ask(tx, assignee_of(rq, in->task));
    CustomerScene s;
    Person assignee;

    Status st = open_customer_to_write(rq, tx, in->id, NULL, &s);
    if (st != OK) return st;
    person_answer(person, rq->arena, &assignee);
    st = check_assignee(rq, assignee_of(rq, in->task), &assignee);
    if (st != OK) return st;
    store_new(rq, tx, in->task, NULL, in->id, s.at);
    reply_with_task(rq, in->task, &assignee, s.customer);
    return OK;
}

// --- changing one ---

static Status stand_to(Request *rq, TaskScene *s, Standing *standing)
{
    if (s->around.o) {
        Status st = scene_readable(rq, &s->around, standing);
        if (st == OK && s->around.o->deleted) st = refuse(rq->why, COHOI__CODE__NOT_FOUND);
        return st;
    }
    *standing = standing_to_contact(rq->actor, s->customer ? s->customer->salesperson_id : NULL);
    return standing->reads ? OK : refuse(rq->why, COHOI__CODE__NOT_FOUND);
}

static Status open_task(Request *rq, Tx *tx, const char *id, const char *assignee_id, TaskScene *s)
{
    Standing standing = {.writes = true};
    Status st = task_scene_load(tx, rq->arena, id, assignee_id, s);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !task_is_of(s->task, rq->actor->user_id)) st = stand_to(rq, s, &standing);
    if (st == OK && !standing.writes) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return st == OK ? version_fits(rq, s->task->version) : st;
}

Status update_task(Request *rq, Tx *tx)
{
    const Opportunities__UpdateTask *in = rq->in;
    Cohoi__Change **changes = NULL;
    TaskScene s;

    Status st = open_task(rq, tx, in->id, in->task->assignee_id, &s);
    if (st != OK) return st;
    Task *t = s.task, *before = arena_clone(rq->arena, &t->base);
    message_apply(&t->base, &in->task->base, in->update_mask, in->n_update_mask);
    task_settle(t, before, s.at, rq->arena);
    if (t->assignee_id && !same(before->assignee_id, t->assignee_id))
        st = check_assignee(rq, t->assignee_id, &s.assignee);
    if (st != OK) return st;

    size_t n = message_changes(rq->arena, &before->base, &t->base, &changes);
    if (n > 0) {
        t->version++;
        task_save(tx, rq->arena, t);
        tell_task_updated(tx, t, changes, n);
    }
    reply_with_task(rq, t, &s.assignee, s.customer);
    return OK;
}

Status delete_task(Request *rq, Tx *tx)
{
    const Opportunities__DeleteTask *in = rq->in;
    TaskScene s;

    Status st = open_task(rq, tx, in->id, NULL, &s);
    if (st != OK) return st;
    s.task->version++;
    task_drop(tx, rq->arena, s.task, s.at);
    tell_task_deleted(tx, s.task);
    return OK;
}
