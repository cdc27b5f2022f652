// contact -- a customer: identity, who owns it, what makes it valid. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/clock.h"
#include "common/refusal.h"
#include <contacts/contacts.pb-c.h>
#include <stdbool.h>

typedef Contacts__Contact Contact;
typedef Contacts__Comment Comment;
typedef Contacts__HistoryEntry HistoryEntry;

// Trims, fills the type, and refuses an identity that is not of the type. CON-01, AMB-25, AMB-27
MUST_CHECK Status contact_check(Contact *c, Arena *a, Refusal *why);
bool contact_is_complete(const Contact *c); // a name and the identity of its type (AMB-52)
bool contact_is_valid(const Contact *c);    // may carry MAIN and SECONDARY opportunities (CON-16, AMB-42)
// The verify state after a change: `before` NULL is a new one. AMB-28, AMB-52
Contacts__Contact__Verify contact_verify_after(const Contact *before, const Contact *after);
// What data staff may set: Verified needs a complete contact; To do is computed only from Reject. CON-12
MUST_CHECK Status contact_set_verify(Contact *c, Contacts__Contact__Verify to, Refusal *why);
int contact_data_level(const Contact *c); // 0..3; each level needs those below (LEA-06..15, 17, AMB-27)

MUST_CHECK Status contact_pull(Contact *c, const char *user_id, Refusal *why); // CON-14: only an unowned one
// Another salesperson, or NULL for nobody.
void contact_give(Contact *c, const char *user_id);
