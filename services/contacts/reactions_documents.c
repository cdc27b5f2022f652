// reactions_documents -- quotes, orders, payments, invoices and tasks in a customer's history and counts.
// CON-03, CON-06, CON-07, CON-09, CON-11
#include "common/text.h"
#include "services/contacts/reactions.h"
#include <opportunities/opportunities.pb-c.h>
#include <stdlib.h>

typedef Opportunities__Task Task;
#define MEETING OPPORTUNITIES__TASK__KIND__MEETING

// --- quotes and orders ---

Status on_quote_created(const Event *ev, Tx *tx)
{
    const Opportunities__Order *q = ((const Opportunities__QuoteCreated *)ev->data)->quote;
    reaction_note(ev, tx, "QUOTE_CREATED", q->contact_id, q->opportunity_id, q->name);
    return OK;
}

Status on_quote_deleted(const Event *ev, Tx *tx)
{
    const Opportunities__QuoteDeleted *d = ev->data;
    reaction_note(ev, tx, "QUOTE_DELETED", d->contact_id, d->opportunity_id, NULL);
    return OK;
}

Status on_order_created(const Event *ev, Tx *tx)
{
    const Opportunities__Order *o = ((const Opportunities__OrderCreated *)ev->data)->order;
    reaction_count(ev, tx, o->contact_id, COUNT_ORDERS, 1);
    reaction_note(ev, tx, "ORDER_CREATED", o->contact_id, o->opportunity_id, o->name);
    return OK;
}

Status on_order_deleted(const Event *ev, Tx *tx)
{
    const Opportunities__OrderDeleted *d = ev->data;
    reaction_count(ev, tx, d->contact_id, COUNT_ORDERS, -1);
    reaction_note(ev, tx, "ORDER_DELETED", d->contact_id, d->opportunity_id, NULL);
    return OK;
}

// --- money ---

static char *amount_text(Arena *a, const Cohoi__Money *m)
{
    const char *currency = m->currency_code ? m->currency_code : "VND";
    const char *sign = m->units < 0 || m->nanos < 0 ? "-" : "";
    long long units = llabs(m->units);
    if (m->nanos == 0) return arena_print(a, "%s%lld %s", sign, units, currency);
    return arena_print(a, "%s%lld.%03d %s", sign, units, abs(m->nanos / 1000000), currency);
}

Status on_payment_recorded(const Event *ev, Tx *tx)
{
    const Opportunities__PaymentRecorded *p = ev->data;
    const char *amount = p->amount ? amount_text(ev->arena, p->amount) : NULL;
    const char *kind = p->reverses_id ? "PAYMENT_REVERSED" : "PAYMENT_RECORDED";
    reaction_note(ev, tx, kind, p->contact_id, p->opportunity_id, amount);
    return OK;
}

Status on_invoice_created(const Event *ev, Tx *tx)
{
    const Opportunities__InvoiceCreated *i = ev->data;
    reaction_count(ev, tx, i->contact_id, COUNT_INVOICES, 1);
    reaction_note(ev, tx, "INVOICE_CREATED", i->contact_id, NULL, i->number);
    return OK;
}

// --- tasks ---

static void count_meeting(const Event *ev, Tx *tx, const char *contact_id, int by)
{
    if (by) reaction_count(ev, tx, contact_id, COUNT_MEETINGS, by);
}

static void note_done(const Event *ev, Tx *tx, const Task *t)
{
    const char *kind = t->kind == MEETING ? "MEETING_HELD" : "TASK_DONE";
    reaction_note(ev, tx, kind, t->contact_id, t->opportunity_id, t->title);
}

Status on_task_created(const Event *ev, Tx *tx)
{
    const Task *t = ((const Opportunities__TaskCreated *)ev->data)->task;
    count_meeting(ev, tx, t->contact_id, t->kind == MEETING);
    if (t->kind == MEETING)
        reaction_note(ev, tx, "MEETING_PLANNED", t->contact_id, t->opportunity_id, t->title);
    if (t->done) note_done(ev, tx, t);
    return OK;
}

// A task that becomes a meeting, or is one no longer; one that is done.
Status on_task_updated(const Event *ev, Tx *tx)
{
    const Opportunities__TaskUpdated *u = ev->data;
    for (size_t i = 0; i < u->n_changes; i++) {
        const Cohoi__Change *c = u->changes[i];
        if (same(c->field, "kind"))
            count_meeting(ev, tx, u->task->contact_id,
                          same(c->to, "\"MEETING\"") - same(c->from, "\"MEETING\""));
        if (same(c->field, "done") && u->task->done) note_done(ev, tx, u->task);
    }
    return OK;
}

Status on_task_deleted(const Event *ev, Tx *tx)
{
    const Opportunities__TaskDeleted *d = ev->data;
    count_meeting(ev, tx, d->contact_id, -(d->kind == MEETING));
    return OK;
}
