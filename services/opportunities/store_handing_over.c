// store_handing_over -- what one who leaves hands over, and how far that is; what is open of somebody.
#include "services/opportunities/handing_over.h"

#define OPEN_TASKS " from task where assignee_id = $1 and not done and deleted_at is null"

const Statement handing_over_statements[] = {
    {"hand_over_put",
     "insert into hand_over (id, from_id, to_id) values ($1, $2, $3) on conflict do nothing"},
    {"hand_over_due", "select id, from_id, to_id from hand_over order by id limit 1 for update skip locked"},
    {"hand_over_drop", "delete from hand_over where id = $1"},
    {"open_tasks_locked", "select doc" OPEN_TASKS " order by due_at, id limit $2 for update"},
    {"held_count",
     "select (select count(*)" OPEN_TASKS "),"
     " (select count(*) from opportunity where owner_id = $1 and campaign_id = '" PIPELINE "' and state = 1"
     "   and deleted_at is null),"
     " (select count(*) from opportunity where contact_id = $2 and state = 1 and deleted_at is null)"},
    {0},
};

void hand_over_put(Tx *tx, const HandOver *h)
{
    tx_put(tx, "hand_over_put", ARGS(h->id, h->from_id, h->to_id));
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
    return OK;
}

void hand_over_drop(Tx *tx, const HandOver *h)
{
    tx_put(tx, "hand_over_drop", ARGS(h->id));
}

Status open_tasks_lock(Tx *tx, Arena *a, const char *user_id, int limit, Task ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "open_tasks_locked", ARGS(user_id, arg_int(a, limit)));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &opportunities__task__descriptor, a));
    }
    return st;
}

Status held_count(Tx *tx, const char *user_id, const char *contact_id, Opportunities__HeldCounts *out)
{
    Rows *rows = tx_ask(tx, "held_count", ARGS(user_id, contact_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(rows, 0);
    out->has_tasks = out->has_pipeline = out->has_active = true;
    out->tasks = (int32_t)row_int(&r);
    out->pipeline = (int32_t)row_int(&r);
    out->active = (int32_t)row_int(&r);
    return OK;
}
