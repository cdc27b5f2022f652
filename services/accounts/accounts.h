// accounts -- the handlers of the daemon by theme; the table stands in commands.c.
#pragma once
#include "common/service.h"
#include "services/accounts/user.h"

typedef Accounts__Team Team;
typedef Accounts__Role Role;
typedef Accounts__Token Token;
typedef Accounts__Person Person;
typedef Accounts__Settings Settings;
typedef Accounts__ListItem ListItem;

typedef struct AccountSettings {
    long session_hours, lock_out_failures, lock_out_seconds;
} AccountSettings;
extern AccountSettings account_settings;

extern const Command account_commands[];
extern const Reaction account_reactions[]; // audit.c
void start_accounts(void);                 // first_start.c: built-in roles, settings, the first administrator
void forget_old_sessions(void);            // sessions.c: the job

// sessions.c
Status check_log_in(Request *rq); // a `before`
Status log_in(Request *rq, Tx *tx);
Status log_out(Request *rq, Tx *tx);
// password.c
Status hash_new_password(Request *rq);     // these three are `before`s; what they leave in `fetched`...
Status hash_changed_password(Request *rq); // ...is the hash of the new password, or NULL
Status check_old_password(Request *rq);
Status change_password(Request *rq, Tx *tx);
// identity.c
Status resolve_token(Request *rq, Tx *tx);
Status resolve_user(Request *rq, Tx *tx);
Status get_me(Request *rq, Tx *tx);
// users.c
Status create_user(Request *rq, Tx *tx);
Status get_user(Request *rq, Tx *tx);
Status list_users(Request *rq, Tx *tx);
Status update_user(Request *rq, Tx *tx);
Status batch_get_users(Request *rq, Tx *tx);
// leaving.c
Status count_what_is_held(Request *rq); // a `before`
Status hand_over(Request *rq, Tx *tx);
// teams.c
Status create_team(Request *rq, Tx *tx);
Status get_team(Request *rq, Tx *tx);
Status list_teams(Request *rq, Tx *tx);
Status update_team(Request *rq, Tx *tx);
Status delete_team(Request *rq, Tx *tx);
// roles.c
Status create_role(Request *rq, Tx *tx);
Status get_role(Request *rq, Tx *tx);
Status list_roles(Request *rq, Tx *tx);
Status update_role(Request *rq, Tx *tx);
Status delete_role(Request *rq, Tx *tx);
// tokens.c
Status create_token(Request *rq, Tx *tx);
Status list_tokens(Request *rq, Tx *tx);
Status delete_token(Request *rq, Tx *tx);
// settings.c
Status get_settings(Request *rq, Tx *tx);
Status update_settings(Request *rq, Tx *tx);
Status check_stringee_secret(Request *rq, Tx *tx);
// values.c
Status list_values(Request *rq, Tx *tx);
Status create_value(Request *rq, Tx *tx);
Status update_value(Request *rq, Tx *tx);
Status batch_get_values(Request *rq, Tx *tx);
// audit.c
Status list_audit(Request *rq, Tx *tx);
// exports.c
Status list_exports(Request *rq, Tx *tx);
