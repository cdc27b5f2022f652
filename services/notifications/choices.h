// choices -- what a user wants to be told of, type by type. Pure. PEE-13
#pragma once
#include "common/refusal.h"
#include "services/notifications/wording.h"

typedef Notifications__NotificationSettings Settings;
typedef Notifications__NotificationSettings__TypesEntry Choice;

bool choice_is_on(const Choice *c);       // absent: it is
bool choice_is_by_email(const Choice *c); // absent: it is not
// Takes over what was given of each type; the others stay. An unknown type is refused.
MUST_CHECK Status settings_change(Settings *s, const Settings *given, Refusal *why);
// All types with what holds, for a page that shows the switches.
Settings *settings_whole(const Settings *s, Arena *a);
