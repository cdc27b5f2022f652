// importing -- batches of an import: rows that become opportunities, and how that is undone.
#pragma once
#include "services/opportunities/store.h"

Status import_opportunities(Request *rq, Tx *tx);
Status contacts_in_use(Request *rq, Tx *tx); // importing_undo.c
Status undo_opportunities(Request *rq, Tx *tx);

// --- store_import.c ---
extern const Statement import_statements[];

typedef struct Guest { // who wants in, of a batch; NULL: it has none
    const char *contact_id, *owner_id, *external_id;
    const char *phone, *email; // in normal form
} Guest;
typedef struct Hall {   // an antechamber for many
    Campaign *campaign; // NULL: no copy
    Accounts__Settings *settings;
    Time at;
    size_t n_customers, n_people;
    Customer **customers;
    struct NamedPerson {
        char *id;
        Person person;
    } * people;
    Match **matches; // by guest
    size_t *n_matches;
    Opportunity **known; // by guest: what has the external id; NULL: nothing
} Hall;
// As antechamber_load, for all guests in one flush; `lock` false: for a look.
MUST_CHECK Status hall_load(Tx *tx, Arena *a, const char *campaign_id, const Guest *guests, size_t n,
                            bool lock, Hall *out);

// Those of the ids that this import made, locked; with everything that was told of them.
typedef struct Made {
    Scene scene;
    size_t n_events;
    LogEntry *events;
    bool has_documents; // orders or tasks
} Made;
MUST_CHECK Status made_load(Tx *tx, Arena *a, const char *import_id, size_t n, char *const *ids, Made **out,
                            size_t *n_out);
MUST_CHECK Status contacts_with_opportunities(Tx *tx, Arena *a, size_t n, char *const *ids, char ***out,
                                              size_t *n_out);
