// reactions_keeping -- a customer was erased: what was typed for him here goes, too. State, amounts and
// numbers stay: docs/decisions/0022-erasing-a-person.md.
#include "services/opportunities/keeping.h"
#include "services/opportunities/reactions.h"

Status on_contact_erased(const Event *ev, Tx *tx)
{
    const Contacts__ContactErased *e = ev->data;
    customer_erase(tx, e->contact_id, e->names);
    erase_person(tx, e->contact_id, e->names);
    return OK;
}

Status on_contact_deleted(const Event *ev, Tx *tx)
{
    customer_set_deleted(tx, ((const Contacts__ContactDeleted *)ev->data)->contact_id, true);
    return OK;
}

Status on_contact_undeleted(const Event *ev, Tx *tx)
{
    customer_set_deleted(tx, ((const Contacts__ContactUndeleted *)ev->data)->contact_id, false);
    return OK;
}
