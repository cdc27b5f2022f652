// tokens -- whom a bearer token or session token stands for: asked of accounts, remembered 5 s at most.
#pragma once
#include "common/arena.h"
#include "common/status.h"
#include <accounts/accounts.pb-c.h>

// OK with *out in the arena; UNAUTHENTICATED; or why accounts could not be asked. May wait.
MUST_CHECK Status token_resolve(const char *token, Arena *a, uint64_t deadline,
                                Accounts__ResolvedToken **out);
// A right was taken or given: whoever asks from now on gets a fresh answer.
void tokens_forget(void);
void token_end(const char *token); // he has signed out here: nobody need be asked
