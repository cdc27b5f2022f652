// user -- what a user may be. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/refusal.h"
#include <accounts/accounts.pb-c.h>
#include <stdbool.h>

typedef Accounts__User User;

// Trims the names; a user name is for typing: letters, digits and . _ - @ only; no role twice. Names every
// field that is wrong.
MUST_CHECK Status user_check(User *u, Arena *a, Refusal *why);
bool user_is_admin(const User *u); // active, and holds the role that may everything
