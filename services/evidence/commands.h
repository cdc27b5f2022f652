// commands -- what evidence can be asked; the table stands in commands.c.
#pragma once
#include "common/service.h"

extern const Command evidence_commands[];

// commands_attachments.c
Status look_at_file(Request *rq); // a `before`: rq->fetched is its media type
Status create_attachment(Request *rq, Tx *tx);
Status get_attachment(Request *rq, Tx *tx);
