// reactions -- what notifications hears; the table stands in reactions.c.
#pragma once
#include "services/notifications/store.h"

extern const Reaction notification_reactions[];
extern const Copy notification_copies[]; // snapshots.c

// reactions_copies.c
Status on_user_created(const Event *ev, Tx *tx);
Status on_user_updated(const Event *ev, Tx *tx);
Status on_team_saved(const Event *ev, Tx *tx);
Status on_team_deleted(const Event *ev, Tx *tx);
Status on_settings_updated(const Event *ev, Tx *tx);
Status on_role_saved(const Event *ev, Tx *tx);
Status on_role_deleted(const Event *ev, Tx *tx);
Status on_campaign_created(const Event *ev, Tx *tx);
Status on_campaign_updated(const Event *ev, Tx *tx);

// reactions_work.c: evidence, transactions, tasks, payments
Status on_sweep_lost(const Event *ev, Tx *tx, const char *opportunity_id);
Status on_evidence_warned(const Event *ev, Tx *tx);
Status on_deadline_near(const Event *ev, Tx *tx);
Status on_transaction_created(const Event *ev, Tx *tx);
Status on_task_created(const Event *ev, Tx *tx);
Status on_task_updated(const Event *ev, Tx *tx);
Status on_task_due_soon(const Event *ev, Tx *tx);
Status on_payment_recorded(const Event *ev, Tx *tx);

// reactions_contacts.c
Status on_contact_assigned(const Event *ev, Tx *tx);
Status on_contact_detached(const Event *ev, Tx *tx);
Status on_contact_created(const Event *ev, Tx *tx);
Status on_contact_updated(const Event *ev, Tx *tx);
Status on_lead_created(const Event *ev, Tx *tx);
Status on_lead_updated(const Event *ev, Tx *tx);
Status on_contact_merged(const Event *ev, Tx *tx);
Status on_contact_erased(const Event *ev, Tx *tx);

// reactions.c
Notices notices_of(const Event *ev); // none yet
Status come_later(Status st);        // what comes by another log is waited for
