// store_mail -- threads, who takes part in them, and their messages.
#pragma once
#include "common/service.h"
#include "services/notifications/mail.h"

extern const Statement mail_statements[];

// Whoever asks. A thread is his if he takes part in it and, in a campaign, may see the campaign.
typedef struct MailReader {
    const char *user_id;
    bool sees_all; // campaigns
} MailReader;

// With all who take part. NOT_FOUND where it is not his. `lock`: it is to be changed.
MUST_CHECK Status mail_thread_load(Tx *tx, Arena *a, const MailReader *r, const char *id, bool lock,
                                   MailThread **out);
typedef struct MailFilter {
    MailReader reader;
    const char *pattern, *campaign_id; // NULL: any
    bool unread;
    Page page;
} MailFilter;
MUST_CHECK Status mail_threads_list(Tx *tx, Arena *a, const MailFilter *f,
                                    Notifications__MailThreadList *out);

// What beginning a thread or adding to it must know. One flush.
typedef struct MailScene {
    bool campaign_seen; // by whoever begins it; true without a campaign
    Recipient *recipients;
    size_t n_recipients; // those that were named, in their order
    char **members;      // of the campaign, active ones
    size_t n_members;
} MailScene;
MUST_CHECK Status mail_scene_load(Tx *tx, Arena *a, const MailReader *r, const MailThread *wish,
                                  MailScene *out);
// The thread, and those who are to be added to it.
MUST_CHECK Status mail_adding_load(Tx *tx, Arena *a, const MailReader *r, const char *id,
                                   char *const *recipient_ids, size_t n, MailThread **thread, MailScene *out);

void mail_thread_insert(Tx *tx, Arena *a, const MailThread *t);
void mail_participants_insert(Tx *tx, Arena *a, const MailThread *t); // its recipients
// Who is in it already stays as he is.
void mail_participants_add(Tx *tx, Arena *a, MailThread *t, const MailScene *scene);
// The thread is the newest of all who take part, and unread by all but its author.
void mail_message_insert(Tx *tx, Arena *a, const MailMessage *m);
MUST_CHECK Status mail_messages_list(Tx *tx, Arena *a, const char *thread_id, const Page *page,
                                     Notifications__MailMessageList *out);
void mail_mark_read(Tx *tx, Arena *a, const char *thread_id, const char *user_id, Time now);
void mail_erase(Tx *tx, const char *contact_id); // what is about this one is blanked
void mail_follow_merged(Tx *tx, const char *from_contact_id, const char *into_contact_id);
