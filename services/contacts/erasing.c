// erasing -- what is left of contacts and leads whose person is erased, and who is told.
#include "services/contacts/erasing.h"
#include "services/contacts/keeping.h"

void tell_erased(Tx *tx, const Contact *c, const char *by, const char *reason)
{
    Contacts__ContactErased erased = CONTACTS__CONTACT_ERASED__INIT;

    erased.contact_id = c->id;
    erased.by = (char *)by;
    erased.reason = (char *)reason;
    erased.has_names = true;
    erased.names = contact_is_individual(c);
    emit(tx, c->id, c->id, &erased);
    erase_person(tx, c->id, erased.names);
}

void erase_row(Tx *tx, Arena *a, Time now, const Kind *kind, Contact *c, const char *by, const char *reason)
{
    contact_erase(c);
    contact_touch(c, a, now);
    contact_save(tx, a, kind->table, c);
    tell_erased(tx, c, by, reason);
}

Status erase_merged(Tx *tx, Arena *a, const Contact *c, const char *by, const char *reason)
{
    char **ids = NULL;
    size_t n = 0;

    Status st = contacts_merged_into(tx, a, c->id, &ids, &n);
    for (size_t i = 0; st == OK && i < n; i++) {
        Contact gone = CONTACTS__CONTACT__INIT;
        gone.id = ids[i];
        gone.type = c->type;
        tell_erased(tx, &gone, by, reason);
    }
    return st;
}

Status erase_leads(Tx *tx, Arena *a, Time now, const char *contact_id, const char *by, const char *reason)
{
    Contact **leads = NULL;
    size_t n = 0;

    Status st = leads_of_contact(tx, a, contact_id, &leads, &n);
    for (size_t i = 0; st == OK && i < n; i++)
        if (!leads[i]->erased) erase_row(tx, a, now, &lead_kind, leads[i], by, reason);
    return st;
}
