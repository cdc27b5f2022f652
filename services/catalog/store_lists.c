// store_lists -- lists of transactions, a page at a time, of what their reader may read.
#include "common/text.h"
#include "services/catalog/store.h"

static const struct {
    const char *order_by, *statement;
} orders[] = { // the usual one first
    {"createdAt desc", "transactions_newest"},
    {"createdAt", "transactions_oldest"},
    {"dueAt", "transactions_by_due"},
    {"dueAt desc", "transactions_by_due_desc"},
    {0}};

static const char *statement_of(const char *order_by)
{
    for (int i = 0; orders[i].order_by; i++) {
        if (!order_by || same(order_by, orders[i].order_by)) return orders[i].statement;
    }
    return NULL;
}

bool transaction_order_is_known(const char *order_by)
{
    return statement_of(order_by) != NULL;
}

// As rights.c says it of one.
Reader reader_of(const Actor *actor, Arena *a)
{
    char **people = NULL;
    size_t n = 0;

    if (actor->user_id) PUSH(a, people, n, actor->user_id);
    const char *himself = arg_texts(a, n, people);
    for (size_t i = 0; i < actor->n_led_user_ids; i++) PUSH(a, people, n, actor->led_user_ids[i]);
    const char *his = arg_texts(a, n, people);
    return (Reader){
        .id = actor->user_id,
        .all_campaigns = arg_bool(actor_may(actor, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL)),
        .all_contacts = arg_bool(actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_ALL)),
        .team = actor_may(actor, COHOI__PERMISSION__CONTACTS_VIEW_TEAM) ? his : himself,
        .people = his,
    };
}

static Transaction *row_item(Row *r, const Actor *actor, Arena *a)
{
    Transaction *t = row_transaction(r, a);
    Around around;

    row_around(r, a, &around);
    Standing standing = standing_of(actor, &around, t->assignee_id);
    transaction_show(t, &around, &standing);
    return t;
}

static void read_page(const Rows *rows, int size, const Actor *actor, Arena *a, Catalog__TransactionList *out)
{
    for (int i = 0; i < rows_count(rows) && i < size; i++) {
        Row r = row_at(rows, i);
        PUSH(a, out->items, out->n_items, row_item(&r, actor, a));
        if (i + 1 < size || rows_count(rows) <= size) continue;
        const char *key = row_text(&r), *id = row_text(&r);
        out->next_page_token = page_token(a, key, id, NULL);
    }
}

Status transactions_list(Tx *tx, Arena *a, const Actor *actor, const TransactionFilter *f,
                         Catalog__TransactionList *out)
{
    enum { FILTERS = 11, ALL = 14 };
    const char *const args[ALL] = {f->reader.id,
                                   f->reader.all_campaigns,
                                   f->reader.all_contacts,
                                   f->reader.team,
                                   f->reader.people,
                                   f->contact_id,
                                   f->opportunity_id,
                                   f->result_id,
                                   f->assignee_id,
                                   arg_int(a, f->status),
                                   f->pattern,
                                   f->page.key[0],
                                   f->page.key[1],
                                   arg_int(a, f->page.size + 1)};

    tx_put(tx, "list_plan", NO_ARGS);
    Rows *rows = tx_ask(tx, statement_of(f->order_by), ALL, args);
    Rows *count = tx_ask(tx, "transactions_count", FILTERS, args);
    Status st = tx_flush(tx);
    if (st != OK) return st;

    read_page(rows, f->page.size, actor, a, out);
    Row total = row_at(count, 0);
    out->has_total_size = true;
    out->total_size = (int32_t)row_int(&total);
    return OK;
}
