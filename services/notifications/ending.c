// ending -- a webhook that is sent to no more: the target is gone, failed for too long, or its owner may not.
#include "common/log.h"
#include "common/metrics.h"
#include "services/notifications/runner.h"
#include "services/notifications/telling.h"

typedef struct Ending {
    const char *id, *cause;
    int state;
} Ending;

static void tell_owner(Tx *tx, Arena *a, Time now, const Webhook *w)
{
    Notifications__WebhookDisabled disabled = NOTIFICATIONS__WEBHOOK_DISABLED__INIT;
    Notice *n = arena_message(a, &notifications__notice__descriptor);
    n->type = "WEBHOOK_DISABLED";
    n->event_id = uuid_make(a);
    n->to_user_id = w->owner_id;
    n->webhook_id = w->id;
    queue_notice(tx, a, n, now);
    disabled.webhook_id = w->id;
    disabled.user_id = w->owner_id;
    disabled.cause = w->cause;
    emit(tx, w->id, w->owner_id, &disabled);
}

static Status end_once(Arena *a, Tx *tx, Time now, void *ending)
{
    const Ending *e = ending;
    Webhook *w;
    Status st = webhook_load(tx, a, e->id, true, &w, NULL);
    if (st != OK || w->state != WEBHOOK_ACTIVE) return st == NOT_FOUND ? OK : st;
    w->state = (Notifications__Webhook__State)e->state;
    w->cause = (char *)e->cause;
    w->version++;
    w->updated_at = timestamp_make(a, now);
    webhook_save(tx, a, w);
    webhooks_let_go(tx, lease_id, w->id);
    tell_owner(tx, a, now, w);
    return OK;
}

void runner_end(Runner *r, int state, const char *cause)
{
    Ending e = {.id = r->id, .state = state, .cause = cause};
    Status st = job_transact("webhooks/ending", end_once, &e);
    if (st != OK) return; // the next failure ends it
    r->lost = true;
    log_warn("a webhook is sent to no more", "webhook=%s cause=%s", r->id, cause);
    metric_add("cohoi_webhooks_ended_total", "", 1);
}
