// The campaigns daemon: who shares which customers out among whom, by which steps.
#include "services/campaigns/commands.h"
#include "services/campaigns/reactions.h"
#include "services/campaigns/store.h"

extern const Migration campaigns_migrations[];

static const Service campaigns = {
    .name = "campaigns",
    .help = "campaigns, their steps and members, and the pipeline's steps",
    .rpcs = &campaigns__campaigns__descriptor,
    .statements = campaign_statements,
    .commands = campaign_commands,
    .reactions = campaign_reactions,
    .reactions_version = 1,
    .copies = campaign_copies,
    .snapshots = campaign_snapshots,
    .migrations = campaigns_migrations,
    .started = start_pipeline,
};

int main(int argc, char **argv)
{
    return service_main(&campaigns, argc, argv);
}
