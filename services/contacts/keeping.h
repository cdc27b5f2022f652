// keeping -- what becomes of contacts and leads that nobody wants any more: they are erased on request.
#pragma once
#include "services/contacts/store.h"

extern const Statement keeping_statements[];
extern const ErasedPart contact_erased[];

// The leads from which a contact was made, deleted ones, too; locked.
MUST_CHECK Status leads_of_contact(Tx *tx, Arena *a, const char *contact_id, Contact ***out, size_t *n);
