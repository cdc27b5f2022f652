// keeping -- what becomes of opportunities whose customer is deleted or erased.
#pragma once
#include "services/opportunities/store.h"

extern const Statement keeping_statements[];
extern const ErasedPart opportunity_erased[];

// The copy of a contact, and what was typed for it into opportunities, in columns. `names`: an individual's.
void customer_erase(Tx *tx, const char *contact_id, bool names);
void customer_set_deleted(Tx *tx, const char *contact_id, bool deleted);
