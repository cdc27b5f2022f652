// facts -- what is told of transactions.
#include "services/catalog/facts.h"
#include "common/check.h"
#include "common/text.h"
#include "common/unit.h"

static Transaction told(const Transaction *t)
{
    Transaction copy = *t;
    copy.note = copy.contact_name = copy.opportunity_name = NULL;
    return copy;
}

void tell_created(Tx *tx, const Transaction *t)
{
    Transaction copy = told(t);
    Catalog__TransactionCreated event = CATALOG__TRANSACTION_CREATED__INIT;
    event.transaction = &copy;
    emit(tx, t->id, t->contact_id, &event);
}

// That a note was changed is told, not from what to what.
static void add_note(Arena *a, Catalog__TransactionUpdated *event)
{
    Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
    change->field = "note";
    PUSH(a, event->changes, event->n_changes, change);
}

void tell_updated(Tx *tx, Arena *a, const Transaction *before, const Transaction *t)
{
    Transaction was = told(before), is = told(t);
    Catalog__TransactionUpdated event = CATALOG__TRANSACTION_UPDATED__INIT;

    was.version = is.version;
    was.updated_at = is.updated_at;
    event.transaction = &is;
    event.n_changes = message_changes(a, &was.base, &is.base, &event.changes);
    if (!same(before->note, t->note)) add_note(a, &event);
    emit(tx, t->id, t->contact_id, &event);
}

void tell_deleted(Tx *tx, const Transaction *t)
{
    Catalog__TransactionDeleted event = CATALOG__TRANSACTION_DELETED__INIT;
    event.transaction_id = t->id;
    event.contact_id = t->contact_id;
    event.opportunity_id = t->opportunity_id;
    event.campaign_id = t->campaign_id;
    emit(tx, t->id, t->contact_id, &event);
}

void tell_applied(Tx *tx, Arena *a, const Transaction *t, const Effect *effect, const Scene *scene)
{
    Catalog__RuleApplied event = CATALOG__RULE_APPLIED__INIT;
    event.transaction_id = t->id;
    event.contact_id = t->contact_id;
    event.opportunity_id = t->opportunity_id;
    event.campaign_id = t->campaign_id;
    event.result_id = t->result_id;
    event.completed_at = t->completed_at;
    event.has_probability = effect->has_probability;
    event.probability = effect->probability;
    event.customer_status_id = (char *)effect->customer_status_id;
    event.has_decision = true;
    event.decision = scene->decision;
    event.decided_at = timestamp_make(a, scene->at);
    emit(tx, t->contact_id, t->contact_id, &event);
}

void tell_inherited(Tx *tx, Arena *a, const LastGiven *given, const char *contact_id, int64_t decision)
{
    Catalog__RuleApplied event = CATALOG__RULE_APPLIED__INIT;
    event.transaction_id = (char *)given->transaction_id;
    event.contact_id = (char *)contact_id;
    event.result_id = (char *)given->result_id;
    event.completed_at = timestamp_make(a, given->completed_at);
    event.customer_status_id = (char *)given->status_id;
    event.has_decision = true;
    event.decision = decision;
    event.decided_at = timestamp_make(a, given->at);
    emit(tx, contact_id, contact_id, &event);
}
