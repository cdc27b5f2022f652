// store_handing_over -- what one who leaves hands over, and how far that is.
#include "services/contacts/handing_over.h"

#define OPEN_LEADS                                                                                           \
    " from lead where salesperson_id = $1 and deleted_at is null and facets @> array['converted=0']"

const Statement handing_over_statements[] = {
    {"hand_over_put",
     "insert into hand_over (id, from_id, to_id, by_id) values ($1, $2, $3, $4) on conflict do nothing"},
    {"hand_over_due",
     "select id, from_id, to_id, by_id from hand_over order by id limit 1 for update skip locked"},
    {"hand_over_drop", "delete from hand_over where id = $1"},
    {"contacts_held_locked", "select doc from contact where salesperson_id = $1"
                             " order by created_at desc, id desc limit $2 for update"},
    {"leads_held_locked", "select doc" OPEN_LEADS " order by created_at desc, id desc limit $2 for update"},
    {"held_count",
     "select (select count(*) from contact where salesperson_id = $1), (select count(*)" OPEN_LEADS ")"},
    {0},
};

void hand_over_put(Tx *tx, const HandOver *h)
{
    tx_put(tx, "hand_over_put", ARGS(h->id, h->from_id, h->to_id, h->by_id));
}

Status hand_over_take(Tx *tx, Arena *a, HandOver *out, bool *found)
{
    Rows *rows = tx_ask(tx, "hand_over_due", NO_ARGS);
    Status st = tx_flush(tx);

    *found = st == OK && rows_count(rows) > 0;
    if (!*found) return st;
    Row r = row_at(rows, 0);
    out->id = arena_copy(a, row_text(&r));
    out->from_id = arena_copy(a, row_text(&r));
    out->to_id = arena_copy(a, row_text(&r));
    out->by_id = arena_copy(a, row_text(&r));
    return OK;
}

void hand_over_drop(Tx *tx, const HandOver *h)
{
    tx_put(tx, "hand_over_drop", ARGS(h->id));
}

Status held_lock(Tx *tx, Arena *a, bool leads, const char *user_id, int limit, Contact ***out, size_t *n)
{
    Rows *rows =
        tx_ask(tx, leads ? "leads_held_locked" : "contacts_held_locked", ARGS(user_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &contacts__contact__descriptor, a));
    }
    return st;
}

Status held_count(Tx *tx, const char *user_id, Contacts__ContactCounts *out)
{
    Rows *rows = tx_ask(tx, "held_count", ARGS(user_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    out->has_contacts = out->has_leads = true;
    out->contacts = (int32_t)row_int(&r);
    out->leads = (int32_t)row_int(&r);
    return OK;
}
