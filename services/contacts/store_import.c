// store_import -- what imports ask of the contacts' tables: many keys at once, and what a run has made.
#include "services/contacts/importing.h"

// Of leads an identity may stand twice (AMB-26), so it is no better a key than a phone.
#define UNIQUE(n, keys, column)                                                                              \
    "select " n ", c." column ", c.doc from contact c where c." column " = any($" keys "::text[])"
#define SHARED(n, keys, table, column, is_live)                                                              \
    "select " n ", k.key, c.doc from unnest($" keys                                                          \
    "::text[]) k (key) cross join lateral (select doc from " table " where " column " = k.key" is_live       \
    " limit 2) c"
#define OF_CONTACTS(n, keys, column) SHARED(n, keys, "contact", column, "")
#define OF_LEADS(n, keys, column)    SHARED(n, keys, "lead", column, " and deleted_at is null")
#define OR                           " union all "
// Whoever changes one raises its version; comments and children stand beside it.
#define UNTOUCHED(table)                                                                                     \
    "select c.doc from " table " c where c.id = any($1::uuid[]) and c.version = 1"                           \
    " and c.facets @> array['import=' || $2]"                                                                \
    " and not exists (select 1 from contact_comment k where k.contact_id = c.id)"                            \
    " and not exists (select 1 from contact_product k where k.contact_id = c.id)"                            \
    " and not exists (select 1 from contact child where child.parent_id = c.id)"

const Statement import_statements[] = {
    {"contacts_sought", UNIQUE("0", "1", "tax_code") OR UNIQUE("1", "2", "citizen_id")
                            OR UNIQUE("2", "3", "external_id") OR OF_CONTACTS("3", "4", "email_key")
                                OR OF_CONTACTS("4", "5", "phone_key") OR OF_CONTACTS("5", "6", "name_fold")},
    {"leads_sought", OF_LEADS("0", "1", "tax_code") OR OF_LEADS("1", "2", "citizen_id")
                         OR OF_LEADS("2", "3", "external_id") OR OF_LEADS("3", "4", "email_key")
                             OR OF_LEADS("4", "5", "phone_key") OR OF_LEADS("5", "6", "name_fold")},
    {"contacts_untouched", UNTOUCHED("contact") " order by c.id for update"},
    {"leads_untouched", UNTOUCHED("lead") " and c.deleted_at is null order by c.id for update"},
    {0},
};

Status contacts_sought(Tx *tx, Arena *a, bool leads, const SoughtKeys sought[SOUGHT], Found **out, size_t *n)
{
    const char *args[SOUGHT];

    for (int i = 0; i < SOUGHT; i++) args[i] = arg_texts(a, sought[i].n, sought[i].keys);
    Rows *rows = tx_ask(tx, leads ? "leads_sought" : "contacts_sought", SOUGHT, args);
    Status st = tx_flush(tx);
    if (st != OK) return st;
    *n = (size_t)rows_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++) {
        Row r = row_at(rows, (int)i);
        (*out)[i].by = (int)row_int(&r);
        (*out)[i].key = arena_copy(a, row_text(&r));
        (*out)[i].contact = row_message(&r, &contacts__contact__descriptor, a);
    }
    return OK;
}

Status contacts_untouched(Tx *tx, Arena *a, bool leads, const char *import_id, size_t n, char *const *ids,
                          Contact ***out, size_t *n_out)
{
    Rows *rows =
        tx_ask(tx, leads ? "leads_untouched" : "contacts_untouched", ARGS(arg_texts(a, n, ids), import_id));
    Status st = tx_flush(tx);
    for (int i = 0; st == OK && i < rows_count(rows); i++) {
        Row r = row_at(rows, i);
        PUSH(a, *out, *n_out, row_message(&r, &contacts__contact__descriptor, a));
    }
    return st;
}
