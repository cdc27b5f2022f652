// reactions -- what contacts hears: people from accounts, what is done with a customer from opportunities.
#pragma once
#include "services/contacts/store.h"
#include <catalog/catalog.pb-c.h>

extern const Reaction contact_reactions[];
extern const Copy contact_copies[]; // snapshots.c

// An entry of the contact's history; its id is derived from the event's, so a replay adds nothing. Nothing
// without a contact.
void reaction_note(const Event *ev, Tx *tx, const char *kind, const char *contact_id,
                   const char *opportunity_id, const char *text);
void reaction_count(const Event *ev, Tx *tx, const char *contact_id, Counted what, int by);

// reactions_documents.c
Status on_quote_created(const Event *ev, Tx *tx);
Status on_quote_deleted(const Event *ev, Tx *tx);
Status on_order_created(const Event *ev, Tx *tx);
Status on_order_deleted(const Event *ev, Tx *tx);
Status on_payment_recorded(const Event *ev, Tx *tx);
Status on_invoice_created(const Event *ev, Tx *tx);
Status on_task_created(const Event *ev, Tx *tx);
Status on_task_updated(const Event *ev, Tx *tx);
Status on_task_deleted(const Event *ev, Tx *tx);

// reactions_catalog.c
Status keep_statuses(const Catalog__Catalog *c, const Event *ev, Tx *tx); // of the active one
Status on_catalog_saved(const Event *ev, Tx *tx);
Status on_catalog_activated(const Event *ev, Tx *tx);
Status on_rule_applied(const Event *ev, Tx *tx);
Status on_transaction_created(const Event *ev, Tx *tx);
// reactions_sweep.c: which main opportunities there are, and what becomes of a contact when the last one
// fails
Status main_on_created(const Event *ev, Tx *tx);
Status main_on_updated(const Event *ev, Tx *tx);
Status main_on_won(const Event *ev, Tx *tx);
Status main_on_lost(const Event *ev, Tx *tx);
Status main_on_reopened(const Event *ev, Tx *tx);
Status main_on_deleted(const Event *ev, Tx *tx);
Status main_on_undeleted(const Event *ev, Tx *tx);
Status main_on_settings_updated(const Event *ev, Tx *tx);
// reactions_calls.c
Status on_call_ended(const Event *ev, Tx *tx);

Status on_money_received(const Event *ev, Tx *tx); // reactions_money.c
