// commands -- what evidence can be asked.
#include "services/evidence/commands.h"

const Command evidence_commands[] = {
    {"CreateAttachment", create_attachment, look_at_file, NULL},
    {"GetAttachment", get_attachment, NULL, NULL},
    {0},
};
