// wording -- how a notification is said. Pure. Never a phone or an e-mail; names only to whom may see them
// (NTF-07).
#pragma once
#include "services/notifications/notice.h"

typedef Notifications__Notification Notification;

// What the words need besides the notice: names as they are known here, NULL where they are not.
typedef struct Named {
    const char *id, *name;
} Named;
typedef struct Occasion {
    const char *campaign_name;
    bool hides_info; // of the campaign
    const Named *people;
    size_t n_people;
} Occasion;

// One notification for this reader. count: of how many, with those that he was told of before.
Notification *notification_word(Arena *a, const Notice *n, const Occasion *o, const Reader *r, int count);

const char *notice_type(size_t i); // those that a user may switch, one by one; NULL after the last
bool notice_type_is_known(const char *type);
