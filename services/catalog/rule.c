// rule -- what a completed transaction does: the latest one decides, for its opportunity and for its contact.
#include "services/catalog/rule.h"
#include "common/text.h"
#include <string.h>

bool rule_is_asked(const Transaction *before, const Transaction *t)
{
    if (!transaction_is_completed(t) || !t->result_id) return false;
    return !before || !same(before->result_id, t->result_id) ||
           timestamp_time(before->completed_at) != timestamp_time(t->completed_at);
}

static bool is_latest(const Transaction *t, Place other)
{
    Time at = timestamp_time(t->completed_at);
    if (!other.id || at > other.completed_at) return true;
    return at == other.completed_at && strcmp(t->id, other.id) > 0;
}

Effect rule_effect(const Transaction *t, const Result *result, Place of_contact, Place of_opportunity)
{
    Effect e = {0};
    if (t->opportunity_id && result->has_probability && is_latest(t, of_opportunity)) {
        e.has_probability = true;
        e.probability = result->probability;
    }
    if (is_latest(t, of_contact)) e.customer_status_id = result->customer_status_id;
    return e;
}

bool effect_is_none(const Effect *e)
{
    return !e->has_probability && !e->customer_status_id;
}
