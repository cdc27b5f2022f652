// mail -- who may be written to, and who is told of a message. Pure. NTF-03
#pragma once
#include "common/refusal.h"
#include "services/notifications/notice.h"

typedef Notifications__MailThread MailThread;
typedef Notifications__MailMessage MailMessage;

// Somebody who is to take part.
typedef struct Recipient {
    const char *id, *name;
    bool is_active;     // false also for one who is not known
    bool sees_campaign; // or there is none
} Recipient;

// Each must be there, and in a campaign's thread be able to see the campaign (ACC-02).
MUST_CHECK Status recipients_check(const Recipient *r, size_t n, Refusal *why);
// All who take part hear of it but who wrote it; never what it says.
Notice *notice_of_mail(const MailThread *t, const MailMessage *m, Arena *a);
