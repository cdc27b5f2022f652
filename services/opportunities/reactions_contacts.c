// reactions_contacts -- copies of contacts, and what follows when one gets, changes or loses its salesperson,
// or turns valid.
#include "services/opportunities/reactions.h"

static Status follow(const Event *ev, Tx *tx, const char *contact_id, const char *why)
{
    const Follow f = {.contact_id = contact_id, .why = why, .cause = ev->id};
    bool done = true;
    Status st = follow_some(ev->arena, tx, ev->now, &f, &done);
    if (st == OK && !done) follow_put(tx, &f);
    return st;
}

Status contact_keep(const Event *ev, Tx *tx, const Contacts__Contact *c)
{
    contact_save(tx, ev->arena, c);
    return follow(ev, tx, c->id, "CONTACT_OWNER");
}

Status on_contact_created(const Event *ev, Tx *tx)
{
    return contact_keep(ev, tx, ((const Contacts__ContactCreated *)ev->data)->contact);
}

Status on_contact_updated(const Event *ev, Tx *tx)
{
    return contact_keep(ev, tx, ((const Contacts__ContactUpdated *)ev->data)->contact);
}

Status on_contact_pulled(const Event *ev, Tx *tx)
{
    const Contacts__ContactPulled *e = ev->data;
    contact_salesperson_save(tx, ev->arena, e->contact_id, e->salesperson_id, e->version);
    return follow(ev, tx, e->contact_id, "CONTACT_OWNER");
}

Status on_contact_assigned(const Event *ev, Tx *tx)
{
    const Contacts__ContactAssigned *e = ev->data;
    contact_salesperson_save(tx, ev->arena, e->contact_id, e->to_salesperson_id, e->version);
    emit_bulk_act(tx, ev->bulk_act_id);                    /* of many contacts: people are told once */
    return follow(ev, tx, e->contact_id, "CONTACT_OWNER"); /* AMB-24 */
}

Status on_contact_detached(const Event *ev, Tx *tx)
{
    const Contacts__ContactDetached *e = ev->data;
    contact_salesperson_save(tx, ev->arena, e->contact_id, NULL, e->version);
    return follow(ev, tx, e->contact_id, "CONTACT_DETACHED"); /* AMB-23 */
}

Status on_contact_verified(const Event *ev, Tx *tx)
{
    const Contacts__ContactVerified *e = ev->data;
    contact_verify_save(tx, ev->arena, e->contact_id, (int)e->to, e->version);
    return follow(ev, tx, e->contact_id, "CONTACT_OWNER");
}
