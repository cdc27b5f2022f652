// store_sweep -- main opportunities by contact, and what counts as left.
#include "services/contacts/store_sweep.h"

void main_save(Tx *tx, const char *id, const char *contact_id, const char *state)
{
    tx_put(tx, "main_save", ARGS(id, contact_id, state));
}

void main_drop(Tx *tx, const char *id)
{
    tx_put(tx, "main_drop", ARGS(id));
}

void main_set_state(Tx *tx, const char *id, const char *state)
{
    tx_put(tx, "main_set_state", ARGS(id, state));
}

void main_set_deleted(Tx *tx, const char *id, bool deleted)
{
    tx_put(tx, "main_set_deleted", ARGS(id, arg_bool(deleted)));
}

void main_left_save(Tx *tx, Arena *a, const Accounts__Settings *s)
{
    tx_put(tx, "main_left_save", ARGS(arg_int(a, s->version), arg_texts(a, s->n_main_left, s->main_left)));
}

Status main_left(Tx *tx, const char *contact_id, int *out)
{
    Rows *count = tx_ask(tx, "main_left", ARGS(contact_id));
    Status st = tx_flush(tx);
    if (st != OK) return st;
    Row r = row_at(count, 0);
    *out = (int)row_int(&r);
    return OK;
}

const Statement sweep_statements[] = {
    {"main_save", "insert into main_opportunity (id, contact_id, state) values ($1, $2, $3) on conflict (id)"
                  " do update set contact_id = excluded.contact_id, state = excluded.state"},
    {"main_drop", "delete from main_opportunity where id = $1"},
    {"main_set_state", "update main_opportunity set state = $2 where id = $1"},
    {"main_set_deleted", "update main_opportunity set deleted = $2 where id = $1"},
    {"main_left_save", "update main_left set version = $1, states = $2 where version < $1::int"},
    {"main_left", "select count(*) from main_opportunity where contact_id = $1 and not deleted"
                  " and state = any(array(select unnest(states) from main_left))"},
    {0},
};
