// importing -- batches of an import: rows that find their contact or become one, and how that is undone.
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"

Status import_contacts(Request *rq, Tx *tx);
Status undo_contacts(Request *rq, Tx *tx);

// --- matching.c: whom a row means (AMB-36) ---
enum { BY_TAX_CODE, BY_CITIZEN_ID, BY_EXTERNAL_ID, BY_EMAIL, BY_PHONE, BY_NAME, SOUGHT };
extern const char *const sought_fields[SOUGHT]; // "taxCode", ...; the order of the numbers above

typedef struct Found { // a contact that has a key of the batch
    int by;
    char *key; // in its normal form
    Contact *contact;
} Found;
typedef struct Holders Holders; // of the keys of a batch; those that the batch makes are added
Holders *holders_make(Arena *a, const Found *found, size_t n);
void holders_add(Holders *h, Contact *c);
// By the first of the fields that tells. Phones, e-mails and names only where exactly one has it. NULL:
// nobody.
Contact *holder_of(const Holders *h, const Contact *c, const int *by, size_t n);
char *contact_key(const Contact *c, Arena *a, int by); // in its normal form; NULL: it has none

// --- store_import.c ---
extern const Statement import_statements[];
typedef struct SoughtKeys {
    size_t n;
    char **keys;
} SoughtKeys;
// Of phones, e-mails and names at most two for each key: one is a match, two are none. One flush.
MUST_CHECK Status contacts_sought(Tx *tx, Arena *a, bool leads, const SoughtKeys sought[SOUGHT], Found **out,
                                  size_t *n);
// Those of the ids that this import made and nobody has touched since, locked.
MUST_CHECK Status contacts_untouched(Tx *tx, Arena *a, bool leads, const char *import_id, size_t n,
                                     char *const *ids, Contact ***out, size_t *n_out);
