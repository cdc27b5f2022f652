// handing_over -- open tasks of one who leaves go to a colleague, in batches, by whichever instance comes
// first. The pipeline follows its contacts (following.c).
#include "services/opportunities/handing_over.h"
#include "common/check.h"
#include "common/log.h"
#include "services/opportunities/documents.h"
#include "services/opportunities/reactions.h"

Status on_user_handed_over(const Event *ev, Tx *tx)
{
    const Accounts__UserHandedOver *e = ev->data;
    const HandOver h = {.id = ev->id, .from_id = e->from_user_id, .to_id = e->to_user_id};
    hand_over_put(tx, &h);
    return OK;
}

static void give(Arena *a, Tx *tx, const HandOver *h, Task *t)
{
    const Task *before = arena_clone(a, &t->base);
    Cohoi__Change **changes;

    t->assignee_id = arena_copy(a, h->to_id);
    size_t n = message_changes(a, &before->base, &t->base, &changes);
    t->version++;
    task_save(tx, a, t);
    tell_task_updated(tx, t, changes, n);
}

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    bool *found = arg;
    HandOver h;
    Task **tasks = NULL;
    size_t n = 0;

    Status st = hand_over_take(tx, a, &h, found);
    if (st != OK || !*found) return st;
    st = open_tasks_lock(tx, a, h.from_id, AT_ONCE, &tasks, &n);
    if (st != OK) return st;
    emit_bulk_act(tx, h.id); // so that people are told once, with a count
    for (size_t i = 0; i < n; i++) give(a, tx, &h, tasks[i]);
    if (n == 0) hand_over_drop(tx, &h);
    return OK;
}

void hand_over_what_is_due(void)
{
    bool found;
    Status st;

    do {
        found = false;
        st = job_transact("opportunities/handing_over", take_turn, &found);
    } while (st == OK && found);
    if (st != OK) log_warn("not all is handed over yet", "status=%s", status_name(st));
}

// For accounts, which shows what would go over, and for contacts, which deletes none that is sold to.
Status count_held(Request *rq, Tx *tx)
{
    const Opportunities__CountHeld *in = rq->in;
    return held_count(tx, in->user_id, in->contact_id, rq->out);
}
