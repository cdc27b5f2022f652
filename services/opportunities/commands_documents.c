// commands_documents -- comments, orders and tasks; each with the rights of its opportunity.
#include "common/check.h"
#include "common/text.h"
#include "common/unit.h"
#include "services/opportunities/commands.h"
#include "services/opportunities/order.h"
#include "services/opportunities/pages.h"
#include "services/opportunities/task.h"

// --- comments (OPP-19): the contact's discussion mirrors the event ---

Status create_opportunity_comment(Request *rq, Tx *tx)
{
    const Opportunities__CreateOpportunityComment *in = rq->in;
    Opportunities__OpportunityCommented commented = OPPORTUNITIES__OPPORTUNITY_COMMENTED__INIT;
    Contacts__Comment *comment = in->comment;
    Standing standing;
    Scene s;

    Status st = open_to_read(rq, tx, in->id, &s, &standing);
    if (st != OK) return st;
    comment->id = uuid_make(rq->arena);
    comment->contact_id = s.o->contact_id;
    comment->opportunity_id = s.o->id;
    comment->user_id = rq->actor->user_id;
    comment->user_name = NULL;
    comment->at = timestamp_make(rq->arena, s.at);
    comment->has_kind = true;
    comment_insert(tx, rq->arena, comment);
    commented.opportunity_id = s.o->id;
    commented.campaign_id = s.o->campaign_id;
    commented.contact_id = s.o->contact_id;
    commented.comment = comment;
    emit(tx, s.o->id, opportunity_partition_key(s.o), &commented);
    *(Contacts__Comment *)rq->out = *comment;
    return OK;
}

// --- orders (OPP-16) ---

Status create_order(Request *rq, Tx *tx)
{
    const Opportunities__CreateOrder *in = rq->in;
    Opportunities__OrderCreated created = OPPORTUNITIES__ORDER_CREATED__INIT;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_READ, &s, &standing);
    if (st == OK) {
        st = order_complete(in->order, s.o, uuid_make(rq->arena), rq->actor->user_id, s.at, rq->why);
    }
    if (st != OK) return st;
    order_insert(tx, rq->arena, in->order);
    created.order = in->order;
    emit(tx, s.o->id, opportunity_partition_key(s.o), &created);
    *(Order *)rq->out = *in->order;
    return OK;
}

Status get_order(Request *rq, Tx *tx)
{
    const Opportunities__GetOrder *in = rq->in;
    Reader reader = reader_of(rq->actor, rq->arena);
    Order *order;

    Status st = order_load(tx, rq->arena, &reader, in->id, &order);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Order *)rq->out = *order;
    return st;
}

Status list_orders(Request *rq, Tx *tx)
{
    const Opportunities__ListOrders *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena),
                        .campaign_id = in->campaign_id,
                        .contact_id = in->contact_id,
                        .opportunity_id = in->opportunity_id};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? orders_list(tx, rq->arena, &f, rq->out) : st;
}

Status list_contact_orders(Request *rq, Tx *tx)
{
    const Opportunities__ListContactOrders *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena), .contact_id = in->id};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? orders_list(tx, rq->arena, &f, rq->out) : st;
}

// --- tasks (OPP-18) ---

static Status check_assignee(Request *rq, Tx *tx, const Task *t)
{
    Person person = {0};
    if (!t->assignee_id || actor_is(rq->actor, t->assignee_id)) return OK;
    Status st = person_load(tx, rq->arena, t->assignee_id, &person);
    if (st == OK && !person.is_known) st = want_copies(rq, NULL, NULL, t->assignee_id);
    if (st != OK) return st;
    const Accounts__Person *fetched = copies(rq)->person;
    bool is_active = person.is_known ? person.is_active : fetched && fetched->active;
    if (!person.is_known && !fetched) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "assigneeId");
    return is_active ? OK : refuse(rq->why, COHOI__CODE__USER_INACTIVE);
}

Status create_task(Request *rq, Tx *tx)
{
    const Opportunities__CreateTask *in = rq->in;
    Opportunities__TaskCreated created = OPPORTUNITIES__TASK_CREATED__INIT;
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, in->id, SCENE_READ, &s, &standing);
    if (st == OK) st = check_assignee(rq, tx, in->task);
    if (st != OK) return st;
    task_complete(in->task, s.o, uuid_make(rq->arena), rq->actor->user_id, s.at, rq->arena);
    task_save(tx, rq->arena, in->task);
    created.task = in->task;
    emit(tx, s.o->id, opportunity_partition_key(s.o), &created);
    *(Task *)rq->out = *in->task;
    return OK;
}

static Status open_task(Request *rq, Tx *tx, const char *id, Task **t)
{
    Standing standing;
    Scene s;

    Status st = task_lock(tx, rq->arena, id, t);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = open_to_read(rq, tx, (*t)->opportunity_id, &s, &standing);
    if (st == OK && !standing.writes && !task_is_of(*t, rq->actor->user_id)) {
        st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    }
    return st == OK ? version_fits(rq, (*t)->version) : st;
}

Status update_task(Request *rq, Tx *tx)
{
    const Opportunities__UpdateTask *in = rq->in;
    Opportunities__TaskUpdated updated = OPPORTUNITIES__TASK_UPDATED__INIT;
    Task *t;

    Status st = open_task(rq, tx, in->id, &t);
    if (st != OK) return st;
    Task *before = arena_clone(rq->arena, &t->base);
    message_apply(&t->base, &in->task->base, in->update_mask, in->n_update_mask);
    if (!t->has_kind) t->kind = before->kind;
    t->has_kind = t->has_done = true;
    if (!same(before->assignee_id, t->assignee_id)) st = check_assignee(rq, tx, t);
    if (st != OK) return st;

    updated.n_changes = message_changes(rq->arena, &before->base, &t->base, &updated.changes);
    *(Task *)rq->out = *t;
    if (updated.n_changes == 0) return OK;
    t->version++;
    task_save(tx, rq->arena, t);
    updated.task = t;
    emit(tx, t->opportunity_id, t->campaign_id ? t->campaign_id : t->contact_id, &updated);
    *(Task *)rq->out = *t;
    return OK;
}

Status list_tasks(Request *rq, Tx *tx)
{
    const Opportunities__ListTasks *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena),
                        .campaign_id = in->campaign_id,
                        .contact_id = in->contact_id,
                        .opportunity_id = in->opportunity_id,
                        .assignee_id = in->assignee_id,
                        .kind = in->has_kind ? (int)in->kind : 0};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? tasks_list(tx, rq->arena, &f, rq->out) : st;
}

// CON-07
Status list_contact_meetings(Request *rq, Tx *tx)
{
    const Opportunities__ListContactMeetings *in = rq->in;
    DocumentFilter f = {.reader = reader_of(rq->actor, rq->arena),
                        .contact_id = in->id,
                        .kind = OPPORTUNITIES__TASK__KIND__MEETING};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? tasks_list(tx, rq->arena, &f, rq->out) : st;
}
