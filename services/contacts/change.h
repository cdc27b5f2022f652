// change -- what a change leaves behind: the row, an entry of the history, an event, and the reply.
#pragma once
#include "services/contacts/kind.h"

// An entry of the history by this command; its id is derived from the command's, so it stands there once.
HistoryEntry *history_entry(Request *rq, const char *kind);
// Touches and stores the contact or lead, and adds the entry; and one more when the level of its data has
// changed (LEA-17).
void change_store(Request *rq, Tx *tx, const Kind *kind, Contact *c, const HistoryEntry *e);
// A change of what the daemon itself keeps, for events and history: message_changes leaves such fields out.
// JSON values, NULL: there was, there is none.
Cohoi__Change *change_of(Arena *a, const char *field, const char *from, const char *to);
// What readers of the reply see. `names` fit the contact as it is now.
void change_reply(Request *rq, const Contact *c, const Names *names);

// The owner has changed: the events. CON-14, ASG-09, PEE-08
void tell_pulled(Tx *tx, const Contact *c);
void tell_given(Tx *tx, const Contact *c,
                const char *from_user_id); // assigned; detached when nobody has it now
void tell_detached(Tx *tx, const Contact *c, const char *from_user_id, const char *why); // USER, SWEEP
void tell_verified(Tx *tx, const Contact *c, Verify from, const char *note);
HistoryEntry *history_of_giving(Request *rq, const Contact *c, const char *from_user_id);
