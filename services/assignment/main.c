// The assignment daemon: decides who should own an opportunity; opportunities carries it out.
#include "services/assignment/commands.h"
#include "services/assignment/leaving.h"
#include "services/assignment/reactions.h"
#include "services/assignment/store.h"
#include "services/assignment/undecided.h"
#include <assignment/assignment.pb-c.h>

extern const Migration assignment_migrations[];

static const Job jobs[] = {
    {"work_off_leaving", 500, work_off_leaving},
    {"decide_again", 500, decide_again},
    {0},
};

static const Service assignment = {
    .name = "assignment",
    .help = "distribution, shuffle, and redistribution when somebody leaves",
    .rpcs = &assignment__assignment__descriptor,
    .statements = assignment_statements,
    .commands = assignment_commands,
    .reactions = assignment_reactions,
    .reactions_version = 1,
    .copies = assignment_copies,
    .jobs = jobs,
    .migrations = assignment_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&assignment, argc, argv);
}
