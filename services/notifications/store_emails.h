// store_emails -- notifications that are to be sent by e-mail.
#pragma once
#include "common/service.h"
#include "services/notifications/wording.h"

extern const Statement email_statements[];

// One that counts more of the same takes the place of one that was not yet tried.
void email_put(Tx *tx, Arena *a, const Notification *n, const char *cause_id, Time now, Time due_at);

typedef struct Due {
    char *id, *user_id;
    int tries; // with this one
    Notification *notification;
} Due;
// Those whose time has come, at most so many: each is tried again in a minute unless more is said of it.
MUST_CHECK Status emails_take(Tx *tx, Arena *a, int most, Due **out, size_t *n);
void email_drop(Tx *tx, const char *id);
void email_wait(Tx *tx, Arena *a, const char *id, uint64_t seconds,
                const char *cause); // seconds 0: it is dead
MUST_CHECK Status emails_count(Tx *tx, int *waiting, int *dead);

typedef struct EmailFilter {
    int state;
    Page page;
} EmailFilter;
MUST_CHECK Status emails_list(Tx *tx, Arena *a, const EmailFilter *f, Notifications__EmailList *out);
MUST_CHECK Status email_retry(Tx *tx, const char *id);                   // NOT_FOUND
MUST_CHECK Status email_delete(Tx *tx, const char *id);                  // NOT_FOUND
MUST_CHECK Status emails_forget(Tx *tx, Arena *a, Time older, int most); // dead ones
