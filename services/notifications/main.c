// The notifications daemon: tells people what concerns them, each in his own inbox.
#include "services/notifications/commands.h"
#include "services/notifications/forgetting.h"
#include "services/notifications/reactions.h"
#include "services/notifications/store_mail.h"
#include "services/notifications/telling.h"

extern const Migration notifications_migrations[];

static const Setting settings[] = {
    {"keep_days", SETTING_NUMBER, offsetof(Forgetting, keep_days), "180", 1, 36500,
     "days after which notifications that were read are deleted"},
    {0},
};

static const Job jobs[] = {
    {"tell what is due", 20, tell_what_is_due},
    {"forget what is old", 10 * 1000, forget_what_is_old},
    {0},
};

static const Statement *const more_statements[] = {mail_statements, NULL};

static const ErasedPart erased[] = {
    {&notifications__notification__descriptor, "notifications_to_blank", "notification_blank", NULL},
    {0},
};

static const Service notifications = {
    .name = "notifications",
    .help = "inboxes: who is told of what; internal mail",
    .rpcs = &notifications__notifications__descriptor,
    .settings = settings,
    .settings_into = &forgetting,
    .statements = notification_statements,
    .more_statements = more_statements,
    .commands = notification_commands,
    .reactions = notification_reactions,
    .reactions_version = 2,
    .copies = notification_copies,
    .jobs = jobs,
    .erased = erased,
    .migrations = notifications_migrations,
};

int main(int argc, char **argv)
{
    return service_main(&notifications, argc, argv);
}
