// reactions -- what catalog hears from others; the table stands in reactions.c.
#pragma once
#include "services/catalog/store.h"

extern const Reaction catalog_reactions[];
extern const Copy catalog_copies[]; // snapshots.c

// following.c: a contact was merged into another.
Status on_contact_merged(const Event *ev, Tx *tx);
void follow_rest(void); // job
// handing_over.c: somebody leaves, a colleague has his open ones.
Status on_user_handed_over(const Event *ev, Tx *tx);
void hand_over_what_is_due(void); // job
