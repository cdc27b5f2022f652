// store_documents -- claims, comments and the history of opportunities.
#include "services/opportunities/store_documents.h"
#include "common/text.h"

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

// --- lists, newest first ---

Status claims_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *p, Opportunities__ClaimList *out)
{
    Found found = {0};
    Rows *rows = tx_ask(tx, "claims_by_opportunity",
                        ARGS(opportunity_id, p->key[0], p->key[1], arg_int(a, p->size + 1)));
    Rows *count = tx_ask(tx, "claims_count", ARGS(opportunity_id));
    Status st = found_read(tx, a, rows, count, p, &opportunities__claim__descriptor, &found);
    FOUND_GIVE(out, found);
    return st;
}

Status comments_list(Tx *tx, Arena *a, const char *opportunity_id, const Page *p, Contacts__CommentList *out)
{
    Found found = {0};
    Rows *rows = tx_ask(tx, "comments_by_opportunity",
                        ARGS(opportunity_id, p->key[0], p->key[1], arg_int(a, p->size + 1)));
    Rows *count = tx_ask(tx, "comments_count", ARGS(opportunity_id));
    Status st = found_read(tx, a, rows, count, p, &contacts__comment__descriptor, &found);
    FOUND_GIVE(out, found);
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
