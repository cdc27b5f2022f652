// store_copies -- what accounts and catalog own and contacts keeps a copy of.
#include "services/contacts/store.h"

void person_save(Tx *tx, Arena *a, const char *id, const char *full_name, bool active, int32_t version)
{
    tx_put(tx, "person_save", ARGS(id, full_name, arg_bool(active), arg_int(a, version)));
}

void value_save(Tx *tx, Arena *a, const ValueCopy *v, int32_t version)
{
    tx_put(tx, "value_save", ARGS(v->id, v->list, arg_bool(v->active), arg_int(a, version)));
}

void clock_save(Tx *tx, Arena *a, const char *time_zone, int32_t version)
{
    tx_put(tx, "clock_save", ARGS(arg_int(a, version), time_zone));
}

void customer_statuses_save(Tx *tx, Arena *a, size_t n, char *const *ids)
{
    const char *all = arg_texts(a, n, ids);
    tx_put(tx, "customer_statuses_drop", ARGS(all));
    tx_put(tx, "customer_statuses_add", ARGS(all));
}
