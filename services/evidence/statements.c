// statements -- all of this daemon's SQL. Names say the shape of the rows; store*.c reads them.
#include "services/evidence/store.h"

const Statement evidence_statements[] = {
    // --- attachments ---
    {"attachment_insert", "insert into attachment (id, by_user, chunks, doc) values ($1, $2, $3, $4)"},
    {"attachment_by_id", "select chunks, doc from attachment where id = $1"},
    {0},
};
