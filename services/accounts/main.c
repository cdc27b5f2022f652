// The accounts daemon: who there is, what they may, and what they did.
#include "services/accounts/accounts.h"
#include "services/accounts/store.h"

extern const Migration accounts_migrations[];

static const Setting settings[] = {
    {"session_hours", SETTING_NUMBER, offsetof(AccountSettings, session_hours), "168", 1, 8760,
     "how long a log-in lasts"},
    {"lock_out_failures", SETTING_NUMBER, offsetof(AccountSettings, lock_out_failures), "10", 3, 1000,
     "failed log-ins of a user name before it is locked"},
    {"lock_out_seconds", SETTING_NUMBER, offsetof(AccountSettings, lock_out_seconds), "300", 1, 86400,
     "how long it stays locked"},
    {0},
};

static const Job jobs[] = {{"forget old sessions", 600000, forget_old_sessions}, {0}};

static const Service accounts = {
    .name = "accounts",
    .help = "users, teams, roles, sessions, tokens, settings, value lists, the audit and the list of exports",
    .rpcs = &accounts__accounts__descriptor,
    .settings = settings,
    .settings_into = &account_settings,
    .statements = account_statements,
    .commands = account_commands,
    .reactions = account_reactions,
    .reactions_version = 2,
    .jobs = jobs,
    .snapshots = account_snapshots,
    .erased = account_erased,
    .migrations = accounts_migrations,
    .started = start_accounts,
};

int main(int argc, char **argv)
{
    return service_main(&accounts, argc, argv);
}
