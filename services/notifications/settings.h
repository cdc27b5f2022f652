// settings -- what an operator may set of notifications.
#pragma once

typedef struct WebhookSettings {
    long first_pause_ms, timeout_seconds, give_up_hours, keep_days, most;
    const char *ca_file;
} WebhookSettings;

typedef struct NotificationSettings {
    long keep_days;
    WebhookSettings webhooks;
} NotificationSettings;
extern NotificationSettings notification_settings; // from the configuration
