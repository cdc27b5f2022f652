// The opportunities daemon: chances to sell, who owns each, and their way to won or lost.
#include "services/opportunities/commands.h"
#include "services/opportunities/handing_over.h"
#include "services/opportunities/importing.h"
#include "services/opportunities/keeping.h"
#include "services/opportunities/merging.h"
#include "services/opportunities/reactions.h"
#include "services/opportunities/settings.h"
#include "services/opportunities/store_documents.h"

extern const Migration opportunities_migrations[];

static const Statement *const more_statements[] = {document_statements,     keeping_statements,
                                                   handing_over_statements, merging_statements,
                                                   import_statements,       NULL};

static const Service opportunities = {
    .name = "opportunities",
    .help = "opportunities: who owns each, and their way to won or lost",
    .rpcs = &opportunities__opportunities__descriptor,
    .settings = opportunity_setting_rows,
    .settings_into = &opportunity_settings,
    .statements = opportunity_statements,
    .more_statements = more_statements,
    .commands = opportunity_commands,
    .reactions = opportunity_reactions,
    .reactions_version = 7,
    .copies = opportunity_copies,
    .jobs = opportunity_jobs,
    .snapshots = opportunity_snapshots,
    .erased = opportunity_erased,
    .migrations = opportunities_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&opportunities, argc, argv);
}
