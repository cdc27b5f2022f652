// store_keeping -- the SQL of what becomes of contacts and leads that nobody wants any more.
#include "services/contacts/keeping.h"

const Statement keeping_statements[] = {
    {"contacts_merged_into", "select id from contact_merged where into_id = $1 order by id"},
    {"leads_of_contact", "select doc from lead where facets && array(select 'contact=' || $1::text"
                         " union all select 'contact=' || id from contact_merged where into_id = $1::uuid) "
                         "order by id for update"},

    // What tells of a contact; see ErasedPart.
    {"history_to_blank",
     "select id, doc from contact_history where contact_id = $1 and id > $2 order by id limit $3"},
    {"history_blank", "update contact_history set doc = $3 where contact_id = $1 and id = $2"},
    {"comments_to_blank",
     "select id, doc from contact_comment where contact_id = $1 and id > $2 order by id limit $3"},
    {"comment_blank", "update contact_comment set doc = $3 where contact_id = $1 and id = $2"},
    {"products_to_blank",
     "select id, doc from contact_product where contact_id = $1 and id > $2 order by id limit $3"},
    {"product_blank", "update contact_product set doc = $3 where contact_id = $1 and id = $2"},
    {0},
};

const ErasedPart contact_erased[] = {
    {&contacts__history_entry__descriptor, "history_to_blank", "history_blank",
     &contacts__contact__descriptor},
    {&contacts__comment__descriptor, "comments_to_blank", "comment_blank", NULL},
    {&contacts__product__descriptor, "products_to_blank", "product_blank", NULL},
    {0},
};

Status contacts_merged_into(Tx *tx, Arena *a, const char *contact_id, char ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "contacts_merged_into", ARGS(contact_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, arena_copy(a, row_text(&r)));
    }
    return st;
}

Status leads_of_contact(Tx *tx, Arena *a, const char *contact_id, Contact ***out, size_t *n)
{
    Rows *rows = tx_ask(tx, "leads_of_contact", ARGS(contact_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n, row_message(&r, &contacts__contact__descriptor, a));
    }
    return st;
}
