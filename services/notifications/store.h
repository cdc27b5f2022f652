// store -- notifications' tables. SQL stands in statements.c and nowhere else.
#pragma once
#include "common/service.h"
#include "services/notifications/choices.h"
#include <accounts/accounts.pb-c.h>
#include <campaigns/campaigns.pb-c.h>

extern const Statement notification_statements[];

// --- store_copies.c: what others own ---
void person_save(Tx *tx, Arena *a, const Accounts__Person *p);
void team_save(Tx *tx, Arena *a, const Accounts__Team *t);
void team_drop(Tx *tx, const char *id);
// Who leads the team of this one (may be NULL). *leader_id NULL: nobody.
MUST_CHECK Status leader_find(Tx *tx, Arena *a, const char *user_id, char **leader_id);
void role_save(Tx *tx, Arena *a, const Accounts__Role *r);
void role_drop(Tx *tx, const char *name);
void campaign_save(Tx *tx, Arena *a, const Campaigns__Campaign *c); // members, too
void opportunity_add(Tx *tx, Arena *a, const Known *o);
void opportunity_rename(Tx *tx, Arena *a, const char *id, const char *name, int version);
void opportunity_set_owner(Tx *tx, Arena *a, const char *id, const char *owner_id, int version);
void opportunities_follow_merged(Tx *tx, const char *from_contact_id, const char *into_contact_id);
void opportunity_settle(Tx *tx, const char *id); // it awaits no owner any more
// Both NOT_FOUND where the copy has not come yet.
MUST_CHECK Status campaign_is_automatic(Tx *tx, const char *id, bool *out);
MUST_CHECK Status opportunity_lock(Tx *tx, Arena *a, const char *id,
                                   Known *out); // and its campaign, if it has one

void opportunities_erase(Tx *tx, const char *contact_id); // the names of an individual's
// --- store_queue.c: what is still to be told ---
void notice_add(Tx *tx, Arena *a, const Notice *n, Time due_at);
// Notices that are told together, the oldest that are due; locked, and passed over where another instance has
// them.
typedef struct Taken {
    Notice **items;
    char **ids;
    size_t n;
    char *told_through; // readers up to this id are told already; NULL: none
} Taken;
MUST_CHECK Status notices_take(Tx *tx, Arena *a, Time now, Taken *out);
// Who may be concerned by them, in the order of their ids, from told_through on, at most so many: without
// those who are inactive or have switched the type off. Also whom and what the words need.
typedef struct Audience {
    Reader *readers;
    size_t n;
    Occasion occasion;
} Audience;
MUST_CHECK Status audience_load(Tx *tx, Arena *a, const Taken *taken, int most, Audience *out);
void notices_move(Tx *tx, Arena *a, const Taken *taken, const char *told_through);
void notices_drop(Tx *tx, Arena *a, const Taken *taken);

// --- store_inbox.c: notifications, and what users have chosen ---
void notifications_save(Tx *tx, Arena *a, const char *cause_id, Notification *const *items, size_t n);
typedef struct InboxFilter {
    const char *user_id;
    bool unread;
    Page page;
} InboxFilter;
MUST_CHECK Status notifications_list(Tx *tx, Arena *a, const InboxFilter *f,
                                     Notifications__NotificationList *out);
// Those of this user that were unread: *marked are their ids.
MUST_CHECK Status notifications_mark(Tx *tx, Arena *a, const char *user_id, char *const *ids, size_t n,
                                     char ***marked, size_t *n_marked);
MUST_CHECK Status notifications_mark_all(Tx *tx, const char *user_id, int *marked);
// Deletes at most so many that were read and are older.
MUST_CHECK Status notifications_forget(Tx *tx, Arena *a, Time older_than, int most);
MUST_CHECK Status settings_load(Tx *tx, Arena *a, const char *user_id, bool lock, Settings **out);
void settings_save(Tx *tx, Arena *a, const char *user_id, const Settings *s);
