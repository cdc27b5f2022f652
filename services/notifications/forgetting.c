// forgetting -- notifications that were read long ago are deleted, in batches, by whichever instance comes
// first.
#include "services/notifications/forgetting.h"
#include "common/log.h"
#include "services/notifications/store.h"

enum { BATCH = 1000 };

Forgetting forgetting;

static Status forget_some(Arena *a, Tx *tx, Time now, void *arg)
{
    return notifications_forget(tx, a, now - forgetting.keep_days * 86400 * SECOND, BATCH);
}

void forget_what_is_old(void)
{
    Status st = job_transact("notifications/forgetting", forget_some, NULL);
    if (st != OK) log_warn("old notifications stay", "status=%s", status_name(st));
}
