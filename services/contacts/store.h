// store -- the contacts' tables. The only files of this daemon with SQL are store*.c.
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"
#include "services/contacts/product.h"

extern const Statement contact_statements[];
extern const SnapshotPart contact_snapshots[];

// Contacts and leads stand in tables of the same shape: the names of the statements of each.
typedef struct ContactOrder {
    const char *order_by, *statement, *keys; // of the page's token: see page_keys
} ContactOrder;
typedef struct Table {
    const char *lock, *lock_by_external_id, *shown, *shown_by_external_id, *insert, *save, *count;
    const ContactOrder *orders; // the usual one first; ends with order_by NULL
} Table;
extern const Table contact_table, lead_table;

typedef struct Names { // what readers see beside the contact; never stored with it
    char *salesperson, *parent;
    Contacts__Counts *counts;
    Contacts__RevenueSummary *revenue;
} Names;
typedef struct PersonCopy { // of a user, kept from the events of accounts
    bool known, active;
    char *full_name;
} PersonCopy;
typedef struct ValueCopy { // of a value in one of the company's lists, likewise
    const char *id, *list;
    bool active;
} ValueCopy;

// --- what a command must know, in one flush ---
typedef struct Wanted { // what is NULL is not asked for
    const Table *table;
    const char *id, *external_id;      // the contact, by one of them: it is locked, then read
    bool only_looks;                   // it is not locked
    bool who_is_like_it;               // of a contact; of a lead it is asked in any case
    const char *made_id;               // the contact that a lead may have become
    const char *person_id;             // who shall have it, or who writes
    const char *parent_id;             // of a new or other parent
    bool moves;                        // in the tree of an existing one: others who do wait
    const char *tax_code, *citizen_id; // as typed: who else holds them?
    const char *phone, *email;         // of a lead, besides: who else has them?
    const char *wanted_external_id;    // and this one?
    char *const *value_ids;            // of the company's lists
    size_t n_value_ids;
    const char *status_id; // is it one of the active catalog's?
} Wanted;
typedef struct Scene {
    Contact *contact;                     // as stored; NULL: there is none
    Names names;                          // of the contact
    Contact *made;                        // with its names; NULL: there is none
    Contacts__RevenueSummary *no_revenue; // of who has paid nothing yet
    PersonCopy person;
    char **above; // ids of the parent and of all above it, nearest first
    size_t n_above;
    char *parent_name;
    bool status_is_offered;
    // With salesperson_name. For a contact: contacts that hold an identity or external id that is wanted, or
    // are like it. For a lead: contacts and leads that are like what is wanted or like the lead itself.
    Contact **holders, **lead_holders;
    size_t n_holders, n_lead_holders;
    ValueCopy *values; // those that are known
    size_t n_values;
} Scene;
MUST_CHECK Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out);

// --- reading ---
// With names and counts. NOT_FOUND
MUST_CHECK Status contact_show(Tx *tx, Arena *a, const Table *t, const char *id, Contact **out);
MUST_CHECK Status contacts_load(Tx *tx, Arena *a, size_t n, char *const *ids, Contact ***out, size_t *n_out);

typedef struct ContactKeys { // as typed; NULL: not asked
    const char *tax_code, *citizen_id, *external_id, *phone, *email;
} ContactKeys;
// Who holds any of these; of those with a phone or an e-mail at most 20. With names and counts.
MUST_CHECK Status contacts_holding(Tx *tx, Arena *a, const ContactKeys *k, Contact ***out, size_t *n_out);

typedef struct ContactFilter {
    const char *salesperson_id; // NULL, or NULL below: any
    char *const *owners;        // of one of these (a lead's creator counts, too); NULL: any
    size_t n_owners;
    bool unowned;
    const char *pattern, *parent_id;
    char *const *facets; // all of these
    size_t n_facets;
    const char *statement, *count; // of a Table
    Page page;
} ContactFilter;
MUST_CHECK Status contacts_list(Tx *tx, Arena *a, const ContactFilter *f, Contacts__ContactList *out);

// --- writing ---
void contact_insert(Tx *tx, Arena *a, const Table *t, const Contact *c);
void contact_save(Tx *tx, Arena *a, const Table *t, const Contact *c);
void lead_delete(Tx *tx, Arena *a, const char *id, Time now);

// --- copies of what accounts owns ---
void person_save(Tx *tx, Arena *a, const char *id, const char *full_name, bool active, int32_t version);
void value_save(Tx *tx, Arena *a, const ValueCopy *v, int32_t version);
void clock_save(Tx *tx, Arena *a, const char *time_zone, int32_t version);
// Of the active catalog, in place of those that there are.
void customer_statuses_save(Tx *tx, Arena *a, size_t n, char *const *ids);

// --- history, comments, counts ---
void history_add(Tx *tx, Arena *a, const char *contact_id, const HistoryEntry *e);
void comment_add(Tx *tx, Arena *a, const Comment *c);
// All of what was said and done goes over, too: of a lead that becomes a contact.
void history_copy(Tx *tx, const char *from_id, const char *to_id);
// A page, newest first, and the contact itself, in one flush. NOT_FOUND: no such contact.
MUST_CHECK Status history_list(Tx *tx, Arena *a, const Table *t, const char *contact_id, const Page *page,
                               Contact **of, Contacts__HistoryList *out);
MUST_CHECK Status comments_list(Tx *tx, Arena *a, const Table *t, const char *contact_id, const Page *page,
                                Contact **of, Contacts__CommentList *out);
typedef enum Counted {
    COUNT_OPPORTUNITIES,
    COUNT_ORDERS,
    COUNT_MEETINGS,
    COUNT_INVOICES,
    COUNT_CALLS,
    COUNT_PRODUCTS
} Counted;
void count_add(Tx *tx, Arena *a, const char *contact_id, Counted what, int by);

// --- store_products.c ---
void product_insert(Tx *tx, Arena *a, const Product *p);
void product_save(Tx *tx, Arena *a, const Product *p);
void product_delete(Tx *tx, const char *id);
// Locked, with its contact. NOT_FOUND
MUST_CHECK Status product_open(Tx *tx, Arena *a, const char *id, Product **out, Contact **of);
MUST_CHECK Status products_list(Tx *tx, Arena *a, const char *contact_id, const Page *page, Contact **of,
                                Contacts__ProductList *out);
// In the year of the company's time zone.
void revenue_add(Tx *tx, Arena *a, const char *contact_id, Time paid_at, const Cohoi__Money *amount);

// --- store_merge.c: two contacts become one ---
typedef struct MergeScene { // both are locked; NULL: there is none
    Contact *into, *from;
    Names names, names_of_from;
    char **above_into, **above_from; // ids of themselves and of all above, nearest first
    size_t n_above_into, n_above_from;
} MergeScene;
MUST_CHECK Status merge_scene_load(Tx *tx, Arena *a, const char *into_id, const char *from_id,
                                   MergeScene *out);
typedef struct Merged { // a contact that is no more
    const char *id, *into_id, *cause;
} Merged;
// Its identity is free at once; a row leads to the other one from then on.
void contact_drop_merged(Tx *tx, const char *id, const char *into_id, const char *cause);
enum { CHILDREN_AT_ONCE = 100 };
typedef struct MergedRest {
    Contact **children, **leads; // who hung below it, locked
    size_t n_children, n_leads;
    bool is_more;
} MergedRest;
// History, comments, products, counts and revenue go over, at most 200 rows of each.
void merged_move(Tx *tx, const Merged *m);
MUST_CHECK Status merged_move_some(Tx *tx, Arena *a, const Merged *m, MergedRest *out);
MUST_CHECK Status merged_load(Tx *tx, Arena *a, Merged **out, size_t *n);  // what may have something left
MUST_CHECK Status merged_take(Tx *tx, Arena *a, Merged *m, bool *is_mine); // another instance may have it
void merged_look_later(Tx *tx, const Merged *m);
// The contact into which this one was merged. NOT_FOUND: it was not.
MUST_CHECK Status contact_successor(Tx *tx, Arena *a, const char *id, Contact **out);
