// reactions -- what opportunities hears from others, and of itself; the table stands in reactions.c.
#pragma once
#include "services/opportunities/store.h"

extern const Reaction opportunity_reactions[];
extern const Job opportunity_jobs[];
extern const Copy opportunity_copies[]; // snapshots.c

// chain.c
Status on_opportunity_won(const Event *ev, Tx *tx);
Status on_opportunity_lost(const Event *ev, Tx *tx);
// reactions_campaigns.c
Status on_campaign_created(const Event *ev, Tx *tx);
Status on_campaign_updated(const Event *ev, Tx *tx);
Status on_pipeline_updated(const Event *ev, Tx *tx);
// As its owner has it now, whatever we had; what stands in a step that is gone comes to the first one.
Status campaign_restate(const Event *record, Tx *tx, const char *id, const Campaign *c);
// reactions_contacts.c
Status contact_keep(const Event *ev, Tx *tx, const Contacts__Contact *c);
Status on_contact_created(const Event *ev, Tx *tx);
Status on_contact_updated(const Event *ev, Tx *tx);
Status on_contact_pulled(const Event *ev, Tx *tx);
Status on_contact_assigned(const Event *ev, Tx *tx);
Status on_contact_detached(const Event *ev, Tx *tx);
Status on_contact_verified(const Event *ev, Tx *tx);
// reactions_keeping.c
Status on_contact_erased(const Event *ev, Tx *tx);
Status on_contact_deleted(const Event *ev, Tx *tx);
Status on_contact_undeleted(const Event *ev, Tx *tx);
// reactions_evidence.c
Status on_evidence_changed(const Event *ev, Tx *tx);
Status on_sweep_failed(const Event *ev, Tx *tx);
// reactions_assignment.c
Status on_assignment_decided(const Event *ev, Tx *tx);
// reactions_catalog.c
Status on_rule_applied(const Event *ev, Tx *tx);

// What one transaction does of a longer work; more is left to the job, which goes on where it stopped.
enum { AT_ONCE = 200 };
// moving.c: opportunities leave a step. *done: nobody is left in it.
MUST_CHECK Status move_some(Arena *a, Tx *tx, Time now, const StepMove *m, const Campaign *c, bool *done);
void move_stragglers(void); // job
// following.c: pipeline opportunities have their contact's salesperson and, once it is valid, are main.
MUST_CHECK Status follow_some(Arena *a, Tx *tx, Time now, const Follow *f, bool *done);
void follow_rest(void);     // job
void remind_of_tasks(void); // reminding.c; job
