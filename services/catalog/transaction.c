// transaction -- its status, its result, and when it was completed.
#include "services/catalog/transaction.h"
#include "common/text.h"

bool transaction_is_completed(const Transaction *t)
{
    return t->has_status && t->status == COMPLETED;
}

void transaction_begin(Transaction *t, const char *id, const char *creator_id, Time now, Arena *a)
{
    t->id = arena_copy(a, id);
    t->created_by = arena_copy(a, creator_id);
    t->created_at = timestamp_make(a, now);
    t->contact_name = t->opportunity_name = t->result_name = t->campaign_id = NULL;
    t->version = 0;
}

void transaction_reopen(Transaction *t)
{
    t->result_id = NULL;
    t->completed_at = NULL;
}

void transaction_settle(Transaction *t, Time now, Arena *a)
{
    t->title = text_trim(a, t->title);
    t->note = text_is_blank(t->note) ? NULL : t->note;
    if (!t->has_kind) t->kind = CATALOG__TRANSACTION__KIND__OTHER;
    if (!t->has_priority) t->priority = 0;
    t->has_kind = t->has_priority = true;
    if (transaction_is_completed(t) && !t->completed_at) t->completed_at = timestamp_make(a, now);
}

Status transaction_check(const Transaction *t, Refusal *why)
{
    Status st = OK;
    if (text_is_blank(t->title)) st = refuse_field(why, COHOI__CODE__REQUIRED, "title");
    if (!t->has_status) st = refuse_field(why, COHOI__CODE__REQUIRED, "status");
    if (transaction_is_completed(t)) return st;
    if (t->result_id) st = refuse_field(why, COHOI__CODE__NOT_COMPLETED, "resultId");
    if (t->completed_at) st = refuse_field(why, COHOI__CODE__NOT_COMPLETED, "completedAt");
    return st;
}

void transaction_touch(Transaction *t, Time now, Arena *a)
{
    t->has_version = true;
    t->version++;
    t->updated_at = timestamp_make(a, now);
}
