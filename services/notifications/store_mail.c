// store_mail -- threads, who takes part in them, and their messages.
#include "services/notifications/store_mail.h"
#include "common/text.h"
#include <string.h>

// --- reading ---

static MailThread *thread_of(Row *r, Arena *a)
{
    MailThread *t = arena_message(a, &notifications__mail_thread__descriptor);
    t->id = arena_copy(a, row_text(r));
    t->subject = arena_copy(a, row_text(r));
    t->campaign_id = arena_copy(a, row_text(r));
    t->contact_id = arena_copy(a, row_text(r));
    t->created_by = arena_copy(a, row_text(r));
    t->created_by_name = arena_copy(a, row_text(r));
    t->created_at = timestamp_make(a, row_time(r));
    t->last_at = timestamp_make(a, row_time(r));
    t->has_messages = t->has_unread = true;
    t->messages = (int32_t)row_int(r);
    t->unread = (int32_t)row_int(r);
    t->campaign_name = arena_copy(a, row_text(r));
    return t;
}

static void add_participant(MailThread *t, Arena *a, Notifications__MailParticipant *p)
{
    PUSH(a, t->participants, t->n_participants, p);
    PUSH(a, t->recipient_ids, t->n_recipient_ids, p->user_id);
}

static void read_participants(const Rows *rows, Arena *a, MailThread *t)
{
    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        Notifications__MailParticipant *p = arena_message(a, &notifications__mail_participant__descriptor);
        p->user_id = arena_copy(a, row_text(&r));
        p->user_name = arena_copy(a, row_text(&r));
        p->read_at = timestamp_make(a, row_time(&r));
        p->has_unread = true;
        p->unread = (int32_t)row_int(&r);
        add_participant(t, a, p);
    }
}

static Rows *ask_thread(Tx *tx, const MailReader *r, const char *id, bool lock)
{
    return tx_ask(tx, lock ? "mail_thread_locked" : "mail_thread_seen",
                  ARGS(r->user_id, arg_bool(r->sees_all), id));
}

static Status read_thread(const Rows *rows, const Rows *participants, Arena *a, MailThread **out)
{
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row row = row_at(rows, 0);
    *out = thread_of(&row, a);
    read_participants(participants, a, *out);
    return OK;
}

Status mail_thread_load(Tx *tx, Arena *a, const MailReader *r, const char *id, bool lock, MailThread **out)
{
    Rows *rows = ask_thread(tx, r, id, lock), *participants = tx_ask(tx, "mail_participants", ARGS(id));
    Status st = tx_flush(tx);
    return st == OK ? read_thread(rows, participants, a, out) : st;
}

static int32_t counted(const Rows *rows)
{
    Row r = row_at(rows, 0);
    return (int32_t)row_int(&r);
}

Status mail_threads_list(Tx *tx, Arena *a, const MailFilter *f, Notifications__MailThreadList *out)
{
    const char *user_id = f->reader.user_id, *all = arg_bool(f->reader.sees_all),
               *unread = arg_bool(f->unread);

    tx_put(tx, "plan_for_values", NO_ARGS);
    Rows *rows = tx_ask(tx, "mail_threads",
                        ARGS(user_id, all, f->pattern, f->campaign_id, unread, f->page.key[0], f->page.key[1],
                             arg_int(a, f->page.size + 1)));
    Rows *total = tx_ask(tx, "mail_threads_count", ARGS(user_id, all, f->pattern, f->campaign_id, unread));
    Rows *waiting = tx_ask(tx, "mail_unread", ARGS(user_id, all));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    for (int i = 0; i < rows_count(rows) && i < f->page.size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, thread_of(&r, a));
        if (i + 1 < f->page.size || rows_count(rows) <= f->page.size) continue;
        const char *last_at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, last_at, id, NULL);
    }
    out->has_total_size = out->has_unread = true;
    out->total_size = counted(total);
    out->unread = counted(waiting);
    return OK;
}

static void read_recipients(const Rows *rows, Arena *a, MailScene *out)
{
    out->n_recipients = (size_t)rows_count(rows);
    out->recipients = arena_alloc(a, (out->n_recipients + 1) * sizeof *out->recipients);
    for (size_t i = 0; i < out->n_recipients; i++) {
        Row r = row_at(rows, (int)i);
        out->recipients[i].id = arena_copy(a, row_text(&r));
        out->recipients[i].is_active = row_bool(&r);
        out->recipients[i].sees_campaign = row_bool(&r);
        out->recipients[i].name = arena_copy(a, row_text(&r));
    }
}

Status mail_scene_load(Tx *tx, Arena *a, const MailReader *r, const MailThread *wish, MailScene *out)
{
    const char *ids = arg_texts(a, wish->n_recipient_ids, wish->recipient_ids);
    *out = (MailScene){.campaign_seen = !wish->campaign_id};
    Rows *recipients = tx_ask(tx, "mail_recipients", ARGS(ids, wish->campaign_id, NULL));
    Rows *seen = tx_ask(tx, "mail_campaign_seen", ARGS(r->user_id, arg_bool(r->sees_all), wish->campaign_id));
    Rows *members = tx_ask(tx, "mail_members", ARGS(wish->campaign_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    read_recipients(recipients, a, out);
    if (rows_count(seen) > 0) out->campaign_seen = true;
    for (int i = 0; i < rows_count(members); i++) {
        Row row = row_at(members, i);
        PUSH(a, out->members, out->n_members, arena_copy(a, row_text(&row)));
    }
    return OK;
}

Status mail_adding_load(Tx *tx, Arena *a, const MailReader *r, const char *id, char *const *recipient_ids,
                        size_t n, MailThread **thread, MailScene *out)
{
    *out = (MailScene){.campaign_seen = true};
    Rows *rows = ask_thread(tx, r, id, true), *participants = tx_ask(tx, "mail_participants", ARGS(id));
    Rows *recipients = tx_ask(tx, "mail_recipients", ARGS(arg_texts(a, n, recipient_ids), NULL, id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    read_recipients(recipients, a, out);
    return read_thread(rows, participants, a, thread);
}

static Notifications__MailMessage *message_of(Row *r, Arena *a)
{
    MailMessage *m = arena_message(a, &notifications__mail_message__descriptor);
    m->id = arena_copy(a, row_text(r));
    m->thread_id = arena_copy(a, row_text(r));
    m->user_id = arena_copy(a, row_text(r));
    m->user_name = arena_copy(a, row_text(r));
    m->at = timestamp_make(a, row_time(r));
    m->body = arena_copy(a, row_text(r));
    char *rest = arena_copy(a, row_text(r));
    for (char *id; rest && (id = strsep(&rest, " "));)
        if (*id) PUSH(a, m->attachment_ids, m->n_attachment_ids, id);
    return m;
}

Status mail_messages_list(Tx *tx, Arena *a, const char *thread_id, const Page *page,
                          Notifications__MailMessageList *out)
{
    Rows *rows = tx_ask(tx, "mail_messages", ARGS(thread_id, page->key[0], arg_int(a, page->size + 1)));
    Rows *total = tx_ask(tx, "mail_messages_count", ARGS(thread_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, message_of(&r, a));
    }
    if (rows_count(rows) > page->size)
        out->next_page_token = page_token(a, out->items[out->n_items - 1]->id, NULL, NULL);
    out->has_total_size = true;
    out->total_size = counted(total);
    return OK;
}

// --- writing ---

void mail_thread_insert(Tx *tx, Arena *a, const MailThread *t)
{
    tx_put(tx, "mail_thread_insert",
           ARGS(t->id, t->subject, text_fold(a, t->subject), t->campaign_id, t->contact_id, t->created_by,
                arg_time(a, timestamp_time(t->created_at))));
}

void mail_participants_insert(Tx *tx, Arena *a, const MailThread *t)
{
    tx_put(tx, "mail_participants_add",
           ARGS(t->id, arg_texts(a, t->n_recipient_ids, t->recipient_ids),
                arg_time(a, timestamp_time(t->last_at))));
}

static bool takes_part(const MailThread *t, const char *user_id)
{
    for (size_t i = 0; i < t->n_recipient_ids; i++)
        if (same(t->recipient_ids[i], user_id)) return true;
    return false;
}

void mail_participants_add(Tx *tx, Arena *a, MailThread *t, const MailScene *scene)
{
    for (size_t i = 0; i < scene->n_recipients; i++) {
        if (takes_part(t, scene->recipients[i].id)) continue;
        Notifications__MailParticipant *p = arena_message(a, &notifications__mail_participant__descriptor);
        p->user_id = arena_copy(a, scene->recipients[i].id);
        p->user_name = arena_copy(a, scene->recipients[i].name);
        add_participant(t, a, p);
    }
    mail_participants_insert(tx, a, t);
}

void mail_message_insert(Tx *tx, Arena *a, const MailMessage *m)
{
    const char *at = arg_time(a, timestamp_time(m->at));
    tx_put(tx, "mail_message_insert",
           ARGS(m->id, m->thread_id, m->user_id, at, m->body, text_fold(a, m->body),
                arg_texts(a, m->n_attachment_ids, m->attachment_ids)));
    tx_put(tx, "mail_thread_touch", ARGS(m->thread_id, at));
    tx_put(tx, "mail_participants_touch", ARGS(m->thread_id, at, m->user_id));
}

void mail_mark_read(Tx *tx, Arena *a, const char *thread_id, const char *user_id, Time now)
{
    tx_put(tx, "mail_mark_read", ARGS(thread_id, user_id, arg_time(a, now)));
}

void mail_erase(Tx *tx, const char *contact_id)
{
    tx_put(tx, "mail_erase_messages", ARGS(contact_id));
    tx_put(tx, "mail_erase_threads", ARGS(contact_id));
}

void mail_follow_merged(Tx *tx, const char *from_contact_id, const char *into_contact_id)
{
    tx_put(tx, "mail_merged", ARGS(from_contact_id, into_contact_id));
}
