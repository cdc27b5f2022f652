// store_documents -- claims, comments, orders, tasks and the history of opportunities.
#include "common/text.h"
#include "services/opportunities/store.h"

// --- writing ---

void claim_insert(Tx *tx, Arena *a, const Opportunities__Claim *c)
{
    tx_put(tx, "claim_insert",
           ARGS(c->id, c->opportunity_id, arg_time(a, timestamp_time(c->at)), arg_message(a, &c->base)));
}

void comment_insert(Tx *tx, Arena *a, const Contacts__Comment *c)
{
    tx_put(tx, "comment_insert",
           ARGS(c->id, c->opportunity_id, arg_time(a, timestamp_time(c->at)), arg_message(a, &c->base)));
}

void order_insert(Tx *tx, Arena *a, const Opportunities__Order *o)
{
    tx_put(tx, "order_insert",
           ARGS(o->id, o->opportunity_id, o->campaign_id ? o->campaign_id : PIPELINE, o->contact_id,
                arg_time(a, timestamp_time(o->created_at)), arg_int(a, o->version),
                arg_message(a, &o->base)));
}

void task_save(Tx *tx, Arena *a, const Opportunities__Task *t)
{
    tx_put(tx, "task_save",
           ARGS(t->id, t->opportunity_id, t->campaign_id ? t->campaign_id : PIPELINE, t->contact_id,
                t->assignee_id, arg_int(a, t->kind), arg_time(a, timestamp_time(t->created_at)),
                arg_int(a, t->version), arg_message(a, &t->base)));
}

// --- reading one ---

static Status read_one(Tx *tx, Arena *a, Rows *rows, const ProtobufCMessageDescriptor *type, void *out)
{
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *(void **)out = row_message(&r, type, a);
    return OK;
}

Status task_lock(Tx *tx, Arena *a, const char *id, Opportunities__Task **out)
{
    return read_one(tx, a, tx_ask(tx, "task_by_id_locked", ARGS(id)), &opportunities__task__descriptor, out);
}

Status order_load(Tx *tx, Arena *a, const Reader *reader, const char *id, Opportunities__Order **out)
{
    Rows *rows = tx_ask(tx, "order_by_id",
                        ARGS(reader->id, reader->all_campaigns, reader->all_contacts, reader->people, id));
    return read_one(tx, a, rows, &opportunities__order__descriptor, out);
}

// --- lists: rows of doc, time, id, newest first ---

typedef struct Found {
    size_t n;
    void **items; // messages
    int32_t total;
    char *next_page_token;
} Found;

static Status read_list(Tx *tx, Arena *a, Rows *rows, Rows *count, const Page *p,
                        const ProtobufCMessageDescriptor *type, Found *out)
{
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < p->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n, row_message(&r, type, a));
        if (i + 1 < p->size || rows_count(rows) <= p->size) continue;
        const char *at = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, at, id, NULL);
    }
    Row total = row_at(count, 0);
    out->total = (int32_t)row_int(&total);
    return OK;
}

#define GIVE(out, found)                                                                                     \
    do {                                                                                                     \
        (out)->n_items = (found).n;                                                                          \
        (out)->items = (void *)(found).items;                                                                \
        (out)->has_total_size = true;                                                                        \
        (out)->total_size = (found).total;                                                                   \
        (out)->next_page_token = (found).next_page_token;                                                    \
    } while (0)

Status claims_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *p, Opportunities__ClaimList *out)
{
    Found found = {0};
    Rows *rows = tx_ask(tx, "claims_by_opportunity",
                        ARGS(opportunity_id, p->key[0], p->key[1], arg_int(a, p->size + 1)));
    Rows *count = tx_ask(tx, "claims_count", ARGS(opportunity_id));
    Status st = read_list(tx, a, rows, count, p, &opportunities__claim__descriptor, &found);
    GIVE(out, found);
    return st;
}

Status comments_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *p, Contacts__CommentList *out)
{
    Found found = {0};
    Rows *rows = tx_ask(tx, "comments_by_opportunity",
                        ARGS(opportunity_id, p->key[0], p->key[1], arg_int(a, p->size + 1)));
    Rows *count = tx_ask(tx, "comments_count", ARGS(opportunity_id));
    Status st = read_list(tx, a, rows, count, p, &contacts__comment__descriptor, &found);
    GIVE(out, found);
    return st;
}

Status orders_list(Tx *tx, Arena *a, const DocumentFilter *f, Opportunities__OrderList *out)
{
    const Reader *reader = &f->reader;
    const char *const args[] = {reader->id,           reader->all_campaigns,
                                reader->all_contacts, reader->people,
                                f->campaign_id,       f->contact_id,
                                f->opportunity_id,    f->page.key[0],
                                f->page.key[1],       arg_int(a, f->page.size + 1)};
    Found found = {0};
    Rows *rows = tx_ask(tx, "orders_newest", 10, args);
    Rows *count = tx_ask(tx, "orders_count", 7, args);
    Status st = read_list(tx, a, rows, count, &f->page, &opportunities__order__descriptor, &found);
    GIVE(out, found);
    return st;
}

Status tasks_list(Tx *tx, Arena *a, const DocumentFilter *f, Opportunities__TaskList *out)
{
    const Reader *reader = &f->reader;
    const char *const args[] = {reader->id,        reader->all_campaigns, reader->all_contacts,
                                reader->people,    f->campaign_id,        f->contact_id,
                                f->opportunity_id, f->assignee_id,        arg_int(a, f->kind),
                                f->page.key[0],    f->page.key[1],        arg_int(a, f->page.size + 1)};
    Found found = {0};
    Rows *rows = tx_ask(tx, "tasks_newest", 12, args);
    Rows *count = tx_ask(tx, "tasks_count", 9, args);
    Status st = read_list(tx, a, rows, count, &f->page, &opportunities__task__descriptor, &found);
    GIVE(out, found);
    return st;
}

Status history_load(Tx *tx, Arena *a, const char *subject, const Page *p, LogEntry **out, size_t *n,
                    int32_t *total, char **next_page_token)
{
    Rows *rows = tx_ask(tx, "events_by_subject",
                        ARGS(subject, p->key[0], p->key[1], p->key[2], arg_int(a, p->size + 1)));
    Rows *count = tx_ask(tx, "events_by_subject_count", ARGS(subject));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    *out = arena_alloc(a, (size_t)(p->size + 1) * sizeof **out);
    for (int i = 0; i < rows_count(rows) && i < p->size; i++) {
        Row r = row_at(rows, i);
        (*out)[(*n)++].envelope = row_bytes(&r, a);
        if (i + 1 < p->size || rows_count(rows) <= p->size) continue;
        const char *at = row_text(&r), *partition = row_text(&r), *seq = row_text(&r);
        *next_page_token = page_token(a, at, partition, seq);
    }
    Row r = row_at(count, 0);
    *total = (int32_t)row_int(&r);
    return OK;
}

// --- names ---

Status names_load(Tx *tx, Arena *a, size_t n, char *const *ids, Names *out)
{
    *out = (Names){0};
    if (n == 0) return OK;
    Rows *rows = tx_ask(tx, "names_by_ids", ARGS(arg_texts(a, n, ids)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        size_t at = out->n;
        PUSH(a, out->ids, at, arena_copy(a, row_text(&r)));
        PUSH(a, out->names, out->n, arena_copy(a, row_text(&r)));
    }
    return st;
}

char *name_of(const Names *names, const char *id)
{
    for (size_t i = 0; id && i < names->n; i++) {
        if (same(names->ids[i], id)) return names->names[i];
    }
    return NULL;
}
