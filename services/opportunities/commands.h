// commands -- what opportunities can be asked; the table stands in commands.c.
#pragma once
#include "services/opportunities/standing.h"
#include "services/opportunities/store.h"

extern const Command opportunity_commands[];

// --- copies.c: what was asked of other daemons because there is no copy of it yet ---

// Used once, not stored: what is missing here comes by its owner's log.
typedef struct Copies {
    const char *campaign_id, *contact_id, *person_id; // what is wanted
    bool were_asked;
    Campaign *campaign; // what came of it; NULL: there is none
    Customer *customer;
    Accounts__Person *person;
    const Contacts__Contact *made; // the contact that was made for newContact
} Copies;
Copies *copies(Request *rq);      // made when there is none
Status fetch_copies(Request *rq); // the `fetch` of commands that answer NEED_COPY
// NEED_COPY when something is wanted that was not asked for yet.
MUST_CHECK Status want_copies(Request *rq, const char *campaign_id, const char *contact_id,
                              const char *person_id);
// Fills what a scene lacks from what was fetched.
MUST_CHECK Status scene_complete(Request *rq, Scene *s);

// --- scene.c: opening one for a reader or a writer, and giving it back to him ---

// Completes a scene that was loaded by another way; NOT_FOUND for who may not read it.
MUST_CHECK Status scene_readable(Request *rq, Scene *s, Standing *standing);
// NOT_FOUND for who may not read it, or when it is deleted.
MUST_CHECK Status open_to_read(Request *rq, Tx *tx, const char *id, Scene *s, Standing *standing);
// The same, locked; PERMISSION_DENIED for who may only read, VERSION_MISMATCH.
MUST_CHECK Status open_to_write(Request *rq, Tx *tx, const char *id, SceneLock lock, Scene *s,
                                Standing *standing);
// Locked, for who may read; the caller decides about the rest. Deleted ones, too, when `deleted` says so.
MUST_CHECK Status open_locked(Request *rq, Tx *tx, const char *id, SceneLock lock, bool deleted, Scene *s,
                              Standing *standing);
// A campaign for who may see it; else NOT_FOUND.
MUST_CHECK Status open_campaign(Request *rq, Tx *tx, const char *id, Campaign **out);
// What the actor gets of it: names, the contact's phone, "***" where it is hidden from him.
void reply_with(Request *rq, const Scene *s, Opportunity *out);
// When it has changed: saved, with its totals.
void save_change(Request *rq, Tx *tx, Scene *s);

// --- commands_owner.c: decided on the scene, not yet saved ---

MUST_CHECK Status give_to(Request *rq, Tx *tx, Scene *s, const Standing *standing, const char *owner_id);
MUST_CHECK Status take_from_owner(Request *rq, Scene *s);
void tell_if_given(Tx *tx, const Scene *s);

// --- commands_life.c: likewise ---

// Between steps, with what comes of it.
MUST_CHECK Status move_scene(Request *rq, Tx *tx, Scene *s, const char *step_id, const Money *amount);
// A move or reopening in the pipeline may have brought another owner.
void tell_if_followed(Tx *tx, const Scene *s);

// --- the handlers, by theme ---

Status make_contact(Request *rq); // newcomer.c: `before`
Status make_contact_for_put(Request *rq);

Status create_opportunity(Request *rq, Tx *tx); // commands_create.c
Status put_opportunity_by_external_id(Request *rq, Tx *tx);
Status copy_opportunity(Request *rq, Tx *tx);

Status update_opportunity(Request *rq, Tx *tx); // commands_update.c
Status delete_opportunity(Request *rq, Tx *tx);
Status undelete_opportunity(Request *rq, Tx *tx);
Status list_deleted_opportunities(Request *rq, Tx *tx); // recycle_bin.c

Status move_opportunity(Request *rq, Tx *tx); // commands_life.c
Status win_opportunity(Request *rq, Tx *tx);
Status lose_opportunity(Request *rq, Tx *tx);
Status reopen_opportunity(Request *rq, Tx *tx);

Status assign_opportunity(Request *rq, Tx *tx); // commands_owner.c
Status release_opportunity(Request *rq, Tx *tx);
Status register_opportunity(Request *rq, Tx *tx);

Status get_opportunity(Request *rq, Tx *tx); // commands_read.c
Status list_opportunities(Request *rq, Tx *tx);
Status list_contact_opportunities(Request *rq, Tx *tx);
Status list_claims(Request *rq, Tx *tx);
Status list_opportunity_comments(Request *rq, Tx *tx);
Status used_steps(Request *rq, Tx *tx);
Status batch_get_opportunities(Request *rq, Tx *tx);

Status get_board(Request *rq, Tx *tx); // board.c
Status get_pipeline_board(Request *rq, Tx *tx);
Status download_step(Request *rq, Tx *tx);            // download.c
Status list_opportunity_history(Request *rq, Tx *tx); // history.c

Status list_evidence(Request *rq, Tx *tx); // commands_evidence.c
Status read_standing(Request *rq, Tx *tx);
Status read_opportunities(Request *rq, Tx *tx);

Status create_opportunity_comment(Request *rq, Tx *tx); // commands_documents.c
Status create_invoice(Request *rq, Tx *tx);
Status list_contact_invoices(Request *rq, Tx *tx);

Status create_quote(Request *rq, Tx *tx); // commands_orders.c
Status update_quote(Request *rq, Tx *tx);
Status delete_quote(Request *rq, Tx *tx);
Status order_quote(Request *rq, Tx *tx);
Status create_order(Request *rq, Tx *tx);
Status update_order(Request *rq, Tx *tx);
Status delete_order(Request *rq, Tx *tx);
Status record_payment(Request *rq, Tx *tx);
Status reverse_payment(Request *rq, Tx *tx);

Status get_quote(Request *rq, Tx *tx); // orders_read.c
Status get_order(Request *rq, Tx *tx);
Status list_quotes(Request *rq, Tx *tx);
Status list_orders(Request *rq, Tx *tx);
Status list_opportunity_quotes(Request *rq, Tx *tx);
Status list_opportunity_orders(Request *rq, Tx *tx);
Status list_contact_orders(Request *rq, Tx *tx);
Status print_quote(Request *rq, Tx *tx); // commands_print.c
Status print_order(Request *rq, Tx *tx);

Status create_task(Request *rq, Tx *tx); // commands_tasks.c
Status create_contact_task(Request *rq, Tx *tx);
Status update_task(Request *rq, Tx *tx);
Status delete_task(Request *rq, Tx *tx);

Status get_task(Request *rq, Tx *tx); // tasks_read.c
Status list_tasks(Request *rq, Tx *tx);
Status list_opportunity_tasks(Request *rq, Tx *tx);
Status list_contact_meetings(Request *rq, Tx *tx);

Status bulk_create(Request *rq); // bulk.c: bulk acts have no transaction of their own
Status bulk_assign(Request *rq);
Status bulk_move(Request *rq);
Status bulk_lose(Request *rq);
