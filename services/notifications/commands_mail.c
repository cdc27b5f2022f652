// commands_mail -- internal mail: threads and messages, by those who take part. NTF-03
#include "common/text.h"
#include "services/notifications/commands.h"
#include "services/notifications/store_mail.h"
#include "services/notifications/telling.h"

static MailReader reader_of(const Request *rq)
{
    return (MailReader){.user_id = rq->actor->user_id,
                        .sees_all = actor_may(rq->actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL) ||
                                    actor_may(rq->actor, COHOI__PERMISSION__USERS_MANAGE)};
}

// A thread of others is none (404).
static Status open_thread(Request *rq, Tx *tx, const char *id, bool lock, MailThread **t)
{
    const MailReader reader = reader_of(rq);
    Status st = mail_thread_load(tx, rq->arena, &reader, id, lock, t);
    return st == NOT_FOUND ? refuse(rq->why, COHOI__CODE__NOT_FOUND) : st;
}

// --- writing ---

static bool is_among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (same(ids[i], id)) return true;
    return false;
}

static void tell(Tx *tx, const MailThread *t, const MailMessage *m)
{
    Notifications__MailSent sent = NOTIFICATIONS__MAIL_SENT__INIT;
    sent.thread_id = t->id;
    sent.message_id = m->id;
    sent.user_id = m->user_id;
    sent.campaign_id = t->campaign_id;
    sent.recipient_ids = t->recipient_ids;
    sent.n_recipient_ids = t->n_recipient_ids;
    sent.attachment_ids = m->attachment_ids;
    sent.n_attachment_ids = m->n_attachment_ids;
    emit(tx, t->id, t->campaign_id ? t->campaign_id : t->id, &sent);
}

static void write_message(Request *rq, Tx *tx, MailThread *t, MailMessage *m)
{
    m->id = uuid_make(rq->arena);
    m->thread_id = t->id;
    m->user_id = rq->actor->user_id;
    m->at = timestamp_make(rq->arena, rq->now);
    mail_message_insert(tx, rq->arena, m);
    tell(tx, t, m);
    queue_notice(tx, rq->arena, notice_of_mail(t, m, rq->arena), rq->now);
}

// The members of the campaign unless some are named; and whoever begins it.
static Status choose_recipients(Request *rq, const MailScene *scene, MailThread *t)
{
    if (!scene->campaign_seen) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "campaignId");
    if (!t->campaign_id && t->n_recipient_ids == 0)
        return refuse_field(rq->why, COHOI__CODE__REQUIRED, "recipientIds");
    Status st = recipients_check(scene->recipients, scene->n_recipients, rq->why);
    if (t->n_recipient_ids == 0) {
        t->recipient_ids = scene->members;
        t->n_recipient_ids = scene->n_members;
    }
    if (!is_among(t->recipient_ids, t->n_recipient_ids, rq->actor->user_id))
        PUSH(rq->arena, t->recipient_ids, t->n_recipient_ids, rq->actor->user_id);
    return st;
}

Status create_mail_thread(Request *rq, Tx *tx)
{
    const Notifications__CreateMailThread *in = rq->in;
    const MailReader reader = reader_of(rq);
    MailThread *t = arena_clone(rq->arena, &in->thread->base);
    MailScene scene;

    Status st = mail_scene_load(tx, rq->arena, &reader, t, &scene);
    if (st == OK) st = choose_recipients(rq, &scene, t);
    if (st != OK) return st;
    t->id = uuid_make(rq->arena);
    t->created_by = rq->actor->user_id;
    t->created_at = t->last_at = timestamp_make(rq->arena, rq->now);
    mail_thread_insert(tx, rq->arena, t);
    mail_participants_insert(tx, rq->arena, t);
    t->has_messages = t->has_unread = true;
    t->messages = t->message ? 1 : 0;
    if (t->message) write_message(rq, tx, t, t->message);
    *(MailThread *)rq->out = *t;
    return OK;
}

Status add_mail_recipients(Request *rq, Tx *tx)
{
    const Notifications__AddMailRecipients *in = rq->in;
    const MailReader reader = reader_of(rq);
    MailScene scene;
    MailThread *t;

    Status st =
        mail_adding_load(tx, rq->arena, &reader, in->id, in->recipient_ids, in->n_recipient_ids, &t, &scene);
    if (st == NOT_FOUND) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) st = recipients_check(scene.recipients, scene.n_recipients, rq->why);
    if (st != OK) return st;
    mail_participants_add(tx, rq->arena, t, &scene);
    *(MailThread *)rq->out = *t;
    return OK;
}

Status create_mail_message(Request *rq, Tx *tx)
{
    const Notifications__CreateMailMessage *in = rq->in;
    MailMessage *m = arena_clone(rq->arena, &in->message->base);
    MailThread *t;

    Status st = open_thread(rq, tx, in->id, true, &t);
    if (st != OK) return st;
    write_message(rq, tx, t, m);
    *(MailMessage *)rq->out = *m;
    return OK;
}

Status mark_mail_read(Request *rq, Tx *tx)
{
    const Notifications__MarkMailRead *in = rq->in;
    MailThread *t;

    Status st = open_thread(rq, tx, in->id, true, &t);
    if (st == OK) mail_mark_read(tx, rq->arena, t->id, rq->actor->user_id, rq->now);
    return st;
}

// --- reading ---

Status get_mail_thread(Request *rq, Tx *tx)
{
    const Notifications__GetMailThread *in = rq->in;
    MailThread *t;

    Status st = open_thread(rq, tx, in->id, false, &t);
    if (st == OK) *(MailThread *)rq->out = *t;
    return st;
}

Status list_mail_threads(Request *rq, Tx *tx)
{
    const Notifications__ListMailThreads *in = rq->in;
    MailFilter f = {.reader = reader_of(rq),
                    .pattern =
                        text_is_blank(in->q) ? NULL : text_like(rq->arena, text_fold(rq->arena, in->q)),
                    .campaign_id = in->campaign_id,
                    .unread = in->unread};

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &f.page);
    if (st == OK) st = page_keys(rq, &f.page, "ti");
    return st == OK ? mail_threads_list(tx, rq->arena, &f, rq->out) : st;
}

Status list_mail_messages(Request *rq, Tx *tx)
{
    const Notifications__ListMailMessages *in = rq->in;
    MailThread *t;
    Page page;

    Status st = page_read(rq, in->has_page_size, in->page_size, in->page_token, &page);
    if (st == OK) st = page_keys(rq, &page, "i");
    if (st == OK) st = open_thread(rq, tx, in->id, false, &t);
    return st == OK ? mail_messages_list(tx, rq->arena, t->id, &page, rq->out) : st;
}
