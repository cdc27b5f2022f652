// owner -- what the owner of a webhook may see at this moment.
#pragma once
#include "common/facts.h"
#include "services/notifications/webhook.h"

typedef struct Rights {
    Actor *actor;
    Sight sight;
} Rights;

// Asks accounts and campaigns; both answers live in the arena. UNAVAILABLE: cannot be asked now.
// PERMISSION_DENIED: he is not active, or may subscribe to nothing any more.
MUST_CHECK Status owner_rights(Arena *a, const Webhook *w, uint64_t deadline, Rights *out);
bool owner_may_see(const Rights *r, const Event *ev);
