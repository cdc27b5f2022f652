// snapshots -- copies that are loaded anew, because what was next in their owner's log is gone. What a record
// says counts, whatever our copy's version: the owner may have lost the later one.
#include "services/contacts/reactions.h"
#include "services/contacts/store.h"
#include <accounts/accounts.pb-c.h>
#include <catalog/catalog.pb-c.h>

static Status take_user(const Event *record, Tx *tx)
{
    const Accounts__User *u = record->data;
    tx_put(tx, "person_doubt", ARGS(u->id));
    person_save(tx, record->arena, u->id, u->full_name, u->active, u->version);
    return OK;
}

static Status take_catalog(const Event *record, Tx *tx)
{
    const Catalog__Catalog *c = record->data;
    return c->active ? keep_statuses(c, record, tx) : OK;
}

const Copy contact_copies[] = {
    {&accounts__user__descriptor, take_user}, {&catalog__catalog__descriptor, take_catalog}, {0}};
