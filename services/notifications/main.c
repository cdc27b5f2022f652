// The notifications daemon: tells people what concerns them, each in his own inbox.
#include "services/notifications/commands.h"
#include "services/notifications/emailing.h"
#include "services/notifications/forgetting.h"
#include "services/notifications/reactions.h"
#include "services/notifications/sending.h"
#include "services/notifications/settings.h"
#include "services/notifications/store_emails.h"
#include "services/notifications/store_mail.h"
#include "services/notifications/store_webhooks.h"
#include "services/notifications/telling.h"

extern const Migration notifications_migrations[];

#define AT(field) offsetof(NotificationSettings, field)
static const Setting settings[] = {
    {"keep_days", SETTING_NUMBER, AT(keep_days), "180", 1, 36500,
     "days after which notifications that were read are deleted"},
    {"smtp_url", SETTING_TEXT, AT(email.smtp_url), "", 0, 0,
     "where e-mails are handed over: smtps://host:465 or smtp://host:587; empty: none are sent"},
    {"smtp_user", SETTING_TEXT, AT(email.smtp_user), "", 0, 0,
     "who hands them over; empty: nobody in particular"},
    {"smtp_password", SETTING_TEXT, AT(email.smtp_password), "", 0, 0, "his password, or"},
    {"smtp_password_file", SETTING_TEXT, AT(email.smtp_password_file), "", 0, 0,
     "the file whose first line it is"},
    {"smtp_plain", SETTING_BOOL, AT(email.smtp_plain), "false", 0, 0,
     "smtp:// goes on without encryption where the server has none: for a relay on this host"},
    {"smtp_ca_file", SETTING_TEXT, AT(email.smtp_ca_file), "", 0, 0,
     "certificates to believe of it (PEM); empty: the system's"},
    {"email_from", SETTING_TEXT, AT(email.from), "", 0, 0, "the address that e-mails come from"},
    {"page_url", SETTING_TEXT, AT(email.page_url), "", 0, 0, "the page's address, told in e-mails"},
    {"webhook_first_pause_ms", SETTING_NUMBER, AT(webhooks.first_pause_ms), "5000", 10, 600000,
     "before what a webhook did not take is tried again; later pauses are 6, 24, 120, 720, 4320 times as "
     "long"},
    {"webhook_timeout_seconds", SETTING_NUMBER, AT(webhooks.timeout_seconds), "10", 1, 60,
     "within which a webhook must answer"},
    {"webhook_give_up_hours", SETTING_NUMBER, AT(webhooks.give_up_hours), "72", 1, 8760,
     "after which an event is given up, or the webhook where nothing else came through"},
    {"webhook_keep_days", SETTING_NUMBER, AT(webhooks.keep_days), "30", 1, 3650,
     "days after which deliveries are forgotten; of one webhook the last 1000 are kept at most"},
    {"webhooks_most", SETTING_NUMBER, AT(webhooks.most), "200", 0, 5000, "webhooks of all users together"},
    {"webhook_ca_file", SETTING_TEXT, AT(webhooks.ca_file), "", 0, 0,
     "certificates to believe of webhooks (PEM); empty: the system's"},
    {0},
};

static const Job jobs[] = {
    {"tell what is due", 20, tell_what_is_due},
    {"forget what is old", 10 * 1000, forget_what_is_old},
    {"hold webhooks", 1000, hold_webhooks},
    {"send e-mails", 500, send_emails},
    {0},
};

static const Statement *const more_statements[] = {mail_statements, webhook_statements, email_statements,
                                                   NULL};

static void open_all(void)
{
    sending_open();
    emailing_open();
}

static const ErasedPart erased[] = {
    {&notifications__notification__descriptor, "notifications_to_blank", "notification_blank", NULL},
    {&notifications__notification__descriptor, "emails_to_blank", "email_blank", NULL},
    {0},
};

static const Service notifications = {
    .name = "notifications",
    .help = "inboxes: who is told of what; internal mail, e-mail, webhooks",
    .rpcs = &notifications__notifications__descriptor,
    .settings = settings,
    .settings_into = &notification_settings,
    .statements = notification_statements,
    .more_statements = more_statements,
    .commands = notification_commands,
    .reactions = notification_reactions,
    .reactions_version = 2,
    .copies = notification_copies,
    .jobs = jobs,
    .erased = erased,
    .migrations = notifications_migrations,
    .started = open_all,
};

int main(int argc, char **argv)
{
    return service_main(&notifications, argc, argv);
}
