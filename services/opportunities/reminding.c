// reminding -- tasks that fall due soon are told of, once for each due time, by whichever instance comes
// first. PEE-09
#include "common/log.h"
#include "services/opportunities/documents.h"
#include "services/opportunities/reactions.h"
#include "services/opportunities/settings.h"

static Status tell_some(Arena *a, Tx *tx, Time now, void *arg)
{
    size_t *n = arg, n_ids = 0;
    Reminder *reminders = NULL;
    char **ids = NULL;

    *n = 0;
    Status st =
        reminders_take(tx, a, opportunity_settings.task_reminder_minutes * 60, AT_ONCE, &reminders, n);
    for (size_t i = 0; st == OK && i < *n; i++) {
        if (!reminders[i].is_moot) tell_task_due_soon(tx, reminders[i].task);
        PUSH(a, ids, n_ids, reminders[i].task->id);
    }
    if (st == OK) reminders_told(tx, a, n_ids, ids);
    return st;
}

void remind_of_tasks(void)
{
    size_t n;
    Status st;
    do {
        st = job_transact("opportunities/reminding", tell_some, &n);
    } while (st == OK && n == AT_ONCE);
    if (st != OK) log_warn("tasks that fall due are not told of yet", "status=%s", status_name(st));
}
