// forgetting -- notifications that were read long ago are deleted, in batches, by whichever instance comes
// first.
#include "services/notifications/forgetting.h"
#include "common/log.h"
#include "services/notifications/store.h"

enum { BATCH = 1000, BATCHES_MOST = 100 };

Forgetting forgetting;

static Status forget_some(Arena *a, Tx *tx, Time now, void *gone)
{
    return notifications_forget(tx, a, now - forgetting.keep_days * 86400 * SECOND, BATCH, gone);
}

void forget_what_is_old(void)
{
    int gone = BATCH;

    for (int i = 0; gone == BATCH && i < BATCHES_MOST; i++) {
        Status st = job_transact("notifications/forgetting", forget_some, &gone);
        if (st == OK) continue;
        log_warn("old notifications stay", "status=%s", status_name(st));
        gone = 0;
    }
}
