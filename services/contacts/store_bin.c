// store_bin -- the SQL of the recycle bin. Deleted contacts stand in a table of their own, so that no list,
// lookup or index knows of them, and their identity is free; deleted leads are marked.
#include "services/contacts/keeping.h"
#include "services/contacts/store_rows.h"

// $1: salespeople, null: all; a page behind ($2, $3).
#define DELETED(of) " d.deleted_at is not null and ($1::uuid[] is null or " of ")"
#define LIST(from, of)                                                                                       \
    "select d.doc, p.full_name, d.deleted_by, d.deleted_at, d.id from " from                                 \
    " d left join person p on p.id = d.deleted_by where" DELETED(                                            \
        of) " and ($2::timestamptz is null or (d.deleted_at, d.id) < ($2::timestamptz, $3::uuid))"           \
            " order by d.deleted_at desc, d.id desc limit $4"
#define COUNT(from, of) "select count(*) from " from " d where" DELETED(of)
#define OF_CONTACT      "d.salesperson_id = any($1)"
#define OF_LEAD         "d.salesperson_id = any($1) or d.created_by = any($1)"

const Statement bin_statements[] = {
    {"contact_children", "select 1 from contact where parent_id = $1 limit 1"},
    {"bin_put", "with gone as (delete from contact where id = $1 returning 1),"
                " put as (insert into contact_bin (id, salesperson_id, deleted_at, deleted_by, doc)"
                "  select $1, $2, $3, $4, $5 from gone returning 1) select must_touch(count(*)) from put"},
    {"bin_locked", "select doc from contact_bin where id = $1 for update"},
    {"bin_drop", "delete from contact_bin where id = $1"},
    {"bin_old_locked", "select doc from contact_bin where deleted_at < $1 order by deleted_at, id limit $2"
                       " for update skip locked"},
    {"deleted_lead_locked", "select doc from lead where id = $1 and deleted_at is not null for update"},
    {"lead_undelete", "update lead set deleted_at = null, deleted_by = null where id = $1"},
    {"lead_deleted_by", "update lead set deleted_by = $2 where id = $1"},
    {"old_leads_locked", "select doc from lead where deleted_at < $1 and not facets @> array['erased=1']"
                         " order by deleted_at, id limit $2 for update skip locked"},
    {"contacts_deleted", LIST("contact_bin", OF_CONTACT)},
    {"contacts_deleted_count", COUNT("contact_bin", OF_CONTACT)},
    {"leads_deleted", LIST("lead", OF_LEAD)},
    {"leads_deleted_count", COUNT("lead", OF_LEAD)},
    {0},
};

Rows *children_ask(Tx *tx, const char *id)
{
    return tx_ask(tx, "contact_children", ARGS(id));
}

void bin_put(Tx *tx, Arena *a, const Contact *c, const char *by, Time now)
{
    tx_put(tx, "bin_put", ARGS(c->id, c->salesperson_id, arg_time(a, now), by, arg_message(a, &c->base)));
}

void bin_drop(Tx *tx, const char *id)
{
    tx_put(tx, "bin_drop", ARGS(id));
}

static Status lock_one(Tx *tx, Arena *a, const char *statement, const char *id, Contact **out)
{
    Rows *rows = tx_ask(tx, statement, ARGS(id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    if (rows_count(rows) == 0) return NOT_FOUND;
    Row r = row_at(rows, 0);
    *out = row_message(&r, &contacts__contact__descriptor, a);
    return OK;
}

Status bin_lock(Tx *tx, Arena *a, const char *id, Contact **out)
{
    return lock_one(tx, a, "bin_locked", id, out);
}

Status deleted_lead_lock(Tx *tx, Arena *a, const char *id, Contact **out)
{
    return lock_one(tx, a, "deleted_lead_locked", id, out);
}

void lead_undelete(Tx *tx, const char *id)
{
    tx_put(tx, "lead_undelete", ARGS(id));
}

void lead_deleted_by(Tx *tx, const char *id, const char *by)
{
    tx_put(tx, "lead_deleted_by", ARGS(id, by));
}

Status old_lock(Tx *tx, Arena *a, bool leads, Time before, int limit, Contact ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, leads ? "old_leads_locked" : "bin_old_locked",
                        ARGS(arg_time(a, before), arg_int(a, limit)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &contacts__contact__descriptor, a));
    }
    return st;
}

static Contacts__Deleted *read_deleted(Row *r, Arena *a)
{
    Contacts__Deleted *d = arena_message(a, &contacts__deleted__descriptor);
    d->contact = row_message(r, &contacts__contact__descriptor, a);
    d->deleted_by_name = arena_copy(a, row_text(r));
    d->deleted_by = arena_copy(a, row_text(r));
    Row at = *r;
    d->deleted_at = timestamp_make(a, row_time(&at));
    return d;
}

Status deleted_list(Tx *tx, Arena *a, bool leads, const char *owners, const Page *page,
                    Contacts__DeletedList *out)
{
    tx_put(tx, "contacts_plan", NO_ARGS);
    Rows *rows = tx_ask(tx, leads ? "leads_deleted" : "contacts_deleted",
                        ARGS(owners, page->key[0], page->key[1], arg_int(a, page->size + 1)));
    Rows *count = tx_ask(tx, leads ? "leads_deleted_count" : "contacts_deleted_count", ARGS(owners));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    for (int i = 0; i < rows_count(rows) && i < page->size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, read_deleted(&r, a));
        if (i + 1 < page->size || rows_count(rows) <= page->size) continue;
        const char *key = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, key, id, NULL);
    }
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}
