// store -- catalog's tables. The only files of this daemon with SQL are statements.c and store*.c.
#pragma once
#include "common/service.h"
#include "services/catalog/catalog.h"
#include "services/catalog/rights.h"
#include "services/catalog/rule.h"
#include "services/catalog/transaction.h"
#include <accounts/accounts.pb-c.h>
#include <campaigns/campaigns.pb-c.h>
#include <contacts/contacts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

extern const Statement catalog_statements[];
extern const SnapshotPart catalog_snapshots[];
extern const ErasedPart catalog_erased[];

// --- store_catalog.c: catalogs, their statuses and results ---

typedef struct CatalogScene {
    Catalog *catalog, *active; // NULL: there is none; both the same: it is the active one
    char **strange;            // ids that were asked for and belong to another catalog
    size_t n_strange;
} CatalogScene;
// Locked, with the active one. `id` NULL: a new one. `ids`: of statuses and results that are given.
MUST_CHECK Status catalog_scene_load(Tx *tx, Arena *a, const char *id, size_t n, char *const *ids,
                                     CatalogScene *out);
MUST_CHECK Status catalog_load(Tx *tx, Arena *a, const char *id, Catalog **out); // NOT_FOUND
MUST_CHECK Status catalogs_list(Tx *tx, Arena *a, bool active_only, const Page *page,
                                Catalog__CatalogList *out);
void catalog_insert(Tx *tx, Arena *a, const Catalog *c);
void catalog_save(Tx *tx, Arena *a, const Catalog *c);

// --- store_transaction.c: one transaction and what stands around it ---

typedef struct Wanted {
    const char *id;                          // an existing one: it is locked; else of these
    const char *contact_id, *opportunity_id; // one of them may be NULL
    const char *result_id;                   // NULL: the one it has
    const char *assignee_id;                 // who is named
    const char *reader_id;
} Wanted;
typedef struct Scene {
    Transaction *transaction; // as stored, with its result's name; NULL: there is none
    Around around;
    Result *result;                                 // NULL: there is none
    bool result_is_offered;                         // by the active catalog (CAT-05)
    Place latest_of_contact, latest_of_opportunity; // among the others
    bool assignee_is_known, assignee_is_active;
    int64_t decision; // a number for what is decided now
    Time at;          // the database's clock, when all was locked
} Scene;
// In one flush. What is decided about, contact and opportunity, is locked before anything is counted.
MUST_CHECK Status scene_load(Tx *tx, Arena *a, const Wanted *w, Scene *out);
// For readers: nothing is locked. NOT_FOUND.
MUST_CHECK Status transaction_load(Tx *tx, Arena *a, const char *id, const char *reader_id, Scene *out);
MUST_CHECK Status around_load(Tx *tx, Arena *a, const char *contact_id, const char *opportunity_id,
                              const char *reader_id, Around *out);
typedef struct Given { // what it has made of its contact's status, and when; neither: nothing yet
    const char *status_id;
    Time at;
} Given;
void transaction_insert(Tx *tx, Arena *a, const Transaction *t, const Given *g);
void transaction_save(Tx *tx, Arena *a, const Transaction *t, const Given *g); // no Given: it stays
void transaction_drop(Tx *tx, const char *id);

// --- store_lists.c ---

typedef struct Reader { // parameters that say what somebody may read
    const char *id, *all_campaigns, *all_contacts;
    const char *team;   // whose contacts: his own and, with the right, those of whom he leads
    const char *people; // whose opportunities outside campaigns
} Reader;
Reader reader_of(const Actor *actor, Arena *a);
typedef struct TransactionFilter {
    Reader reader;
    const char *contact_id, *opportunity_id, *result_id, *assignee_id, *pattern; // NULL: any
    int status;                                                                  // 0: any
    const char *order_by;                                                        // NULL: the usual one
    Page page;
} TransactionFilter;
bool transaction_order_is_known(const char *order_by);
// Items as `actor` gets them.
MUST_CHECK Status transactions_list(Tx *tx, Arena *a, const Actor *actor, const TransactionFilter *f,
                                    Catalog__TransactionList *out);

// --- store_rows.c: rows to structs ---

Transaction *row_transaction(Row *r, Arena *a);
void row_around(Row *r, Arena *a, Around *out);

// --- store_copies.c: what other daemons own ---

void person_save(Tx *tx, Arena *a, const Accounts__Person *p);
void contact_save(Tx *tx, Arena *a, const Contacts__Contact *c);
void contact_salesperson_save(Tx *tx, Arena *a, const char *id, const char *salesperson_id, int32_t version);
void contact_merge(Tx *tx, const char *from_id, const char *into_id);
void contact_erase(Tx *tx, const char *id, bool names); // names: of an individual
void opportunity_save(Tx *tx, Arena *a, const Opportunities__Opportunity *o);
void opportunity_owner_save(Tx *tx, Arena *a, const char *id, const char *owner_id, int32_t version);
void opportunity_deleted_save(Tx *tx, const char *id, bool deleted);
void campaign_save(Tx *tx, Arena *a, const Campaigns__Campaign *c);

// --- store_following.c: transactions of contacts that are no more ---

typedef struct Follow {
    const char *contact_id, *into_id, *cause; // merged into that one
} Follow;
void follow_put(Tx *tx, const Follow *f);
void follow_drop(Tx *tx, const Follow *f);
MUST_CHECK Status follows_load(Tx *tx, Arena *a, Follow **out, size_t *n);
MUST_CHECK Status follow_take(Tx *tx, const Follow *f, bool *is_mine); // another instance may have it
// Locked; at most `limit`. Documents only.
MUST_CHECK Status transactions_to_follow(Tx *tx, Arena *a, const char *contact_id, int limit,
                                         Transaction ***out, size_t *n);
typedef struct LastGiven {
    const char *status_id, *transaction_id, *result_id; // status_id NULL: nothing was ever given
    Time at, completed_at;
} LastGiven;
// What rules gave each of the two last, with both locked; and a number for what is decided now.
MUST_CHECK Status given_load(Tx *tx, Arena *a, const char *from_id, const char *into_id, LastGiven *from,
                             LastGiven *into, int64_t *decision);
void transaction_move(Tx *tx, Arena *a, const Transaction *t); // to the contact that it names now

// --- store_handing_over.c: open transactions of one who leaves ---

typedef struct HandOver {
    const char *id, *from_id, *to_id; // id: of the event
} HandOver;
void hand_over_put(Tx *tx, const HandOver *h);
MUST_CHECK Status hand_over_take(Tx *tx, Arena *a, HandOver *out, bool *found); // locked: one that is free
void hand_over_drop(Tx *tx, const HandOver *h);
MUST_CHECK Status open_transactions_lock(Tx *tx, Arena *a, const char *user_id, int limit, Transaction ***out,
                                         size_t *n);
