// store_history -- what happened to a contact: history, comments, counts; and the copy of people.
#include "services/contacts/store.h"

void history_add(Tx *tx, Arena *a, const char *contact_id, const HistoryEntry *e)
{
    tx_put(tx, "history_add",
           ARGS(contact_id, arg_time(a, timestamp_time(e->at)), e->id, e->user_id, arg_message(a, &e->base)));
}

void comment_add(Tx *tx, Arena *a, const Comment *c)
{
    tx_put(
        tx, "comment_add",
        ARGS(c->contact_id, arg_time(a, timestamp_time(c->at)), c->id, c->user_id, arg_message(a, &c->base)));
}

// A page of documents, newest first: rows are doc, user's name, at, id.
typedef struct DocPage {
    Rows *rows, *count;
    int shown;
    char *next_page_token;
    int32_t total;
} DocPage;

static Status ask_page(Tx *tx, Arena *a, const char *list, const char *count, const char *contact_id,
                       const Page *page, DocPage *out)
{
    out->rows = tx_ask(tx, list, ARGS(contact_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    out->count = tx_ask(tx, count, ARGS(contact_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row total = row_at(out->count, 0);
    out->total = (int32_t)row_int(&total);
    out->shown = rows_count(out->rows);
    if (out->shown <= page->size) return OK;
    out->shown = page->size;
    Row at = {out->rows, page->size - 1, 2}, id = {out->rows, page->size - 1, 3};
    out->next_page_token = page_token(a, row_text(&at), row_text(&id), NULL);
    return OK;
}

Status history_list(Tx *tx, Arena *a, const char *contact_id, const Page *page, Contacts__HistoryList *out)
{
    DocPage p = {0};
    Status st = ask_page(tx, a, "history_newest", "history_count", contact_id, page, &p);
    for (int i = 0; st == OK && i < p.shown; i++) {
        Row r = row_at(p.rows, i);
        HistoryEntry *e = row_message(&r, &contacts__history_entry__descriptor, a);
        e->user_name = arena_copy(a, row_text(&r));
        PUSH(a, out->items, out->n_items, e);
    }
    out->has_total_size = true;
    out->total_size = p.total;
    out->next_page_token = p.next_page_token;
    return st;
}

Status comments_list(Tx *tx, Arena *a, const char *contact_id, const Page *page, Contacts__CommentList *out)
{
    DocPage p = {0};
    Status st = ask_page(tx, a, "comments_newest", "comments_count", contact_id, page, &p);
    for (int i = 0; st == OK && i < p.shown; i++) {
        Row r = row_at(p.rows, i);
        Comment *c = row_message(&r, &contacts__comment__descriptor, a);
        c->user_name = arena_copy(a, row_text(&r));
        PUSH(a, out->items, out->n_items, c);
    }
    out->has_total_size = true;
    out->total_size = p.total;
    out->next_page_token = p.next_page_token;
    return st;
}

void count_add(Tx *tx, Arena *a, const char *contact_id, Counted what, int by)
{
    tx_put(tx, "count_add",
           ARGS(contact_id, arg_int(a, what == COUNT_OPPORTUNITIES ? by : 0),
                arg_int(a, what == COUNT_ORDERS ? by : 0), arg_int(a, what == COUNT_MEETINGS ? by : 0)));
}

Status person_load(Tx *tx, Arena *a, const char *id, PersonCopy *out)
{
    Rows *rows = tx_ask(tx, "person_by_id", ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK || rows_count(rows) == 0) return st;
    Row r = row_at(rows, 0);
    out->known = true;
    out->full_name = arena_copy(a, row_text(&r));
    out->active = row_bool(&r);
    return OK;
}

void person_save(Tx *tx, Arena *a, const char *id, const char *full_name, bool active, int32_t version)
{
    tx_put(tx, "person_save", ARGS(id, full_name, arg_bool(active), arg_int(a, version)));
}
