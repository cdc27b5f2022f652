// keeping -- contacts and leads that nobody wants any more: deleted until somebody brings them back, or
// erased for good.
#pragma once
#include "services/contacts/store.h"

extern const Statement keeping_statements[];
extern const ErasedPart contact_erased[];

// Into the recycle bin, by this one: the row, an entry of the history, the event.
void contact_throw_away(Request *rq, Tx *tx, Contact *c);

// The contacts that are no more because they were merged into this one.
MUST_CHECK Status contacts_merged_into(Tx *tx, Arena *a, const char *contact_id, char ***out, size_t *n);
// The leads from which a contact, or one that was merged into it, was made; deleted ones, too; locked.
MUST_CHECK Status leads_of_contact(Tx *tx, Arena *a, const char *contact_id, Contact ***out, size_t *n);

// --- store_bin.c: the recycle bin ---
extern const Statement bin_statements[];
Rows *children_ask(Tx *tx, const char *id); // a row if there are contacts below it
void bin_put(Tx *tx, Arena *a, const Contact *c, const char *by, Time now); // it is no contact any more
void bin_drop(Tx *tx, const char *id);
MUST_CHECK Status bin_lock(Tx *tx, Arena *a, const char *id, Contact **out);          // NOT_FOUND
MUST_CHECK Status deleted_lead_lock(Tx *tx, Arena *a, const char *id, Contact **out); // NOT_FOUND
void lead_undelete(Tx *tx, const char *id);
void lead_deleted_by(Tx *tx, const char *id, const char *by);
// Those that were deleted before, and are not erased yet; locked.
MUST_CHECK Status old_lock(Tx *tx, Arena *a, bool leads, Time before, int limit, Contact ***out, size_t *n);
// owners: an array; NULL: everybody's.
MUST_CHECK Status deleted_list(Tx *tx, Arena *a, bool leads, const char *owners, const Page *page,
                               Contacts__DeletedList *out);
