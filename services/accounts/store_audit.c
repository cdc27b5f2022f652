// store_audit -- the audit, and the list of exports.
#include "services/accounts/store.h"
#include "services/accounts/store_rows.h"

void audit_insert(Tx *tx, Arena *a, const Accounts__AuditEntry *e, const char *contact_id)
{
    tx_put(tx, "audit_insert",
           ARGS(arg_time(a, timestamp_time(e->at)), e->event_id, e->resource, e->user_id, e->action,
                contact_id, arg_message(a, &e->base)));
}

void export_insert(Tx *tx, Arena *a, const Accounts__Export *e)
{
    tx_put(tx, "export_insert",
           ARGS(arg_time(a, timestamp_time(e->at)), e->id, e->user_id, arg_message(a, &e->base)));
}

// --- lists: rows of doc, who did it, at, id; newest first ---

static void *read_entry(const Rows *rows, int i, const ProtobufCMessageDescriptor *type, Arena *a,
                        char **name)
{
    Row r = row_at(rows, i);
    void *doc = row_message(&r, type, a);
    const User *who = row_message(&r, &accounts__user__descriptor, a);
    *name = who ? who->full_name : NULL;
    return doc;
}

static char *token_behind(const Rows *rows, const Page *page, Arena *a)
{
    if (rows_count(rows) <= page->size) return NULL;
    Row r = {rows, page->size - 1, 2};
    const char *at = row_text(&r), *id = row_text(&r);
    return page_token(a, at, id, NULL);
}

Status audit_list(Tx *tx, Arena *a, const AuditFilter *f, Accounts__AuditList *out)
{
    const char *const args[] = {f->resource,
                                f->user_id,
                                f->action,
                                arg_time(a, f->after),
                                arg_time(a, f->before),
                                f->page.key[0],
                                f->page.key[1],
                                arg_int(a, f->page.size + 1)};
    enum { FILTERS = 5, ALL = 8 };

    tx_put(tx, "plan_for_values", NO_ARGS);
    Rows *rows = tx_ask(tx, "audit_newest", ALL, args);
    Rows *count = tx_ask(tx, "audit_count", FILTERS, args);
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_shown(rows, &f->page); i++) {
        char *name;
        Accounts__AuditEntry *e = read_entry(rows, i, &accounts__audit_entry__descriptor, a, &name);
        e->user_name = name;
        PUSH(a, out->items, out->n_items, e);
    }
    if (st != OK) return st;
    out->next_page_token = token_behind(rows, &f->page, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}

Status exports_list(Tx *tx, Arena *a, const ExportFilter *f, Accounts__ExportList *out)
{
    const char *const args[] = {f->user_id,     arg_time(a, f->after), arg_time(a, f->before),
                                f->page.key[0], f->page.key[1],        arg_int(a, f->page.size + 1)};
    enum { FILTERS = 3, ALL = 6 };

    tx_put(tx, "plan_for_values", NO_ARGS);
    Rows *rows = tx_ask(tx, "exports_newest", ALL, args);
    Rows *count = tx_ask(tx, "exports_count", FILTERS, args);
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_shown(rows, &f->page); i++) {
        char *name;
        Accounts__Export *e = read_entry(rows, i, &accounts__export__descriptor, a, &name);
        e->user_name = name;
        PUSH(a, out->items, out->n_items, e);
    }
    if (st != OK) return st;
    out->next_page_token = token_behind(rows, &f->page, a);
    out->has_total_size = true;
    out->total_size = first_int(count);
    return OK;
}
