// store_merging -- rows of a contact that was merged, and how far their going over is.
#include "services/opportunities/merging.h"

enum { DOCUMENTS_AT_ONCE = 200 };

#define OF_CONTACT(table)                                                                                    \
    "select id, doc from " table " where contact_id = $1 order by id limit $2 for update"
#define GIVE(table)                                                                                          \
    "with saved as (update " table " set (contact_id, doc) = ($2, $3) where id = $1 returning 1)"            \
    " select must_touch(count(*)) from saved"

const Statement merging_statements[] = {
    {"merged_follow", "update contact_merged set into_id = $2, look_at = now_db(),"
                      " until = greatest(until, now_db() + '2 minutes') where into_id = $1"},
    {"merged_insert", "insert into contact_merged (id, into_id, cause, look_at, until)"
                      " values ($1, $2, $3, now_db(), now_db() + '2 minutes') on conflict do nothing"},
    {"merged_contact_lock", "select from contact where id = $1 for update"},
    {"merged_contact_delete", "delete from contact where id = $1"},
    {"opportunities_of_merged_locked",
     "select o.doc, o.phone, o.email, o.owner_since, (select t.id from opportunity t"
     " where t.contact_id = $2 and t.campaign_id = o.campaign_id and t.deleted_at is null limit 1)"
     " from opportunity o where o.contact_id = $1 order by o.id limit $3 for update of o"},
    {"orders_of_merged", OF_CONTACT("sales_order")},
    {"quotes_of_merged", OF_CONTACT("quote")},
    {"tasks_of_merged", OF_CONTACT("task")},
    {"invoices_of_merged", OF_CONTACT("invoice")},
    {"order_give", GIVE("sales_order")},
    {"quote_give", GIVE("quote")},
    {"task_give", GIVE("task")},
    {"invoice_give", GIVE("invoice")},
    {"merged_to_look_at",
     "select id, into_id, cause from contact_merged where look_at <= now_db() order by look_at limit 100"},
    {"merged_locked", "select into_id from contact_merged where id = $1 and look_at is not null"
                      " for update skip locked"},
    {"merged_look_later", "update contact_merged set look_at = case when until > now_db()"
                          " then now_db() + '10 seconds' end where id = $1"},
    {0},
};

void merged_put(Tx *tx, const Merged *m)
{
    tx_put(tx, "merged_follow", ARGS(m->id, m->into_id));
    tx_put(tx, "merged_insert", ARGS(m->id, m->into_id, m->cause));
}

// --- documents: they name the contact in their columns and in themselves ---

typedef struct Documents {
    const char *of_merged, *give;
    const ProtobufCMessageDescriptor *type;
} Documents;
static const Documents documents[] = {
    {"orders_of_merged", "order_give", &opportunities__order__descriptor},
    {"quotes_of_merged", "quote_give", &opportunities__order__descriptor},
    {"tasks_of_merged", "task_give", &opportunities__task__descriptor},
    {"invoices_of_merged", "invoice_give", &opportunities__invoice__descriptor},
};
enum { KINDS = sizeof documents / sizeof *documents };

static void give_all(Tx *tx, Arena *a, const Documents *d, const Rows *rows, const char *into_id)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(d->type, "contact_id");

    for (int i = 0; i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        const char *id = arena_copy(a, row_text(&r));
        ProtobufCMessage *document = row_message(&r, d->type, a);
        *(const char **)((char *)document + f->offset) = into_id;
        tx_put(tx, d->give, ARGS(id, into_id, arg_message(a, document)));
    }
}

// --- opportunities ---

static void read_moving(const Rows *rows, Arena *a, Moving **out, size_t *n)
{
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        row_opportunity(&r, a, &(*out)[i].scene);
        (*out)[i].twin_id = arena_copy(a, row_text(&r));
    }
}

// The contact first: who makes something for it holds it meanwhile.
Status merged_load_some(Tx *tx, Arena *a, const Merged *m, int limit, Moving **out, size_t *n, bool *is_more)
{
    Rows *found[KINDS];

    tx_put(tx, "merged_contact_lock", ARGS(m->id));
    Rows *rows = tx_ask(tx, "opportunities_of_merged_locked", ARGS(m->id, m->into_id, arg_int(a, limit)));
    for (int k = 0; k < KINDS; k++)
        found[k] = tx_ask(tx, documents[k].of_merged, ARGS(m->id, arg_int(a, DOCUMENTS_AT_ONCE)));
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_moving(rows, a, out, n);
    *is_more = *n == (size_t)limit;
    for (int k = 0; k < KINDS; k++) {
        give_all(tx, a, &documents[k], found[k], m->into_id);
        *is_more |= rows_count(found[k]) == DOCUMENTS_AT_ONCE;
    }
    tx_put(tx, "merged_contact_delete", ARGS(m->id));
    return OK;
}

// --- the work that is left ---

Status merged_to_look_at(Tx *tx, Arena *a, Merged **out, size_t *n)
{
    Rows *rows = tx_ask(tx, "merged_to_look_at", NO_ARGS);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        Merged *m = &(*out)[i];
        m->id = arena_copy(a, row_text(&r));
        m->into_id = arena_copy(a, row_text(&r));
        m->cause = arena_copy(a, row_text(&r));
    }
    return OK;
}

Status merged_take(Tx *tx, Arena *a, Merged *m, bool *is_mine)
{
    Rows *rows = tx_ask(tx, "merged_locked", ARGS(m->id));
    Status st = tx_flush(tx);
    *is_mine = st == OK && rows_count(rows) > 0;
    if (!*is_mine) return st;
    Row r = row_at(rows, 0);
    m->into_id = arena_copy(a, row_text(&r)); // it may have been merged, too
    return OK;
}

void merged_look_later(Tx *tx, const Merged *m)
{
    tx_put(tx, "merged_look_later", ARGS(m->id));
}
