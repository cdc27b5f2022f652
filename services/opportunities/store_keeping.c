// store_keeping -- the SQL of what becomes of opportunities whose customer is erased.
#include "services/opportunities/keeping.h"

#define OF_CONTACT "(select id from opportunity where contact_id = $1)"
// Locked, for others may be changing them: see ErasedPart.
#define TO_BLANK(table, whose)                                                                               \
    "select id, doc from " table " where " whose " and id > $2 order by id limit $3 for update"
#define BLANK(table, whose) "update " table " set doc = $3 where " whose " and id = $2"

const Statement keeping_statements[] = {
    {"contact_erase",
     "update contact set erased = true, phone = null, email = null, phone_normal = null, email_normal = null,"
     " address = null, address_fold = '', name = case when $2 then '***' else name end,"
     " name_fold = case when $2 then '***' else name_fold end, tax_code = case when $2 then null else "
     "tax_code end,"
     " tax_normal = case when $2 then null else tax_normal end, verify = case when $2 then 1 else verify end"
     " where id = $1"},
    {"contact_set_deleted", "update contact set deleted = $2 where id = $1"},
    {"opportunities_erase",
     "update opportunity set phone = null, email = null, phone_normal = null, email_normal = null,"
     " name_fold = case when $2 then '***' else name_fold end where contact_id = $1"},

    {"opportunities_to_blank", TO_BLANK("opportunity", "contact_id = $1")},
    {"opportunity_blank", BLANK("opportunity", "contact_id = $1")},
    {"comments_to_blank", TO_BLANK("comment", "opportunity_id in " OF_CONTACT)},
    {"comment_blank", BLANK("comment", "opportunity_id in " OF_CONTACT)},
    {"orders_to_blank", TO_BLANK("sales_order", "contact_id = $1")},
    {"order_blank", BLANK("sales_order", "contact_id = $1")},
    {"quotes_to_blank", TO_BLANK("quote", "contact_id = $1")},
    {"quote_blank", BLANK("quote", "contact_id = $1")},
    {"invoices_to_blank", TO_BLANK("invoice", "contact_id = $1")},
    {"invoice_blank", BLANK("invoice", "contact_id = $1")},
    {"tasks_to_blank", TO_BLANK("task", "contact_id = $1")},
    {"task_blank", BLANK("task", "contact_id = $1")},
    {0},
};

const ErasedPart opportunity_erased[] = {
    {&opportunities__opportunity__descriptor, "opportunities_to_blank", "opportunity_blank", NULL},
    {&contacts__comment__descriptor, "comments_to_blank", "comment_blank", NULL},
    {&opportunities__order__descriptor, "orders_to_blank", "order_blank", NULL},
    {&opportunities__order__descriptor, "quotes_to_blank", "quote_blank", NULL},
    {&opportunities__invoice__descriptor, "invoices_to_blank", "invoice_blank", NULL},
    {&opportunities__task__descriptor, "tasks_to_blank", "task_blank", NULL},
    {0},
};

void customer_erase(Tx *tx, const char *contact_id, bool names)
{
    tx_put(tx, "contact_erase", ARGS(contact_id, arg_bool(names)));
    tx_put(tx, "opportunities_erase", ARGS(contact_id, arg_bool(names)));
}

void customer_set_deleted(Tx *tx, const char *contact_id, bool deleted)
{
    tx_put(tx, "contact_set_deleted", ARGS(contact_id, arg_bool(deleted)));
}
