// store_rows -- rows to structs; the columns stand in statements.c, in this order.
#include "services/catalog/store.h"

Transaction *row_transaction(Row *r, Arena *a)
{
    Transaction *t = row_message(r, &catalog__transaction__descriptor, a);
    t->result_name = arena_copy(a, row_text(r));
    return t;
}

void row_around(Row *r, Arena *a, Around *out)
{
    out->contact_id = arena_copy(a, row_text(r));
    out->contact_name = arena_copy(a, row_text(r));
    out->salesperson_id = arena_copy(a, row_text(r));
    out->opportunity_id = arena_copy(a, row_text(r));
    out->opportunity_name = arena_copy(a, row_text(r));
    out->owner_id = arena_copy(a, row_text(r));
    out->campaign_id = arena_copy(a, row_text(r));
    out->opportunity_contact_id = arena_copy(a, row_text(r));
    out->opportunity_is_deleted = row_bool(r);
    out->knows_campaign = row_bool(r);
    out->is_member = row_bool(r);
    out->is_manager = row_bool(r);
    out->contact_is_erased = row_bool(r);
}
