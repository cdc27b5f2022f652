// person -- what other daemons may know of a user, and the events that tell it. Never a phone, an e-mail or a
// secret.
#pragma once
#include "services/accounts/accounts.h"

Person *person_of(const User *u, Arena *a);
bool user_differs(const User *before, const User *after,
                  Arena *a); // in anything that can be changed but the password
void emit_user_created(Tx *tx, const User *u, Arena *a);
// user.updated with what changed, and activated or deactivated when that turned.
void emit_user_updated(Tx *tx, const User *before, const User *after, bool new_password, Arena *a);
// All sessions of a user (session_id NULL), or one, are over.
void emit_session_revoked(Tx *tx, const char *user_id, const char *session_id);
