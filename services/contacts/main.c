// The contacts daemon: customers, who cares for each, and what was done with them.
#include "services/contacts/commands.h"
#include "services/contacts/emptying.h"
#include "services/contacts/handing_over.h"
#include "services/contacts/importing.h"
#include "services/contacts/keeping.h"
#include "services/contacts/merging.h"
#include "services/contacts/reactions.h"
#include "services/contacts/store.h"
#include "services/contacts/store_sweep.h"

extern const Migration contacts_migrations[];

static const Statement *const more_statements[] = {
    keeping_statements, handing_over_statements, sweep_statements, bin_statements, import_statements, NULL};

static const Setting settings[] = {
    {"recycle_bin_days", SETTING_NUMBER, offsetof(Emptying, days), "0", 0, 36500,
     "days after which what was deleted is erased for good; 0: never"},
    {0},
};

static const Job jobs[] = {
    {"hand over what is due", 1000, hand_over_what_is_due},
    {"empty the recycle bin", 10000, empty_recycle_bin},
    {"finish merges", 1000, finish_merges},
    {0},
};

static const Service contacts = {
    .name = "contacts",
    .help = "customers, their owner, identity, verify state, history and comments",
    .rpcs = &contacts__contacts__descriptor,
    .settings = settings,
    .settings_into = &emptying,
    .statements = contact_statements,
    .more_statements = more_statements,
    .commands = contact_commands,
    .reactions = contact_reactions,
    .reactions_version = 7,
    .jobs = jobs,
    .copies = contact_copies,
    .snapshots = contact_snapshots,
    .erased = contact_erased,
    .migrations = contacts_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&contacts, argc, argv);
}
