// tasks_read -- tasks shown and listed: what is due, and a calendar's range. OPP-18, CON-07, PEE-09
#include "common/text.h"
#include "services/opportunities/documents.h"
#include "services/opportunities/pages.h"

#define OVERDUE  OPPORTUNITIES__DUE__VALUE__OVERDUE
#define UPCOMING OPPORTUNITIES__DUE__VALUE__UPCOMING

Status get_task(Request *rq, Tx *tx)
{
    const Opportunities__GetTask *in = rq->in;
    Reader reader = reader_of(rq->actor, rq->arena);
    Task *t;

    Status st = task_load(tx, rq->arena, &reader, in->id, &t);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) *(Task *)rq->out = *t;
    return st;
}

// --- by due time ---

static void narrow(TaskFilter *f, Time from, Time before)
{
    if (from > f->from) f->from = from;
    if (before && (!f->before || before < f->before)) f->before = before;
}

// Days begin and end at the company's midnight; what is done is not due.
static Status read_due(Tx *tx, const Opportunities__ListTasks *in, TaskFilter *f)
{
    Time start, end;
    if (!in->has_due) return OK;
    Status st = day_load(tx, &start, &end);
    if (st != OK) return st;
    if (in->due == OVERDUE)
        narrow(f, 0, start);
    else
        narrow(f, in->due == UPCOMING ? end : start, in->due == UPCOMING ? 0 : end);
    if (!f->done) f->done = arg_bool(false);
    return OK;
}

static Status read_order(Request *rq, const Opportunities__ListTasks *in, TaskFilter *f)
{
    bool is_by_due = in->has_due || in->due_after || in->due_before;
    if (!text_is_blank(in->order_by)) {
        is_by_due = same(in->order_by, "dueAt") || same(in->order_by, "dueAt asc");
        if (!is_by_due && !same(in->order_by, "createdAt desc"))
            return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "orderBy");
    }
    f->statement = is_by_due ? "tasks_by_due" : "tasks_newest";
    return OK;
}

Status list_tasks(Request *rq, Tx *tx)
{
    const Opportunities__ListTasks *in = rq->in;
    TaskFilter f = {
        .of = {.reader = reader_of(rq->actor, rq->arena),
               .campaign_id = in->campaign_id,
               .contact_id = in->contact_id,
               .opportunity_id = in->opportunity_id},
        .assignee_id = in->mine ? rq->actor->user_id : in->assignee_id,
        .kind = in->has_kind ? (int)in->kind : 0,
        .done = in->has_done ? arg_bool(in->done) : NULL,
        .from = timestamp_time(in->due_after),
        .before = timestamp_time(in->due_before),
    };

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.of.page);
    if (st == OK) st = read_order(rq, in, &f);
    if (st == OK) st = read_due(tx, in, &f);
    return st == OK ? tasks_list(tx, rq->arena, &f, rq->out) : st;
}

// --- of one opportunity, of one contact ---

Status list_opportunity_tasks(Request *rq, Tx *tx)
{
    const Opportunities__ListDocuments *in = rq->in;
    TaskFilter f = {.of = {.reader = reader_of(rq->actor, rq->arena), .opportunity_id = in->id},
                    .statement = "tasks_newest"};
    Standing standing;
    Scene s;

    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.of.page);
    if (st == OK) st = open_to_read(rq, tx, in->id, &s, &standing);
    return st == OK ? tasks_list(tx, rq->arena, &f, rq->out) : st;
}

Status list_contact_meetings(Request *rq, Tx *tx)
{
    const Opportunities__ListContactMeetings *in = rq->in;
    TaskFilter f = {.of = {.reader = reader_of(rq->actor, rq->arena), .contact_id = in->id},
                    .kind = OPPORTUNITIES__TASK__KIND__MEETING,
                    .statement = "tasks_newest"};
    Status st = page_by(rq, PAGE_BY_TIME, in->has_page_size, in->page_size, in->page_token, &f.of.page);
    return st == OK ? tasks_list(tx, rq->arena, &f, rq->out) : st;
}
