// commands -- what catalog can be asked; the table stands in commands.c.
#pragma once
#include "services/catalog/store.h"

extern const Command catalog_commands[];

// --- fetched.c: what was asked of other daemons because there is no copy of it yet ---

typedef struct Fetched {                                               // used once, not stored
    const char *contact_id, *opportunity_id, *campaign_id, *person_id; // what is wanted
    bool were_asked;
    Contacts__Contact *contact; // what came of it; NULL: there is none
    Opportunities__Opportunity *opportunity;
    Campaigns__Campaign *campaign;
    Accounts__Person *person;
} Fetched;
Fetched *fetched(Request *rq);     // made when there is none
Status fetch_missing(Request *rq); // a `fetch`
// Fills what is missing around these two from what was fetched; NEED_COPY before. `assignee_id` (NULL:
// nobody) must be known, too.
MUST_CHECK Status around_complete(Request *rq, const char *contact_id, const char *opportunity_id, Around *k);
MUST_CHECK Status scene_complete(Request *rq, const Wanted *w, Scene *s);

// --- scene.c: opening what there is for a reader or a writer ---

// NOT_FOUND for who may not read it.
MUST_CHECK Status open_to_read(Request *rq, Tx *tx, const char *id, Scene *s, Standing *standing);
// `w` names it; the same, locked, and PERMISSION_DENIED for who may only read, VERSION_MISMATCH.
MUST_CHECK Status open_to_write(Request *rq, Tx *tx, const Wanted *w, Scene *s, Standing *standing);
// A contact, or an opportunity, of which the actor may read: else NOT_FOUND. The other one is NULL.
MUST_CHECK Status open_place(Request *rq, Tx *tx, const char *contact_id, const char *opportunity_id,
                             Around *k);

// --- the handlers ---

Status create_catalog(Request *rq, Tx *tx); // commands_catalog.c
Status update_catalog(Request *rq, Tx *tx);
Status activate_catalog(Request *rq, Tx *tx);

Status create_transaction(Request *rq, Tx *tx); // commands_transaction.c
Status update_transaction(Request *rq, Tx *tx);
Status delete_transaction(Request *rq, Tx *tx);

Status get_catalog(Request *rq, Tx *tx); // commands_read.c
Status list_catalogs(Request *rq, Tx *tx);
Status get_transaction(Request *rq, Tx *tx);
Status list_transactions(Request *rq, Tx *tx);
Status list_opportunity_transactions(Request *rq, Tx *tx);
Status list_contact_transactions(Request *rq, Tx *tx);

Status bulk_set_result(Request *rq); // bulk.c: it has no transaction of its own
