// facts -- what is told of transactions. Notes are left out: they are free text that may hold a phone.
#pragma once
#include "services/catalog/store.h"

void tell_created(Tx *tx, const Transaction *t);
void tell_updated(Tx *tx, Arena *a, const Transaction *before, const Transaction *t);
void tell_deleted(Tx *tx, const Transaction *t);
// CAT-08..10: `scene` has the number of the decision and its time.
void tell_applied(Tx *tx, Arena *a, const Transaction *t, const Effect *effect, const Scene *scene);
// PEE-04: what was given to a contact that is no more holds for the one it was merged into.
void tell_inherited(Tx *tx, Arena *a, const LastGiven *given, const char *contact_id, int64_t decision);
