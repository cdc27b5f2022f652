// store -- the contacts' tables. The only files of this daemon with SQL are store*.c.
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"

extern const Statement contact_statements[];
extern const SnapshotPart contact_snapshots[];

// With the names and counts that readers see; not locked.
MUST_CHECK Status contact_show(Tx *tx, Arena *a, const char *id, Contact **out);
MUST_CHECK Status contacts_load(Tx *tx, Arena *a, size_t n, char *const *ids, Contact ***out, size_t *n_out);
MUST_CHECK Status contact_lock(Tx *tx, Arena *a, const char *id, Contact **out);
MUST_CHECK Status contact_lock_by_external_id(Tx *tx, Arena *a, const char *external_id, Contact **out);
void contact_insert(Tx *tx, Arena *a, const Contact *c);
void contact_save(Tx *tx, Arena *a, const Contact *c);
// Names and counts of a contact in hand, for replies to commands.
MUST_CHECK Status contact_names(Tx *tx, Arena *a, Contact *c);

typedef struct ContactKey { // in normal forms; NULL: not asked
    const char *tax_code, *citizen_id, *phone;
} ContactKey;
// Who holds any of these keys, but `except`; at most 20. With names.
MUST_CHECK Status contacts_holding(Tx *tx, Arena *a, const ContactKey *key, const char *except,
                                   Contact ***out, size_t *n_out);
// Whether `id` is `parent_id` or above it: making it the child would close a circle. *found: parent_id
// exists.
MUST_CHECK Status parent_is_below(Tx *tx, const char *parent_id, const char *id, bool *found, bool *below);

typedef struct ContactFilter {
    const char *reader; // sees his own and those of `led`; NULL: sees all
    char *const *led;
    size_t n_led;
    const char *q, *salesperson_id, *status_id, *rank_id, *service_id, *industry_id, *parent_id; // NULL: any
    int verify, type;                                                                            // 0: any
    const char *old_customer; // "t", "f", NULL
    bool unowned;
    enum { CONTACTS_NEWEST, CONTACTS_BY_NAME, CONTACTS_CHANGED } order;
    Page page;
} ContactFilter;
MUST_CHECK Status contacts_list(Tx *tx, Arena *a, const ContactFilter *f, Contacts__ContactList *out);

// --- history, comments, counts ---
void history_add(Tx *tx, Arena *a, const char *contact_id, const HistoryEntry *e);
MUST_CHECK Status history_list(Tx *tx, Arena *a, const char *contact_id, const Page *page,
                               Contacts__HistoryList *out);
void comment_add(Tx *tx, Arena *a, const Comment *c);
MUST_CHECK Status comments_list(Tx *tx, Arena *a, const char *contact_id, const Page *page,
                                Contacts__CommentList *out);
typedef enum Counted { COUNT_OPPORTUNITIES, COUNT_ORDERS, COUNT_MEETINGS } Counted;
void count_add(Tx *tx, Arena *a, const char *contact_id, Counted what, int by);

// --- people ---
typedef struct PersonCopy {
    bool known, active;
    char *full_name;
} PersonCopy;
MUST_CHECK Status person_load(Tx *tx, Arena *a, const char *id, PersonCopy *out);
void person_save(Tx *tx, Arena *a, const char *id, const char *full_name, bool active, int32_t version);
