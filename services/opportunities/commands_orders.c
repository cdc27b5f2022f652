// commands_orders -- quotes and orders, and the money that comes in; with the rights of their opportunity.
#include "common/check.h"
#include "common/text.h"
#include "services/opportunities/documents.h"

// Money may be received for what was deleted meanwhile, so a deleted opportunity is no obstacle.
static Status open_order(Request *rq, Tx *tx, OrderKind kind, const char *id, Order **o, Scene *s)
{
    Standing standing;
    Status st = order_scene_load(tx, rq->arena, kind, id, o, s);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = scene_readable(rq, s, &standing);
    if (st == OK && !standing.writes) st = refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return st == OK ? version_fits(rq, (*o)->version) : st;
}

static Making making_of(Request *rq, OrderKind kind, const Scene *s)
{
    return (Making){kind, s->o, uuid_make(rq->arena), rq->actor->user_id, s->at};
}

static void save_changed(Request *rq, Tx *tx, OrderKind kind, Order *o, Time at)
{
    o->version++;
    o->updated_at = timestamp_make(rq->arena, at);
    order_save(tx, rq->arena, kind, o);
}

// --- both kinds alike ---

static Status create(Request *rq, Tx *tx, OrderKind kind, const char *opportunity_id, Order *o)
{
    Standing standing;
    Scene s;

    Status st = open_to_write(rq, tx, opportunity_id, SCENE_READ, &s, &standing);
    if (st != OK) return st;
    Making making = making_of(rq, kind, &s);
    st = order_complete(o, &making, rq->why);
    if (st != OK) return st;
    order_save(tx, rq->arena, kind, o);
    tell_order_created(tx, kind, o);
    *(Order *)rq->out = *o;
    return OK;
}

static Status update(Request *rq, Tx *tx, OrderKind kind, const char *id, const Order *typed,
                     char *const *mask, size_t n_mask)
{
    Cohoi__Change **changes = NULL;
    Order *o;
    Scene s;

    Status st = open_order(rq, tx, kind, id, &o, &s);
    if (st != OK) return st;
    Order *before = arena_clone(rq->arena, &o->base);
    message_apply(&o->base, &typed->base, mask, n_mask);
    st = order_settle(o, before, kind, rq->why);
    if (st != OK) return st;

    size_t n = message_changes(rq->arena, &before->base, &o->base, &changes);
    if (n > 0) {
        save_changed(rq, tx, kind, o, s.at);
        tell_order_updated(tx, kind, o, changes, n);
    }
    *(Order *)rq->out = *o;
    return OK;
}

static Status drop(Request *rq, Tx *tx, OrderKind kind, const char *id)
{
    Order *o;
    Scene s;

    Status st = open_order(rq, tx, kind, id, &o, &s);
    if (st == OK) st = order_may_go(o, rq->why);
    if (st != OK) return st;
    o->version++;
    order_drop(tx, rq->arena, kind, o, s.at);
    tell_order_deleted(tx, kind, o);
    return OK;
}

// --- quotes (OPP-17, OPP-28) ---

Status create_quote(Request *rq, Tx *tx)
{
    const Opportunities__CreateQuote *in = rq->in;
    return create(rq, tx, QUOTE, in->id, in->quote);
}

Status update_quote(Request *rq, Tx *tx)
{
    const Opportunities__UpdateQuote *in = rq->in;
    return update(rq, tx, QUOTE, in->id, in->quote, in->update_mask, in->n_update_mask);
}

Status delete_quote(Request *rq, Tx *tx)
{
    const Opportunities__DeleteQuote *in = rq->in;
    return drop(rq, tx, QUOTE, in->id);
}

Status order_quote(Request *rq, Tx *tx)
{
    const Opportunities__OrderQuote *in = rq->in;
    Cohoi__Change **changes = NULL;
    Order *quote, *order;
    Scene s;

    Status st = open_order(rq, tx, QUOTE, in->id, &quote, &s);
    if (st != OK) return st;
    Order *before = arena_clone(rq->arena, &quote->base);
    Making making = making_of(rq, ORDER, &s);
    st = order_of_quote(quote, &making, &order, rq->why);
    if (st != OK) return st;

    size_t n = message_changes(rq->arena, &before->base, &quote->base, &changes);
    order_save(tx, rq->arena, ORDER, order);
    tell_order_created(tx, ORDER, order);
    save_changed(rq, tx, QUOTE, quote, s.at);
    tell_order_updated(tx, QUOTE, quote, changes, n);
    *(Order *)rq->out = *order;
    return OK;
}

// --- orders (OPP-16, CMP-20) ---

Status create_order(Request *rq, Tx *tx)
{
    const Opportunities__CreateOrder *in = rq->in;
    return create(rq, tx, ORDER, in->id, in->order);
}

Status update_order(Request *rq, Tx *tx)
{
    const Opportunities__UpdateOrder *in = rq->in;
    return update(rq, tx, ORDER, in->id, in->order, in->update_mask, in->n_update_mask);
}

Status delete_order(Request *rq, Tx *tx)
{
    const Opportunities__DeleteOrder *in = rq->in;
    return drop(rq, tx, ORDER, in->id);
}

// --- payments (CON-24, LEA-14) ---

static Payment *payment_of(Request *rq, char *note)
{
    Payment *p = arena_message(rq->arena, &opportunities__payment__descriptor);
    p->id = uuid_make(rq->arena);
    p->note = note;
    p->recorded_by = rq->actor->user_id;
    return p;
}

static Status save_paid(Request *rq, Tx *tx, const Order *before, Order *o, const Payment *p, Time at)
{
    Cohoi__Change **changes = NULL;
    size_t n = message_changes(rq->arena, &before->base, &o->base, &changes);
    save_changed(rq, tx, ORDER, o, at);
    tell_payment(tx, o, p);
    if (n > 0) tell_order_updated(tx, ORDER, o, changes, n); /* its state */
    *(Order *)rq->out = *o;
    return OK;
}

Status record_payment(Request *rq, Tx *tx)
{
    const Opportunities__RecordPayment *in = rq->in;
    Payment *payment = payment_of(rq, in->note);
    Order *o;
    Scene s;

    Status st = open_order(rq, tx, ORDER, in->id, &o, &s);
    if (st != OK) return st;
    Order *before = arena_clone(rq->arena, &o->base);
    payment->amount = in->amount;
    payment->paid_at = in->paid_at;
    st = order_pay(o, payment, s.at, rq->why);
    return st == OK ? save_paid(rq, tx, before, o, payment, s.at) : st;
}

Status reverse_payment(Request *rq, Tx *tx)
{
    const Opportunities__ReversePayment *in = rq->in;
    Payment *payment = payment_of(rq, in->note);
    Order *o;
    Scene s;

    Status st = open_order(rq, tx, ORDER, in->id, &o, &s);
    if (st != OK) return st;
    Order *before = arena_clone(rq->arena, &o->base);
    st = order_unpay(o, in->payment_id, payment, rq->why);
    return st == OK ? save_paid(rq, tx, before, o, payment, s.at) : st;
}
