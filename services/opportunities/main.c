// The opportunities daemon: chances to sell, who owns each, and their way to won or lost.
#include "services/opportunities/commands.h"
#include "services/opportunities/reactions.h"

extern const Migration opportunities_migrations[];

static const Service opportunities = {
    .name = "opportunities",
    .help = "opportunities: who owns each, and their way to won or lost",
    .rpcs = &opportunities__opportunities__descriptor,
    .statements = opportunity_statements,
    .commands = opportunity_commands,
    .reactions = opportunity_reactions,
    .reactions_version = 1,
    .jobs = opportunity_jobs,
    .snapshots = opportunity_snapshots,
    .migrations = opportunities_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&opportunities, argc, argv);
}
