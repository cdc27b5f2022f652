// settings -- what an operator may set of notifications.
#pragma once
#include <stdbool.h>

typedef struct WebhookSettings {
    long first_pause_ms, timeout_seconds, give_up_hours, keep_days, most;
    const char *ca_file;
} WebhookSettings;

typedef struct EmailSettings {
    const char *smtp_url, *smtp_user, *smtp_password, *smtp_password_file, *smtp_ca_file, *from, *page_url;
    bool smtp_plain;
} EmailSettings;

typedef struct NotificationSettings {
    long keep_days;
    EmailSettings email;
    WebhookSettings webhooks;
} NotificationSettings;
extern NotificationSettings notification_settings; // from the configuration
