// The imports daemon: files of customers and opportunities, mapped, checked and taken over row by row.
#include "services/imports/commands.h"
#include "services/imports/forgetting.h"
#include "services/imports/work.h"

extern const Migration imports_migrations[];

Settings settings;

static const Setting table[] = {
    {"upload_bytes", SETTING_NUMBER, offsetof(Settings, upload_bytes), "26214400", 1024, 1L << 30,
     "most bytes of a file"},
    {"rows", SETTING_NUMBER, offsetof(Settings, rows_most), "200000", 1, 2000000, "most rows of a file"},
    {"unzipped_mib", SETTING_NUMBER, offsetof(Settings, unzipped_mib), "512", 1, 16384,
     "most MiB that a workbook may unzip to"},
    {"keep_days", SETTING_NUMBER, offsetof(Settings, keep_days), "30", 1, 36500,
     "days after which a file is removed; what was made of it stays"},
    {"utc_offset_minutes", SETTING_NUMBER, offsetof(Settings, utc_offset_minutes), "420", -840, 840,
     "of the dates in files: minutes ahead of UTC"},
    {0},
};

static const Service imports = {
    .name = "imports",
    .help = "files of customers and opportunities, checked and taken over row by row",
    .rpcs = &imports__imports__descriptor,
    .settings = table,
    .settings_into = &settings,
    .statements = import_statements,
    .commands = import_commands,
    .reactions = import_reactions,
    .reactions_version = 1,
    .jobs = import_jobs,
    .migrations = imports_migrations,
    .upload_bytes = &settings.upload_bytes,
};

int main(int argc, char **argv)
{
    return service_main(&imports, argc, argv);
}
