// settings -- what an operator may set of notifications.
#include "services/notifications/settings.h"

NotificationSettings notification_settings;
