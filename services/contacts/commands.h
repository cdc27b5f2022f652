// commands -- what contacts can be asked; the table stands in commands.c.
#pragma once
#include "common/service.h"
#include "services/contacts/contact.h"

extern const Command contact_commands[];

// commands_write.c
Status create_contact(Request *rq, Tx *tx);
Status update_contact(Request *rq, Tx *tx);
Status put_contact_by_external_id(Request *rq, Tx *tx);
Status fetch_salesperson(Request *rq); // the `fetch` of those who name a salesperson
// Refuses a salesperson who is unknown or not active; NEED_COPY when he has no copy here.
MUST_CHECK Status salesperson_check(Request *rq, Tx *tx, const char *user_id);
// commands_owner.c
Status pull_contact(Request *rq, Tx *tx);
Status detach_contact(Request *rq, Tx *tx);
Status assign_contact(Request *rq, Tx *tx);
Status verify_contact(Request *rq, Tx *tx);

// change.c: what every change of a contact does: version, time, level; save; names for the reply.
void contact_touch(Request *rq, Contact *c);
MUST_CHECK Status contact_reply(Request *rq, Tx *tx, Contact *c);
// An entry of the contact's history by this command.
HistoryEntry *history_entry(Request *rq, const char *kind);
