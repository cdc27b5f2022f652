// rule -- what a completed transaction does to its opportunity and its contact. Pure. CAT-08..11, AMB-30
#pragma once
#include "services/catalog/catalog.h"
#include "services/catalog/transaction.h"

// Where a transaction stands among the completed ones: by time, then by id.
typedef struct Place {
    Time completed_at;
    const char *id; // NULL: there is none
} Place;

typedef struct Effect {
    bool has_probability;
    int32_t probability;
    const char *customer_status_id; // NULL: the contact's status stays
} Effect;

// Whether this save is one that a rule may follow: another result, or completed at another time. A title is
// not.
bool rule_is_asked(const Transaction *before, const Transaction *t);
// `result`: of the transaction. The latest others with a result, of its contact and of its opportunity.
// AMB-31, 32
Effect rule_effect(const Transaction *t, const Result *result, Place of_contact, Place of_opportunity);
bool effect_is_none(const Effect *e);
