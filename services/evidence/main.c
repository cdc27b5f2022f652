// The evidence daemon: what proves that a seller works on a main opportunity, and what becomes of those
// without.
#include "services/evidence/commands.h"
#include "services/evidence/store.h"

extern const Migration evidence_migrations[];

static struct {
    long upload_bytes;
} limits;

static const Setting settings[] = {
    {"upload_bytes", SETTING_NUMBER, 0, "26214400", 1024, 1L << 30, "most bytes of an uploaded file"},
    {0},
};

static const Service evidence = {
    .name = "evidence",
    .help = "evidence of main opportunities, attachments, calls, the sweep",
    .rpcs = &evidence__evidence__descriptor,
    .settings = settings,
    .settings_into = &limits,
    .statements = evidence_statements,
    .commands = evidence_commands,
    .upload_bytes = &limits.upload_bytes,
    .migrations = evidence_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&evidence, argc, argv);
}
