// person -- what other daemons may know of a user, and the events that tell it. Never a phone, an e-mail or a
// secret.
#pragma once
#include "services/accounts/accounts.h"

Person *person_of(const User *u, Arena *a);
void emit_user_created(Tx *tx, const User *u, Arena *a);
// user.updated, and activated / deactivated when that turned. `before` and `after` differ.
void emit_user_updated(Tx *tx, const User *before, const User *after, Arena *a);
// All sessions of a user, or one, are over.
void emit_session_revoked(Tx *tx, const char *user_id, const char *session_id);
