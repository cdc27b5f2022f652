// reactions_work -- what is told of evidence, transactions, tasks and payments.
#include "common/text.h"
#include "services/notifications/reactions.h"
#include "services/notifications/telling.h"
#include <catalog/catalog.pb-c.h>
#include <evidence/evidence.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

// NTF-05. The sweep is judged by evidence, but only what opportunities says is lost is lost.
Status on_sweep_lost(const Event *ev, Tx *tx, const char *opportunity_id)
{
    Notices notices = notices_of(ev);
    char *leader_id = NULL;
    Known known;

    Status st = opportunity_lock(tx, ev->arena, opportunity_id, &known);
    if (st == OK && !known.campaign_id) st = leader_find(tx, ev->arena, known.owner_id, &leader_id);
    if (st != OK) return come_later(st);
    notices_of_sweep(&notices, &known, leader_id, ev->time);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_evidence_warned(const Event *ev, Tx *tx)
{
    Notices notices = notices_of(ev);
    Known known;

    Status st =
        opportunity_lock(tx, ev->arena, ((const Evidence__EvidenceWarned *)ev->data)->opportunity_id, &known);
    if (st != OK) return come_later(st);
    notices_of_warning(&notices, &known);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_deadline_near(const Event *ev, Tx *tx)
{
    const Evidence__DeadlineNear *near = ev->data;
    Notices notices = notices_of(ev);
    Known known;

    Status st = opportunity_lock(tx, ev->arena, near->opportunity_id, &known);
    if (st != OK) return come_later(st);
    notices_of_deadline(&notices, &known, near->day);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_transaction_created(const Event *ev, Tx *tx)
{
    const Catalog__Transaction *t = ((const Catalog__TransactionCreated *)ev->data)->transaction;
    Known known = {.id = t->opportunity_id, .contact_id = t->contact_id, .campaign_id = t->campaign_id};
    Notices notices = notices_of(ev);

    notices_of_transaction(&notices, &known, t->created_by ? t->created_by : ev->actor_id);
    queue_notices(ev, tx, &notices);
    return OK;
}

static Status tell_task(const Event *ev, Tx *tx, const Opportunities__Task *t, bool due)
{
    Known known = {.id = NULL, .contact_id = t->contact_id};
    Notices notices = notices_of(ev);

    Status st = t->opportunity_id ? opportunity_lock(tx, ev->arena, t->opportunity_id, &known) : OK;
    if (st != OK) return come_later(st);
    notices_of_task(&notices, &known, t->assignee_id, due);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_task_created(const Event *ev, Tx *tx)
{
    return tell_task(ev, tx, ((const Opportunities__TaskCreated *)ev->data)->task, false);
}

// Only when it goes to another one.
Status on_task_updated(const Event *ev, Tx *tx)
{
    const Opportunities__TaskUpdated *updated = ev->data;
    for (size_t i = 0; i < updated->n_changes; i++)
        if (same(updated->changes[i]->field, "assigneeId")) return tell_task(ev, tx, updated->task, false);
    return OK;
}

Status on_task_due_soon(const Event *ev, Tx *tx)
{
    return tell_task(ev, tx, ((const Opportunities__TaskDueSoon *)ev->data)->task, true);
}

Status on_payment_recorded(const Event *ev, Tx *tx)
{
    const Opportunities__PaymentRecorded *paid = ev->data;
    Notices notices = notices_of(ev);
    Known known;

    if (!paid->opportunity_id || paid->reverses_id) return OK;
    Status st = opportunity_lock(tx, ev->arena, paid->opportunity_id, &known);
    if (st != OK) return come_later(st);
    notices_of_payment(&notices, &known);
    queue_notices(ev, tx, &notices);
    return OK;
}
