// reactions_contacts -- what is told of customers: who looks after them now, and whose scale waits for
// approval.
#include "common/text.h"
#include "services/notifications/reactions.h"
#include "services/notifications/store_mail.h"
#include "services/notifications/telling.h"
#include <contacts/contacts.pb-c.h>

Status on_contact_assigned(const Event *ev, Tx *tx)
{
    const Contacts__ContactAssigned *assigned = ev->data;
    Known contact = {.contact_id = assigned->contact_id};
    Notices notices = notices_of(ev);

    notices_of_contact_owner(&notices, &contact, assigned->from_salesperson_id, assigned->to_salesperson_id);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_contact_detached(const Event *ev, Tx *tx)
{
    const Contacts__ContactDetached *detached = ev->data;
    const char *from_id = detached->from_salesperson_id;
    Known contact = {.contact_id = detached->contact_id};
    Notices notices = notices_of(ev);
    char *leader_id;

    if (!same(detached->why, "SWEEP")) {
        notices_of_contact_owner(&notices, &contact, from_id, NULL);
    } else {
        Status st = leader_find(tx, ev->arena, from_id, &leader_id);
        if (st != OK) return st;
        notices_of_contact_swept(&notices, &contact, from_id, leader_id, ev->time); /* NTF-05 */
    }
    queue_notices(ev, tx, &notices);
    return OK;
}

static bool waits_for_approval(const Contacts__ContactUpdated *updated)
{
    const Contacts__Contact *c = updated->contact;
    if (!c->has_scale_rating_state) return false;
    if (c->scale_rating_state != CONTACTS__CONTACT__SCALE_RATING_STATE__PENDING) return false;
    for (size_t i = 0; i < updated->n_changes; i++)
        if (same(updated->changes[i]->field, "scaleRating")) return true;
    return false;
}

// LEA-16: the sales leader approves.
Status on_contact_updated(const Event *ev, Tx *tx)
{
    const Contacts__ContactUpdated *updated = ev->data;
    Known contact = {.contact_id = updated->contact->id};
    Notices notices = notices_of(ev);
    char *leader_id;

    if (!waits_for_approval(updated)) return OK;
    Status st = leader_find(tx, ev->arena, updated->contact->salesperson_id, &leader_id);
    if (st != OK) return st;
    notices_of_scale_rating(&notices, &contact, leader_id);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_contact_merged(const Event *ev, Tx *tx)
{
    const Contacts__ContactMerged *merged = ev->data;
    opportunities_follow_merged(tx, merged->from_id, merged->into_id);
    mail_follow_merged(tx, merged->from_id, merged->into_id);
    return OK;
}

// What was written about a person goes with the rest of his data.
Status on_contact_erased(const Event *ev, Tx *tx)
{
    const Contacts__ContactErased *e = ev->data;
    mail_erase(tx, e->contact_id);
    if (e->names) opportunities_erase(tx, e->contact_id);
    erase_person(tx, e->contact_id, e->names);
    return OK;
}
