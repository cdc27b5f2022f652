// commands_leads -- what only leads have: they are shown with who is like them, become contacts, and can be
// deleted. LEA-01, LEA-02, LEA-18, AMB-26
#include "common/text.h"
#include "services/contacts/alike.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/keeping.h"
#include "services/contacts/rights.h"

static void show(Request *rq, const Scene *s)
{
    const Others others = {s->holders, s->lead_holders, s->n_holders, s->n_lead_holders};
    change_reply(rq, s->contact, &s->names);
    if (may_read_lead(rq->actor, s->contact))
        lead_warn(rq->out, &others, rq->arena);
    else
        contact_restrict(rq->out, rq->arena);
}

Status get_lead(Request *rq, Tx *tx)
{
    const Contacts__GetContact *in = rq->in;
    const Wanted wanted = {.table = &lead_table, .id = in->id, .only_looks = true};
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st == OK && !s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK) show(rq, &s);
    return st;
}

// Locked, for who may change it.
static Status open_to_change(Request *rq, Tx *tx, const Wanted *w, Scene *s)
{
    Status st = scene_load(tx, rq->arena, w, s);
    if (st == OK && !s->contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (st == OK && !may_change_lead(rq->actor, s->contact))
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (st == OK) st = contact_check_kept(s->contact, rq->why);
    return st == OK ? version_fits(rq, s->contact->version) : st;
}

Status delete_lead(Request *rq, Tx *tx)
{
    const Contacts__DeleteLead *in = rq->in;
    const Wanted wanted = {.table = &lead_table, .id = in->id};
    Contacts__LeadDeleted deleted = CONTACTS__LEAD_DELETED__INIT;
    Scene s = {0};

    Status st = open_to_change(rq, tx, &wanted, &s);
    if (st != OK) return st;
    lead_delete(tx, rq->arena, in->id, rq->now);
    lead_deleted_by(tx, in->id, rq->actor->user_id);
    history_add(tx, rq->arena, in->id, history_entry(rq, "DELETED"));
    deleted.lead_id = in->id;
    emit(tx, in->id, in->id, &deleted);
    return OK;
}

// --- conversion ---

// Nobody may have its identity, or its id in another system, among contacts.
static Status admit(Request *rq, const Contact *c, const Scene *s)
{
    return contact_kind.admit(c, s, rq->why);
}

static void tell_converted(Tx *tx, const Contact *lead)
{
    Contacts__LeadConverted converted = CONTACTS__LEAD_CONVERTED__INIT;
    converted.lead_id = lead->id;
    converted.contact_id = lead->contact_id;
    converted.has_version = true;
    converted.version = lead->version;
    emit(tx, lead->id, lead->id, &converted);
}

static void store_converted(Request *rq, Tx *tx, Contact *lead, Contact *c)
{
    HistoryEntry *left = history_entry(rq, "CONVERTED"), *begun = history_entry(rq, "CREATED");

    left->contact_id = lead->contact_id = c->id;
    change_store(rq, tx, &lead_kind, lead, left);
    tell_converted(tx, lead);

    begun->lead_id = lead->id;
    begun->to_user_id = c->salesperson_id;
    contact_touch(c, rq->arena, rq->now);
    contact_insert(tx, rq->arena, &contact_table, c);
    history_copy(tx, lead->id, c->id);
    history_add(tx, rq->arena, c->id, begun);
    contact_kind.tell_created(tx, c);
}

static Status convert(Request *rq, Tx *tx, Scene *s, const char *contact_id)
{
    Contact *c = contact_of_lead(s->contact, contact_id, rq->actor->user_id, rq->arena);

    Status st = contact_check(c, rq->arena, rq->why);
    if (st == OK) st = admit(rq, c, s);
    if (st != OK) return st;
    store_converted(rq, tx, s->contact, c);
    change_reply(rq, c, &s->names);
    return OK;
}

// Its contact's id follows from its own, so that both are found in one flush and twice gives the same.
Status convert_lead(Request *rq, Tx *tx)
{
    const Contacts__ConvertLead *in = rq->in;
    const char *contact_id = uuid_derive(rq->arena, in->id, "contact");
    const Wanted wanted = {.table = &lead_table, .id = in->id, .made_id = contact_id};
    Scene s = {0};

    Status st = open_to_change(rq, tx, &wanted, &s);
    if (st != OK) return st;
    if (!s.contact->contact_id) return convert(rq, tx, &s, contact_id);
    if (!s.made) return refuse(rq->why, COHOI__CODE__LEAD_CONVERTED);
    if (!may_read_contact(rq->actor, s.made)) contact_restrict(s.made, rq->arena);
    *(Contact *)rq->out = *s.made;
    return OK;
}
