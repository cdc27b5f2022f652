// commands -- what notifications can be asked; each user about his own alone.
#include "services/notifications/commands.h"
#include "common/text.h"
#include "services/notifications/store.h"

static Status list_notifications(Request *rq, Tx *tx)
{
    const Notifications__ListNotifications *in = rq->in;
    InboxFilter f = {.user_id = rq->actor->user_id, .unread = in->unread};

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    return st == OK ? notifications_list(tx, rq->arena, &f, rq->out) : st;
}

static void tell_read(Request *rq, Tx *tx, char **ids, size_t n)
{
    Notifications__NotificationsRead read = NOTIFICATIONS__NOTIFICATIONS_READ__INIT;
    read.user_id = rq->actor->user_id;
    read.ids = ids;
    read.n_ids = n;
    read.has_all = true;
    read.all = n == 0;
    emit(tx, read.user_id, read.user_id, &read);
}

static Status mark_read(Request *rq, Tx *tx)
{
    const Notifications__MarkRead *in = rq->in;
    Notifications__Marked *out = rq->out;
    const char *user_id = rq->actor->user_id;
    char **ids = NULL;
    size_t n = 0;

    if (!in->all && in->n_ids == 0) return refuse_field(rq->why, COHOI__CODE__REQUIRED, "ids");
    Status st = in->all ? notifications_mark_all(tx, user_id, &out->marked)
                        : notifications_mark(tx, rq->arena, user_id, in->ids, in->n_ids, &ids, &n);
    if (st != OK) return st;
    out->has_marked = true;
    if (!in->all) out->marked = (int32_t)n;
    if (out->marked > 0) tell_read(rq, tx, ids, n);
    return OK;
}

static Status get_settings(Request *rq, Tx *tx)
{
    Settings *s;
    Status st = settings_load(tx, rq->arena, rq->actor->user_id, false, &s);
    if (st == OK) *(Settings *)rq->out = *settings_whole(s, rq->arena);
    return st;
}

static Status update_settings(Request *rq, Tx *tx)
{
    const Notifications__UpdateNotificationSettings *in = rq->in;
    Settings *s;

    Status st = settings_load(tx, rq->arena, rq->actor->user_id, true, &s);
    if (st == OK) st = settings_change(s, in->settings, rq->why);
    if (st != OK) return st;
    settings_save(tx, rq->arena, rq->actor->user_id, s);
    *(Settings *)rq->out = *settings_whole(s, rq->arena);
    return OK;
}

const Command notification_commands[] = {
    {"ListNotifications", list_notifications, NULL, NULL},
    {"MarkRead", mark_read, NULL, NULL},
    {"GetNotificationSettings", get_settings, NULL, NULL},
    {"UpdateNotificationSettings", update_settings, NULL, NULL},

    {"CreateMailThread", create_mail_thread, NULL, NULL},
    {"ListMailThreads", list_mail_threads, NULL, NULL},
    {"GetMailThread", get_mail_thread, NULL, NULL},
    {"AddMailRecipients", add_mail_recipients, NULL, NULL},
    {"MarkMailRead", mark_mail_read, NULL, NULL},
    {"CreateMailMessage", create_mail_message, NULL, NULL},
    {"ListMailMessages", list_mail_messages, NULL, NULL},

    {"ListEmails", list_emails, NULL, NULL},
    {"RetryEmail", retry_email, NULL, NULL},
    {"DeleteEmail", delete_email, NULL, NULL},

    {"CreateWebhook", create_webhook, prepare_webhook, NULL},
    {"ListWebhooks", list_webhooks, NULL, NULL},
    {"GetWebhook", get_webhook, NULL, NULL},
    {"UpdateWebhook", update_webhook, prepare_webhook_change, NULL},
    {"DeleteWebhook", delete_webhook, NULL, NULL},
    {"RotateWebhookSecret", rotate_webhook_secret, NULL, NULL},
    {"TestWebhook", note_delivery, send_test, NULL},
    {"ListDeliveries", list_deliveries, NULL, NULL},
    {"Redeliver", note_delivery, send_again, NULL},
    {0},
};
