// telling -- works off the queue of notices. Why there is one: docs/decisions/0004-notices-are-queued.md
#include "services/notifications/telling.h"
#include "common/log.h"
#include "services/notifications/emailing.h"
#include "services/notifications/store_emails.h"

enum {
    READERS_MOST = 300, // a transaction may append 500 events
    GATHER_MS = 500,    // notices of a bulk act wait so long for the others
    LOOK_MS = 1000,     // an idle instance looks so often for what another one has left
    HURRY_MS = 2000,    // after it has queued something itself it looks at each turn, for so long
    TURNS_MOST = 100,   // then the daemon may want to leave
    MAIL_GATHER_SECONDS = 10,
    OLD_DAYS = 7, // what happened longer ago, in a log that is read for the first time, is no news
};

static uint64_t hurry_until, look_at;

void queue_notice(Tx *tx, Arena *a, const Notice *n, Time due_at)
{
    notice_add(tx, a, n, due_at);
    hurry_until = clock_monotonic() + HURRY_MS;
}

void queue_notices(const Event *ev, Tx *tx, const Notices *notices)
{
    bool is_news = ev->now - ev->time < (Time)OLD_DAYS * 86400 * SECOND;

    for (size_t i = 0; is_news && i < notices->n; i++) {
        Time wait = notices->items[i]->bulk_act_id ? GATHER_MS * (SECOND / 1000) : 0;
        queue_notice(tx, ev->arena, notices->items[i], ev->now + wait);
    }
}

static void emit_created(Tx *tx, Notification *n)
{
    Notifications__NotificationCreated created = NOTIFICATIONS__NOTIFICATION_CREATED__INIT;
    created.notification = n;
    emit(tx, n->user_id, n->user_id, &created);
}

static void emit_counted(Tx *tx, Notification *n)
{
    Notifications__NotificationCounted counted = NOTIFICATIONS__NOTIFICATION_COUNTED__INIT;
    counted.notification = n;
    emit(tx, n->user_id, n->user_id, &counted);
}

// NULL: these are not for this one, or he was told before.
static Notification *make(Arena *a, Time now, const Taken *t, const Occasion *o, const Reader *r)
{
    const Notice *first = NULL;
    int found = (int)notices_for(r, t->items, t->n, &first);

    if (found == 0 || (r->told_id && !first->bulk_act_id)) return NULL;
    Notification *n = notification_word(a, first, o, r, r->told_count + found);
    n->id = r->told_id ? arena_copy(a, r->told_id) : uuid_make(a);
    n->has_version = true;
    n->version = r->told_version + 1;
    n->created_at = timestamp_make(a, r->told_id ? r->told_at : now);
    return n;
}

// In the transaction that tells, so that it is sent if and only if it was told. A bulk act's wait for their
// count.
static void queue_email(Tx *tx, Arena *a, Time now, const Notice *n, const Notification *one)
{
    Time wait = n->bulk_act_id ? MAIL_GATHER_SECONDS * SECOND : 0;
    if (!emailing_is_on()) return;
    email_put(tx, a, one, notice_cause_id(n, a), now, now + wait);
    emailing_hurry();
}

static void tell(Tx *tx, Arena *a, Time now, const Taken *t, const Audience *audience)
{
    Notification **made = NULL;
    size_t n = 0;

    for (size_t i = 0; i < audience->n; i++) {
        const Reader *r = &audience->readers[i];
        Notification *one = make(a, now, t, &audience->occasion, r);
        if (!one) continue;
        if (r->by_email) queue_email(tx, a, now, t->items[0], one);
        if (!r->in_app) continue;
        PUSH(a, made, n, one);
        if (one->version == 1)
            emit_created(tx, one);
        else
            emit_counted(tx, one);
    }
    notifications_save(tx, a, notice_cause_id(t->items[0], a), made, n);
}

static Status tell_next(Arena *a, Tx *tx, Time now, void *found)
{
    Audience audience = {0};
    Taken taken;

    Status st = notices_take(tx, a, now, &taken);
    *(bool *)found = st == OK && taken.n > 0;
    if (st != OK || taken.n == 0) return st;
    st = audience_load(tx, a, &taken, READERS_MOST, &audience);
    if (st != OK) return st;
    tell(tx, a, now, &taken, &audience);
    if (audience.n == READERS_MOST)
        notices_move(tx, a, &taken, audience.readers[audience.n - 1].id);
    else
        notices_drop(tx, a, &taken);
    return OK;
}

void tell_what_is_due(void)
{
    bool found = true;

    if (clock_monotonic() >= hurry_until && clock_monotonic() < look_at) return;
    for (int turns = 0; found && turns < TURNS_MOST; turns++) {
        Status st = job_transact("notifications/telling", tell_next, &found);
        if (st == OK) continue;
        log_warn("notices are not told yet", "status=%s", status_name(st));
        found = false;
    }
    look_at = found ? 0 : clock_monotonic() + LOOK_MS;
}
