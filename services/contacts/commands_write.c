// commands_write -- making and changing contacts and leads, and commenting on them. CON-01, CON-02, CON-04,
// LEA-03..18
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/alike.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/fetched.h"
#include "services/contacts/listed.h"
#include "services/contacts/rights.h"
#include "services/contacts/store.h"

// What a request wants of a contact. It is only read: a command may run again.
typedef struct Wish {
    const Contact *contact;
    char *const *mask;
    size_t n;
} Wish;

static bool names(const Wish *w, const char *field)
{
    for (size_t i = 0; i < w->n; i++)
        if (same(w->mask[i], field)) return true;
    return false;
}

static Wanted wanted_by(const Kind *kind, const Wish *w, Arena *a)
{
    const Contact *c = w->contact;
    Wanted out = {.table = kind->table,
                  .person_id = c->salesperson_id,
                  .parent_id = c->parent_id,
                  .tax_code = c->tax_code,
                  .citizen_id = c->citizen_id,
                  .phone = c->phone,
                  .email = c->email,
                  .wanted_external_id = c->external_id,
                  .status_id = c->status_id};
    Listed *named;
    size_t n = listed_by(c, a, &named), m = 0;
    char **ids = NULL;

    for (size_t i = 0; i < n; i++) PUSH(a, ids, m, named[i].id);
    out.value_ids = ids;
    out.n_value_ids = m;
    return out;
}

static void reply(Request *rq, const Kind *kind, const Contact *c, const Names *shown, const Scene *s)
{
    const Others others = {s->holders, s->lead_holders, s->n_holders, s->n_lead_holders};
    change_reply(rq, c, shown);
    if (kind->is_lead) lead_warn(rq->out, &others, rq->arena);
}

// CON-17: one that is set by hand is offered by the active catalog; what rules have given before stays.
static Status check_status(const Contact *before, const Contact *c, const Scene *s, Refusal *why)
{
    if (!c->status_id || s->status_is_offered || (before && same(before->status_id, c->status_id))) return OK;
    return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "statusId");
}

// --- making ---

// Nobody named: the creator's own (AMB-46); a daemon's, and one with an explicit null, stay without.
static Status choose_salesperson(Request *rq, const Kind *kind, const Wish *w, Contact *c)
{
    if (!c->salesperson_id && !rq->actor->is_daemon && !names(w, "salesperson_id"))
        c->salesperson_id = rq->actor->user_id;
    const char *to = c->salesperson_id;
    if (!to || kind->anyone_names || actor_is(rq->actor, to) || may_give_contact(rq->actor, NULL, to))
        return OK;
    return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

static void store_new(Request *rq, Tx *tx, const Kind *kind, Contact *c)
{
    contact_begin(c, uuid_derive(rq->arena, rq->command_id, "contact"), rq->actor->user_id);
    c->has_lead = c->lead = kind->is_lead;
    contact_touch(c, rq->arena, rq->now);
    contact_insert(tx, rq->arena, kind->table, c);
    HistoryEntry *e = history_entry(rq, "CREATED");
    e->to_user_id = c->salesperson_id;
    history_add(tx, rq->arena, c->id, e);
    kind->tell_created(tx, c);
}

static Contacts__Counts *no_counts(Arena *a)
{
    Contacts__Counts *n = arena_message(a, &contacts__counts__descriptor);
    n->has_opportunities = n->has_orders = n->has_meetings = n->has_products = n->has_invoices = true;
    n->has_calls = true;
    return n;
}

static Status check_new(Request *rq, const Kind *kind, const Wish *w, Scene *s, Contact *c)
{
    Status st = kind->check(c, rq->arena, rq->why);
    if (st == OK) st = check_status(NULL, c, s, rq->why);
    if (st == OK) st = choose_salesperson(rq, kind, w, c);
    if (st == OK) st = scene_complete(rq, s, c->salesperson_id, NULL, c);
    if (st == OK) st = person_check(c->salesperson_id, &s->person, rq->why);
    if (st == OK) st = listed_check(NULL, c, s->values, s->n_values, rq->why);
    if (st == OK) st = kind->admit(c, s, rq->why);
    return st == OK ? contact_check_parent(c, s->above, s->n_above, rq->why) : st;
}

static Status make(Request *rq, Tx *tx, const Kind *kind, const Wish *w, Scene *s)
{
    Contact *c = arena_clone(rq->arena, &w->contact->base);

    c->id = c->contact_id = NULL;
    Status st = check_new(rq, kind, w, s, c);
    if (st != OK) return st;

    store_new(rq, tx, kind, c);
    Names shown = {s->person.full_name, s->parent_name, no_counts(rq->arena), s->no_revenue};
    reply(rq, kind, c, &shown, s);
    return OK;
}

static Status create(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__CreateContact *in = rq->in;
    const Wish w = {in->contact, in->update_mask, in->n_update_mask};
    Wanted wanted = wanted_by(kind, &w, rq->arena);
    Scene s = {0};

    if (!wanted.person_id) wanted.person_id = rq->actor->user_id;
    Status st = scene_load(tx, rq->arena, &wanted, &s);
    return st == OK ? make(rq, tx, kind, &w, &s) : st;
}

Status create_contact(Request *rq, Tx *tx)
{
    return create(rq, tx, &contact_kind);
}

Status create_lead(Request *rq, Tx *tx)
{
    return create(rq, tx, &lead_kind);
}

// --- changing ---

static bool is_given(const Contact *before, const Contact *c)
{
    return !same(before->salesperson_id, c->salesperson_id);
}

static Status check_giving(Request *rq, const Kind *kind, const Contact *before, const Contact *c)
{
    if (!is_given(before, c)) return OK;
    if (kind->anyone_names) return OK;
    bool may = c->salesperson_id ? may_give_contact(rq->actor, before->salesperson_id, c->salesperson_id)
                                 : may_detach_contact(rq->actor, before);
    return may ? OK : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

static Status check_changed(Request *rq, const Kind *kind, const Contact *before, Contact *c, Scene *s)
{
    const char *new_person = is_given(before, c) ? c->salesperson_id : NULL;

    Status st = kind->check(c, rq->arena, rq->why);
    if (st == OK) st = check_status(before, c, s, rq->why);
    if (st == OK) st = check_giving(rq, kind, before, c);
    if (st == OK) st = scene_complete(rq, s, new_person, before, c);
    if (st == OK) st = person_check(new_person, &s->person, rq->why);
    if (st == OK) st = listed_check(before, c, s->values, s->n_values, rq->why);
    if (st == OK) st = kind->admit(c, s, rq->why);
    if (st == OK && !same(before->parent_id, c->parent_id))
        st = contact_check_parent(c, s->above, s->n_above, rq->why);
    return st;
}

static void store_changed(Request *rq, Tx *tx, const Kind *kind, const Contact *before, Contact *c,
                          Cohoi__Change **changes, size_t n)
{
    HistoryEntry *e = history_entry(rq, "UPDATED");
    e->changes = changes;
    e->n_changes = n;
    contact_follow(before, c);
    contact_status_by_hand(before, c, rq->arena, rq->now);
    change_store(rq, tx, kind, c, e);
    kind->tell_updated(tx, c, changes, n);
    if (!is_given(before, c)) return;
    history_add(tx, rq->arena, c->id, history_of_giving(rq, c, before->salesperson_id));
    kind->tell_given(tx, c, before->salesperson_id);
}

static Status change(Request *rq, Tx *tx, const Kind *kind, const Wish *w, Scene *s)
{
    const Contact *before = s->contact;
    Contact *c = arena_clone(rq->arena, &before->base);
    Cohoi__Change **changes;

    if (!kind->may_change(rq->actor, before)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    Status st = contact_check_kept(before, rq->why);
    if (st == OK) st = version_fits(rq, before->version);
    if (st != OK) return st;
    message_apply(&c->base, &w->contact->base, w->mask, w->n);
    st = check_changed(rq, kind, before, c, s);
    if (st != OK) return st;

    size_t n = message_changes(rq->arena, &before->base, &c->base, &changes);
    if (is_given(before, c)) s->names.salesperson = c->salesperson_id ? s->person.full_name : NULL;
    if (!same(before->parent_id, c->parent_id)) s->names.parent = s->parent_name;
    if (n) store_changed(rq, tx, kind, before, c, changes, n);
    reply(rq, kind, c, &s->names, s);
    return OK;
}

static Status update(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__UpdateContact *in = rq->in;
    const Wish w = {in->contact, in->update_mask, in->n_update_mask};
    Wanted wanted = wanted_by(kind, &w, rq->arena);
    Scene s = {0};

    wanted.id = in->id;
    wanted.moves = in->contact->parent_id != NULL;
    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st == OK && !s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return st == OK ? change(rq, tx, kind, &w, &s) : st;
}

Status update_contact(Request *rq, Tx *tx)
{
    return update(rq, tx, &contact_kind);
}

Status update_lead(Request *rq, Tx *tx)
{
    return update(rq, tx, &lead_kind);
}

static Status put_by_external_id(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__PutContactByExternalId *in = rq->in;
    Contact *contact = arena_memdup(rq->arena, in->contact, sizeof *contact);
    const Wish w = {contact, in->update_mask, in->n_update_mask};
    Scene s = {0};

    contact->external_id = in->external_id; // whatever the body says
    Wanted wanted = wanted_by(kind, &w, rq->arena);
    wanted.external_id = in->external_id;
    wanted.moves = contact->parent_id != NULL;
    if (!wanted.person_id) wanted.person_id = rq->actor->user_id;
    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    return s.contact ? change(rq, tx, kind, &w, &s) : make(rq, tx, kind, &w, &s);
}

Status put_contact_by_external_id(Request *rq, Tx *tx)
{
    return put_by_external_id(rq, tx, &contact_kind);
}

Status put_lead_by_external_id(Request *rq, Tx *tx)
{
    return put_by_external_id(rq, tx, &lead_kind);
}
