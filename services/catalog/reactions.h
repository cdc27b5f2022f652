// reactions -- what catalog hears from others; the table stands in reactions.c.
#pragma once
#include "services/catalog/store.h"

extern const Reaction catalog_reactions[];
extern const Copy catalog_copies[]; // snapshots.c

// following.c: a contact was merged into another.
Status on_contact_merged(const Event *ev, Tx *tx);
void follow_rest(void); // job
