// reactions -- what evidence hears; the table stands in reactions.c.
#pragma once
#include "services/evidence/store.h"

extern const Reaction evidence_reactions[];

// reactions_opportunities.c
Status on_opportunity_created(const Event *ev, Tx *tx);
Status on_opportunity_updated(const Event *ev, Tx *tx);
Status on_opportunity_owner_changed(const Event *ev, Tx *tx);
Status on_opportunity_won(const Event *ev, Tx *tx);
Status on_opportunity_lost(const Event *ev, Tx *tx);
Status on_opportunity_reopened(const Event *ev, Tx *tx);
Status on_opportunity_deleted(const Event *ev, Tx *tx);
Status on_opportunity_undeleted(const Event *ev, Tx *tx);
Status on_opportunity_commented(const Event *ev, Tx *tx);
// reactions_contacts.c
Status on_contact_created(const Event *ev, Tx *tx);
Status on_contact_updated(const Event *ev, Tx *tx);
Status on_contact_pulled(const Event *ev, Tx *tx);
Status on_contact_assigned(const Event *ev, Tx *tx);
Status on_contact_detached(const Event *ev, Tx *tx);
Status on_contact_commented(const Event *ev, Tx *tx);
Status on_contact_merged(const Event *ev, Tx *tx);
Status on_contact_erased(const Event *ev, Tx *tx);
void follow_contacts(void); // job
