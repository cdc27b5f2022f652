// store_sweep -- the copy of main opportunities, to know whether one is left on a contact. CON-15, EVD-11
#pragma once
#include "common/service.h"
#include <accounts/accounts.pb-c.h>

extern const Statement sweep_statements[];

void main_save(Tx *tx, const char *id, const char *contact_id, const char *state);
void main_drop(Tx *tx, const char *id); // it is none any more
void main_set_state(Tx *tx, const char *id, const char *state);
void main_set_deleted(Tx *tx, const char *id, bool deleted);
void main_left_save(Tx *tx, Arena *a, const Accounts__Settings *s); // which states count (AMB-22)
// How many main ones a contact still has. Lock the contact before you count.
MUST_CHECK Status main_left(Tx *tx, const char *contact_id, int *out);
