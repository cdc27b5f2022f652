// The notifications daemon: tells people what concerns them, each in his own inbox.
#include "services/notifications/commands.h"
#include "services/notifications/forgetting.h"
#include "services/notifications/reactions.h"
#include "services/notifications/sending.h"
#include "services/notifications/settings.h"
#include "services/notifications/store_mail.h"
#include "services/notifications/store_webhooks.h"
#include "services/notifications/telling.h"

extern const Migration notifications_migrations[];

#define AT(field) offsetof(NotificationSettings, field)
static const Setting settings[] = {
    {"keep_days", SETTING_NUMBER, AT(keep_days), "180", 1, 36500,
     "days after which notifications that were read are deleted"},
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
    {0},
};

static const Statement *const more_statements[] = {mail_statements, webhook_statements, NULL};

static const ErasedPart erased[] = {
    {&notifications__notification__descriptor, "notifications_to_blank", "notification_blank", NULL},
    {0},
};

static const Service notifications = {
    .name = "notifications",
    .help = "inboxes: who is told of what; internal mail; webhooks",
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
    .started = sending_open,
};

int main(int argc, char **argv)
{
    return service_main(&notifications, argc, argv);
}
