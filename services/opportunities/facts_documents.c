// facts_documents -- what is told of quotes, orders, payments and tasks.
#include "common/unit.h"
#include "services/opportunities/documents.h"

static void tell_of_order(Tx *tx, const Order *o, const void *event)
{
    emit(tx, o->opportunity_id, o->campaign_id ? o->campaign_id : o->contact_id, event);
}

void tell_order_created(Tx *tx, OrderKind kind, const Order *o)
{
    Opportunities__QuoteCreated quote = OPPORTUNITIES__QUOTE_CREATED__INIT;
    Opportunities__OrderCreated order = OPPORTUNITIES__ORDER_CREATED__INIT;
    quote.quote = order.order = (Order *)o;
    tell_of_order(tx, o, kind == QUOTE ? (const void *)&quote : &order);
}

void tell_order_updated(Tx *tx, OrderKind kind, const Order *o, Cohoi__Change **changes, size_t n)
{
    Opportunities__QuoteUpdated quote = OPPORTUNITIES__QUOTE_UPDATED__INIT;
    Opportunities__OrderUpdated order = OPPORTUNITIES__ORDER_UPDATED__INIT;
    quote.quote = order.order = (Order *)o;
    quote.changes = order.changes = changes;
    quote.n_changes = order.n_changes = n;
    tell_of_order(tx, o, kind == QUOTE ? (const void *)&quote : &order);
}

void tell_order_deleted(Tx *tx, OrderKind kind, const Order *o)
{
    Opportunities__QuoteDeleted quote = OPPORTUNITIES__QUOTE_DELETED__INIT;
    Opportunities__OrderDeleted order = OPPORTUNITIES__ORDER_DELETED__INIT;
    quote.quote_id = order.order_id = o->id;
    quote.opportunity_id = order.opportunity_id = o->opportunity_id;
    quote.contact_id = order.contact_id = o->contact_id;
    quote.campaign_id = order.campaign_id = o->campaign_id;
    tell_of_order(tx, o, kind == QUOTE ? (const void *)&quote : &order);
}

void tell_payment(Tx *tx, const Order *o, const Payment *p)
{
    Opportunities__PaymentRecorded event = OPPORTUNITIES__PAYMENT_RECORDED__INIT;
    event.order_id = o->id;
    event.opportunity_id = o->opportunity_id;
    event.contact_id = o->contact_id;
    event.campaign_id = o->campaign_id;
    event.payment_id = p->id;
    event.amount = p->amount;
    event.paid_at = p->paid_at;
    event.reverses_id = p->reverses_id;
    tell_of_order(tx, o, &event);
}

static void tell_of_task(Tx *tx, const Task *t, const void *event)
{
    emit(tx, task_subject(t), task_partition_key(t), event);
}

void tell_task_created(Tx *tx, const Task *t)
{
    Opportunities__TaskCreated event = OPPORTUNITIES__TASK_CREATED__INIT;
    event.task = (Task *)t;
    tell_of_task(tx, t, &event);
}

void tell_task_updated(Tx *tx, const Task *t, Cohoi__Change **changes, size_t n)
{
    Opportunities__TaskUpdated event = OPPORTUNITIES__TASK_UPDATED__INIT;
    event.task = (Task *)t;
    event.changes = changes;
    event.n_changes = n;
    tell_of_task(tx, t, &event);
}

void tell_task_deleted(Tx *tx, const Task *t)
{
    Opportunities__TaskDeleted event = OPPORTUNITIES__TASK_DELETED__INIT;
    event.task_id = t->id;
    event.opportunity_id = t->opportunity_id;
    event.contact_id = t->contact_id;
    event.campaign_id = t->campaign_id;
    event.has_kind = true;
    event.kind = t->kind;
    tell_of_task(tx, t, &event);
}

void tell_task_due_soon(Tx *tx, const Task *t)
{
    Opportunities__TaskDueSoon event = OPPORTUNITIES__TASK_DUE_SOON__INIT;
    event.task = (Task *)t;
    tell_of_task(tx, t, &event);
}
