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

// --- a scale rating that waits for approval: LEA-16. The sales leader approves. ---

static bool is_pending(const Contacts__Contact *c)
{
    return c->has_scale_rating && c->has_scale_rating_state &&
           c->scale_rating_state == CONTACTS__CONTACT__SCALE_RATING_STATE__PENDING;
}

static bool is_rated_anew(Cohoi__Change *const *changes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (same(changes[i]->field, "scaleRating")) return true;
    return false;
}

static Status tell_rating(const Event *ev, Tx *tx, const Contacts__Contact *c, bool is_lead)
{
    Notices notices = notices_of(ev);
    char *leader_id;

    Status st = leader_find(tx, ev->arena, c->salesperson_id, &leader_id);
    if (st != OK) return st;
    notices_of_scale_rating(&notices, is_lead ? NULL : c->id, is_lead ? c->id : NULL, leader_id);
    queue_notices(ev, tx, &notices);
    return OK;
}

Status on_contact_created(const Event *ev, Tx *tx)
{
    const Contacts__Contact *c = ((const Contacts__ContactCreated *)ev->data)->contact;
    return is_pending(c) ? tell_rating(ev, tx, c, false) : OK;
}

Status on_contact_updated(const Event *ev, Tx *tx)
{
    const Contacts__ContactUpdated *e = ev->data;
    bool waits = is_pending(e->contact) && is_rated_anew(e->changes, e->n_changes);
    return waits ? tell_rating(ev, tx, e->contact, false) : OK;
}

Status on_lead_created(const Event *ev, Tx *tx)
{
    const Contacts__Contact *lead = ((const Contacts__LeadCreated *)ev->data)->lead;
    return is_pending(lead) ? tell_rating(ev, tx, lead, true) : OK;
}

Status on_lead_updated(const Event *ev, Tx *tx)
{
    const Contacts__LeadUpdated *e = ev->data;
    bool waits = is_pending(e->lead) && is_rated_anew(e->changes, e->n_changes);
    return waits ? tell_rating(ev, tx, e->lead, true) : OK;
}

// --- one who is merged, one who is erased ---

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
