// kind -- contacts and leads: in what they differ.
#include "services/contacts/kind.h"
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/rights.h"

// --- who else is like it ---

Status refuse_duplicate(const Contact *holder, Refusal *why)
{
    Status st = refuse(why, COHOI__CODE__DUPLICATE_IDENTITY);
    Cohoi__Existing *e = arena_message(why->arena, &cohoi__existing__descriptor);
    e->id = holder->id;
    e->name = holder->name;
    e->tax_code = holder->tax_code;
    e->salesperson_name = holder->salesperson_name;
    why->problem->existing = e;
    return st;
}

// The unique indices decide between two at once: who loses there runs again, and is told here.
static Status admit_contact(const Contact *c, const Scene *s, Refusal *why)
{
    for (size_t i = 0; i < s->n_holders; i++) {
        const Contact *holder = s->holders[i];
        if (same(holder->id, c->id)) continue;
        if (contact_is_same_customer(c, holder)) return refuse_duplicate(holder, why);
        if (c->external_id && same(c->external_id, holder->external_id))
            return refuse_field(why, COHOI__CODE__ALREADY_EXISTS, "externalId");
    }
    return OK;
}

// An identity that stands already is a warning (AMB-26); an id of another system is not.
static Status admit_lead(const Contact *c, const Scene *s, Refusal *why)
{
    if (c->contact_id) return refuse(why, COHOI__CODE__LEAD_CONVERTED);
    for (size_t i = 0; i < s->n_lead_holders; i++) {
        const Contact *holder = s->lead_holders[i];
        if (c->external_id && same(c->external_id, holder->external_id) && !same(holder->id, c->id))
            return refuse_field(why, COHOI__CODE__ALREADY_EXISTS, "externalId");
    }
    return OK;
}

// --- what is told ---

static void tell_contact_created(Tx *tx, Contact *c)
{
    Contacts__ContactCreated created = CONTACTS__CONTACT_CREATED__INIT;
    created.contact = c;
    emit(tx, c->id, c->id, &created);
}

static void tell_contact_updated(Tx *tx, Contact *c, Cohoi__Change **changes, size_t n)
{
    Contacts__ContactUpdated updated = CONTACTS__CONTACT_UPDATED__INIT;
    updated.contact = c;
    updated.changes = changes;
    updated.n_changes = n;
    emit(tx, c->id, c->id, &updated);
}

static void tell_contact_commented(Tx *tx, const char *id, Comment *c)
{
    Contacts__ContactCommented commented = CONTACTS__CONTACT_COMMENTED__INIT;
    commented.contact_id = (char *)id;
    commented.comment = c;
    emit(tx, id, id, &commented);
}

static void tell_lead_created(Tx *tx, Contact *c)
{
    Contacts__LeadCreated created = CONTACTS__LEAD_CREATED__INIT;
    created.lead = c;
    emit(tx, c->id, c->id, &created);
}

static void tell_lead_updated(Tx *tx, Contact *c, Cohoi__Change **changes, size_t n)
{
    Contacts__LeadUpdated updated = CONTACTS__LEAD_UPDATED__INIT;
    updated.lead = c;
    updated.changes = changes;
    updated.n_changes = n;
    emit(tx, c->id, c->id, &updated);
}

// Who has it now stands among what was updated.
static void tell_lead_given(Tx *tx, const Contact *c, const char *from_user_id)
{
}

static void tell_lead_commented(Tx *tx, const char *id, Comment *c)
{
    Contacts__LeadCommented commented = CONTACTS__LEAD_COMMENTED__INIT;
    commented.lead_id = (char *)id;
    commented.comment = c;
    emit(tx, id, id, &commented);
}

const Kind contact_kind = {
    .table = &contact_table,
    .check = contact_check,
    .admit = admit_contact,
    .may_read = may_read_contact,
    .may_change = may_change_contact,
    .tell_created = tell_contact_created,
    .tell_updated = tell_contact_updated,
    .tell_given = tell_given,
    .tell_commented = tell_contact_commented,
};

const Kind lead_kind = {
    .table = &lead_table,
    .anyone_names = true,
    .is_lead = true,
    .check = lead_check,
    .admit = admit_lead,
    .may_read = may_read_lead,
    .may_change = may_change_lead,
    .tell_created = tell_lead_created,
    .tell_updated = tell_lead_updated,
    .tell_given = tell_lead_given,
    .tell_commented = tell_lead_commented,
};
