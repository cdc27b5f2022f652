// store -- the tables of opportunities: rows to structs and back. SQL stands in statements.c.
#pragma once
#include "common/service.h"
#include "services/opportunities/entry.h"
#include "services/opportunities/opportunity.h"
#include <accounts/accounts.pb-c.h>
#include <contacts/contacts.pb-c.h>

extern const Statement opportunity_statements[];
extern const SnapshotPart opportunity_snapshots[];

// --- store.c: one opportunity and what stands around it ---

typedef struct Scene {
    Opportunity *o;            // with the phone and e-mail that were typed for it
    const Opportunity *before; // as it was loaded; NULL: it is new
    Time owner_since;
    Campaign *campaign;       // or the pipeline; NULL: no copy yet
    const Customer *customer; // NULL: no copy yet
    const char *owner_name;   // NULL: nobody, or no copy yet
    Time at;                  // the database's clock, read when the record was locked
} Scene;

typedef enum SceneLock {
    SCENE_READ,
    SCENE_LOCK,         // the opportunity for update
    SCENE_LOCK_CONTACT, // first its contact for share: its salesperson stays while we decide
} SceneLock;
// NOT_FOUND, without a word in any Refusal, when there is none; deleted ones are there.
MUST_CHECK Status scene_load(Tx *tx, Arena *a, const char *id, SceneLock lock, Scene *out);
// An opportunity from a row that begins with doc, phone, email, owner_since.
void row_opportunity(Row *r, Arena *a, Scene *out);
Customer *row_customer(Row *r, Arena *a); // NULL when its columns are null
// A scene from the rows of an opportunity and of what is around it.
void rows_scene(Rows *one, Rows *around, Arena *a, Scene *out);

// What boards count changes with an opportunity; one statement for all of a transaction.
typedef struct Totals {
    size_t n;
    char **campaigns, **steps, **currencies, **counts, **revenues;
} Totals;
void totals_note(Totals *t, Arena *a, const Opportunity *before,
                 const Opportunity *after); // NULL: there is none
void totals_save(Tx *tx, Arena *a, const Totals *t);
// Queued. Raises the version of what was loaded. The caller notes the totals.
void opportunity_save(Tx *tx, Arena *a, Scene *s);
void scene_save(Tx *tx, Arena *a, Scene *s); // with its totals

MUST_CHECK Status steps_in_use(Tx *tx, Arena *a, const char *campaign_id, char ***out, size_t *n);
MUST_CHECK Status opportunities_load(Tx *tx, Arena *a, size_t n, char *const *ids, Opportunity ***out,
                                     size_t *n_out);
MUST_CHECK Status opportunity_id_by_external_id(Tx *tx, Arena *a, const char *external_id,
                                                char **out); // NOT_FOUND

// --- store_entry.c: what is asked before somebody enters ---

typedef struct Match { // somebody whom the campaign holds already
    Opportunity *o;
    bool same_contact;
    const char *tax_code, *owner_name;
} Match;
typedef struct Person {
    bool is_known, is_active;
    const char *name;
} Person;
typedef struct Antechamber {
    Campaign *campaign; // NULL: no copy
    Customer *customer; // NULL: no copy
    Person person;      // the owner who is named
    Match *matches;
    size_t n_matches;
    Accounts__Settings *settings; // NULL: never set
    Time at;                      // the database's clock
} Antechamber;
// Locks out others with the same customer, phone or e-mail first. `contact_id`, phone and e-mail (in normal
// form), and `owner_id` may be NULL. One flush.
MUST_CHECK Status antechamber_load(Tx *tx, Arena *a, const char *campaign_id, const char *contact_id,
                                   const char *phone, const char *email, const char *owner_id,
                                   Antechamber *out);
// The same for a look beforehand, in a read-only transaction: nobody is locked out.
MUST_CHECK Status antechamber_look(Tx *tx, Arena *a, const char *campaign_id, const char *contact_id,
                                   const char *phone, const char *email, const char *owner_id,
                                   Antechamber *out);
MUST_CHECK Status person_load(Tx *tx, Arena *a, const char *id, Person *out);
MUST_CHECK Status campaign_load(Tx *tx, Arena *a, const char *id, Campaign **out); // NOT_FOUND: no copy
MUST_CHECK Status settings_load(Tx *tx, Arena *a, Accounts__Settings **out);       // NULL: never set
MUST_CHECK Status customer_load(Tx *tx, Arena *a, const char *id, Customer **out); // NOT_FOUND: no copy

// --- store_lists.c: what readers get ---

typedef struct Reader { // parameters that say what somebody may read
    const char *id, *all_campaigns, *all_contacts, *people;
} Reader;
Reader reader_of(const Actor *actor, Arena *a);
// An opportunity from a row of CARD columns, as its reader gets it: names, the contact's phone, "***" where
// hidden.
Opportunity *row_card(Row *r, Arena *a);

typedef struct ListFilter {
    Reader reader;
    const char *campaign_id, *contact_id, *owner_id, *step_id, *import_id, *q; // q: folded, as a like pattern
    bool unowned;
    int state, evidence, kind; // 0: any
    Time created_after, created_before;
    const char *statement; // of LIST, by its order
    Page page;
} ListFilter;
MUST_CHECK Status opportunities_list(Tx *tx, Arena *a, const ListFilter *f,
                                     Opportunities__OpportunityList *out);

MUST_CHECK Status opportunities_deleted(Tx *tx, Arena *a, const Reader *reader, const Page *page,
                                        Opportunities__OpportunityList *out);

// --- store_evidence.c ---

typedef struct EvidenceFilter {
    Reader reader;
    int status;
    const char *owner_id; // NULL: anybody's
    Page page;
} EvidenceFilter;
MUST_CHECK Status evidence_list(Tx *tx, Arena *a, const EvidenceFilter *f,
                                Opportunities__OpportunityList *out);
// Those of these that the reader may read, as cards.
MUST_CHECK Status opportunities_read(Tx *tx, Arena *a, const Reader *reader, size_t n, char *const *ids,
                                     Opportunities__OpportunityList *out);

// --- boards ---

typedef struct BoardFilter {
    Reader reader;
    const char *campaign_id, *owner_id, *q, *phone, *email, *tax_code, *address, *status_id;
    bool unowned;
    bool hides;     // phone and e-mail are hidden from the reader unless he owns
    bool reads_all; // of this campaign
    bool is_set;    // anything but the campaign is given
    Page page;      // its size is a column's
} BoardFilter;
// `steps`: the columns. Totals, sums and the first cards of each.
MUST_CHECK Status board_load(Tx *tx, Arena *a, const BoardFilter *f, Step *const *steps, size_t n_steps,
                             Opportunities__Board *out);

typedef struct CustomerRow { // of a step's download
    Opportunity *o;
    const char *tax_code, *address;
} CustomerRow;
Rows *step_customers_ask_count(Tx *tx, const char *campaign_id, const char *step_id); // queued beside it
MUST_CHECK Status step_customers_load(Tx *tx, Arena *a, const Reader *reader, const char *campaign_id,
                                      const char *step_id, const Page *page, CustomerRow **out, size_t *n,
                                      char **next_page_token);

// --- store_documents.c: claims, comments, history; the rest stands in store_documents.h ---

void claim_insert(Tx *tx, Arena *a, const Opportunities__Claim *c);
void comment_insert(Tx *tx, Arena *a, const Contacts__Comment *c);

MUST_CHECK Status claims_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *p,
                              Opportunities__ClaimList *out);
MUST_CHECK Status comments_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *p,
                                Contacts__CommentList *out);

typedef struct LogEntry {
    ProtobufCBinaryData envelope;
} LogEntry;
MUST_CHECK Status history_load(Tx *tx, Arena *a, const char *subject, const Page *p, LogEntry **out,
                               size_t *n, int32_t *total, char **next_page_token);
// Names of people by id, for what was read; of those without a copy there is none.
typedef struct Names {
    size_t n;
    char **ids, **names;
} Names;
MUST_CHECK Status names_load(Tx *tx, Arena *a, size_t n, char *const *ids, Names *out);
char *name_of(const Names *names, const char *id);

// --- store_copies.c: what other daemons own ---

void person_save(Tx *tx, Arena *a, const Accounts__Person *p);
MUST_CHECK Status campaign_lock(Tx *tx, Arena *a, const char *id, Campaign **out); // NOT_FOUND: no copy yet
void campaign_save(Tx *tx, Arena *a, const char *id, const Campaign *c);           // members and steps, too
void contact_save(Tx *tx, Arena *a, const Contacts__Contact *c);
void contact_salesperson_save(Tx *tx, Arena *a, const char *id, const char *salesperson_id, int32_t version);
void contact_verify_save(Tx *tx, Arena *a, const char *id, int verify, int32_t version);
void settings_save(Tx *tx, Arena *a, const Accounts__Settings *s);
Customer *customer_of(const Contacts__Contact *c, Arena *a); // of one that was fetched

// --- store_work.c: what is more than one transaction can do ---

typedef struct Follow {
    const char *contact_id, *why, *cause;
} Follow;
typedef struct StepMove {
    const char *campaign_id, *from_step_id, *to_step_id, *cause;
    bool won_only;
} StepMove;
// Locked; with what is around them left empty but for the opportunity.
MUST_CHECK Status scenes_to_follow(Tx *tx, Arena *a, const char *contact_id, int limit, Scene **out,
                                   size_t *n);
MUST_CHECK Status scenes_by_step(Tx *tx, Arena *a, const StepMove *m, int limit, Scene **out, size_t *n);
void follow_put(Tx *tx, const Follow *f);
void follow_drop(Tx *tx, const Follow *f);
MUST_CHECK Status follows_load(Tx *tx, Arena *a, Follow **out, size_t *n);
MUST_CHECK Status follow_take(Tx *tx, const Follow *f, bool *is_mine); // another instance may have it
void step_move_put(Tx *tx, const StepMove *m);
void step_move_drop(Tx *tx, const StepMove *m);
MUST_CHECK Status step_moves_load(Tx *tx, Arena *a, StepMove **out, size_t *n);
MUST_CHECK Status step_move_take(Tx *tx, const StepMove *m, bool *is_mine, bool *is_over);
