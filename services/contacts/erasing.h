// erasing -- what is left of contacts and leads whose person is erased, and who is told.
#pragma once
#include "services/contacts/kind.h"

// Blanks and stores it, and tells it. by: NULL, nobody: the recycle bin's time has come.
void erase_row(Tx *tx, Arena *a, Time now, const Kind *kind, Contact *c, const char *by, const char *reason);
// That it is erased; its history, log and replies follow by and by (common/erasing.c).
void tell_erased(Tx *tx, const Contact *c, const char *by, const char *reason);
// The contacts that were merged into it tell of the same person: in the log, and wherever copies are.
MUST_CHECK Status erase_merged(Tx *tx, Arena *a, const Contact *c, const char *by, const char *reason);
// The leads from which a contact was made: they are the same person.
MUST_CHECK Status erase_leads(Tx *tx, Arena *a, Time now, const char *contact_id, const char *by,
                              const char *reason);
