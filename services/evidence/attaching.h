// attaching -- the file of a command: what it is, and the record of it.
#pragma once
#include "common/upload.h"
#include "services/evidence/store.h"

typedef struct Prepared { // rq->fetched: what was found out before the transaction
    const char *type;     // of the file that came, by its content
    Opportunities__OpportunityStanding *standing;
    const StoredCall *call;
} Prepared;
Prepared *prepared(Request *rq);             // made when there is none
MUST_CHECK Status look_at_file(Request *rq); // for `before`: fills the type
// After the flush: the file that came becomes an attachment, queued. FILE_REQUIRED for none or an empty one.
MUST_CHECK Status attach(Request *rq, Tx *tx, Rows *found, Attachment **out);
