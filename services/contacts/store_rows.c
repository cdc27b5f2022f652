// store_rows -- rows as contacts.
#include "services/contacts/store_rows.h"
#include "services/contacts/revenue.h"

static Contacts__Counts *row_counts(Row *r, Arena *a)
{
    Contacts__Counts *n = arena_message(a, &contacts__counts__descriptor);
    n->has_opportunities = n->has_orders = n->has_meetings = n->has_products = n->has_invoices = true;
    n->has_calls = true;
    n->opportunities = (int32_t)row_int(r);
    n->orders = (int32_t)row_int(r);
    n->meetings = (int32_t)row_int(r);
    n->products = (int32_t)row_int(r);
    n->invoices = (int32_t)row_int(r);
    n->calls = (int32_t)row_int(r);
    return n;
}

Contact *row_contact(const Rows *rows, int i, Arena *a, Names *names)
{
    Row r = row_at(rows, i);
    Contact *c = row_message(&r, &contacts__contact__descriptor, a);
    names->salesperson = arena_copy(a, row_text(&r));
    names->parent = arena_copy(a, row_text(&r));
    names->counts = row_counts(&r, a);
    int year = (int)row_int(&r);
    names->revenue = revenue_summary(a, year, row_text(&r));
    return c;
}

void contact_name(Contact *c, const Names *names)
{
    c->salesperson_name = names->salesperson;
    c->parent_name = names->parent;
    c->counts = names->counts;
    c->revenue_summary = names->revenue;
}

Contact *row_shown(const Rows *rows, int i, Arena *a)
{
    Names names;
    Contact *c = row_contact(rows, i, a, &names);
    contact_name(c, &names);
    return c;
}

char *row_token(const Rows *rows, int i, int column, Arena *a)
{
    Row r = {rows, i, column};
    const char *order = row_text(&r), *id = row_text(&r);
    return page_token(a, order, id, NULL);
}
