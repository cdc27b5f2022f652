// forgetting -- notifications that were read long ago are deleted, and old deliveries, in batches, by
// whichever instance comes first.
#include "services/notifications/forgetting.h"
#include "common/log.h"
#include "services/notifications/settings.h"
#include "services/notifications/store.h"
#include "services/notifications/store_emails.h"
#include "services/notifications/store_webhooks.h"

enum { BATCH = 1000 };

static Status forget_some(Arena *a, Tx *tx, Time now, void *arg)
{
    const NotificationSettings *s = &notification_settings;
    Status st = notifications_forget(tx, a, now - s->keep_days * 86400 * SECOND, BATCH);
    if (st == OK) st = emails_forget(tx, a, now - s->keep_days * 86400 * SECOND, BATCH);
    return st == OK ? deliveries_forget_old(tx, a, now - s->webhooks.keep_days * 86400 * SECOND, BATCH) : st;
}

void forget_what_is_old(void)
{
    Status st = job_transact("notifications/forgetting", forget_some, NULL);
    if (st != OK) log_warn("what is old stays", "status=%s", status_name(st));
}
