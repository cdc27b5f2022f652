// The catalog daemon: customer statuses, transaction results, what a result does, and the transactions.
#include "services/catalog/commands.h"
#include "services/catalog/reactions.h"

extern const Migration catalog_migrations[];

static const Job jobs[] = {
    {"follow_rest", 1000, follow_rest},
    {"hand_over_what_is_due", 1000, hand_over_what_is_due},
    {0},
};

static const Service catalog = {
    .name = "catalog",
    .help = "customer statuses, transaction results and their rules, transactions",
    .rpcs = &catalog__catalogs__descriptor,
    .statements = catalog_statements,
    .commands = catalog_commands,
    .reactions = catalog_reactions,
    .reactions_version = 2,
    .copies = catalog_copies,
    .jobs = jobs,
    .snapshots = catalog_snapshots,
    .erased = catalog_erased,
    .migrations = catalog_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&catalog, argc, argv);
}
