// store_history -- what happened to a contact: history, comments, counts.
#include "services/contacts/store_rows.h"

void history_add(Tx *tx, Arena *a, const char *contact_id, const HistoryEntry *e)
{
    const char *at = arg_time(a, timestamp_time(e->at));
    tx_put(tx, "history_add", ARGS(contact_id, at, e->id, e->user_id, arg_message(a, &e->base)));
}

void history_copy(Tx *tx, const char *from_id, const char *to_id)
{
    tx_put(tx, "history_copy", ARGS(from_id, to_id));
    tx_put(tx, "comments_copy", ARGS(from_id, to_id));
}

void comment_add(Tx *tx, Arena *a, const Comment *c)
{
    const char *at = arg_time(a, timestamp_time(c->at));
    tx_put(tx, "comment_add", ARGS(c->contact_id, at, c->id, c->user_id, arg_message(a, &c->base)));
}

// A page of documents of a contact, newest first: rows are doc, user's name, at, id.
typedef struct DocPage {
    Rows *rows;
    int shown;
    char *next_page_token;
    int32_t total;
} DocPage;

static Status docs_of(Tx *tx, Arena *a, const Table *t, const char *list, const char *count_of,
                      const char *contact_id, const Page *page, Contact **of, DocPage *out)
{
    Rows *contact = tx_ask(tx, t->shown, ARGS(contact_id));
    out->rows = tx_ask(tx, list, ARGS(contact_id, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, count_of, ARGS(contact_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(contact) == 0) return NOT_FOUND;

    *of = row_shown(contact, 0, a);
    Row total = row_at(count, 0);
    out->total = (int32_t)row_int(&total);
    out->shown = rows_count(out->rows);
    if (out->shown <= page->size) return OK;
    out->shown = page->size;
    out->next_page_token = row_token(out->rows, page->size - 1, 2, a);
    return OK;
}

Status history_list(Tx *tx, Arena *a, const Table *t, const char *contact_id, const Page *page, Contact **of,
                    Contacts__HistoryList *out)
{
    DocPage p = {0};
    Status st = docs_of(tx, a, t, "history_newest", "history_count", contact_id, page, of, &p);
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

Status comments_list(Tx *tx, Arena *a, const Table *t, const char *contact_id, const Page *page, Contact **of,
                     Contacts__CommentList *out)
{
    DocPage p = {0};
    Status st = docs_of(tx, a, t, "comments_newest", "comments_count", contact_id, page, of, &p);
    for (int i = 0; st == OK && i < p.shown; i++) {
        Row r = row_at(p.rows, i);
        Comment *c = row_message(&r, &contacts__comment__descriptor, a);
        c->user_name = arena_copy(a, row_text(&r));
        c->contact_id = (*of)->id; // it may have been written on the lead that it was
        PUSH(a, out->items, out->n_items, c);
    }
    out->has_total_size = true;
    out->total_size = p.total;
    out->next_page_token = p.next_page_token;
    return st;
}

void count_add(Tx *tx, Arena *a, const char *contact_id, Counted what, int by)
{
    const char *n = arg_int(a, by), *none = "0";
    tx_put(tx, "count_add",
           ARGS(contact_id, what == COUNT_OPPORTUNITIES ? n : none, what == COUNT_ORDERS ? n : none,
                what == COUNT_MEETINGS ? n : none, what == COUNT_INVOICES ? n : none,
                what == COUNT_CALLS ? n : none, what == COUNT_PRODUCTS ? n : none));
}
