// The evidence daemon: what proves that a seller works on a main opportunity, and what becomes of those
// without.
#include "services/evidence/commands.h"
#include "services/evidence/reactions.h"
#include "services/evidence/store.h"
#include "services/evidence/sweep.h"

extern const Migration evidence_migrations[];

static struct {
    long upload_bytes, deadline_near_hours;
} settings;

static const Setting setting_table[] = {
    {"upload_bytes", SETTING_NUMBER, offsetof(typeof(settings), upload_bytes), "26214400", 1024, 1L << 30,
     "most bytes of an uploaded file"},
    {"deadline_near_hours", SETTING_NUMBER, offsetof(typeof(settings), deadline_near_hours), "4", 1, 23,
     "hours before 23:59 at which owners hear that evidence is missing"},
    {0},
};

static const Statement *const more_statements[] = {round_statements, copy_statements, NULL};

static const Job jobs[] = {
    {"sweep_days", 2000, sweep_days},
    {"follow_contacts", 1000, follow_contacts},
    {0},
};

static const ErasedPart erased[] = {
    {&evidence__item__descriptor, "erased_items", "erased_item_save", NULL},
    {&evidence__warning__descriptor, "erased_warnings", "erased_warning_save", NULL},
    {0},
};

static void start(void)
{
    deadline_near_hours = settings.deadline_near_hours;
    start_sweeps();
}

static const Service evidence = {
    .name = "evidence",
    .help = "evidence of main opportunities, attachments, calls, the sweep",
    .rpcs = &evidence__evidence__descriptor,
    .settings = setting_table,
    .settings_into = &settings,
    .statements = evidence_statements,
    .more_statements = more_statements,
    .commands = evidence_commands,
    .reactions = evidence_reactions,
    .reactions_version = 1,
    .jobs = jobs,
    .erased = erased,
    .upload_bytes = &settings.upload_bytes,
    .migrations = evidence_migrations,
    .started = start,
};

int main(int argc, char **argv)
{
    return service_main(&evidence, argc, argv);
}
