// commands_write -- making and changing contacts, and commenting on them. CON-01, CON-02, CON-04
#include "common/check.h"
#include "common/text.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/person.h"
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

static Wanted wanted_by(const Wish *w)
{
    return (Wanted){.person_id = w->contact->salesperson_id,
                    .parent_id = w->contact->parent_id,
                    .tax_code = w->contact->tax_code,
                    .citizen_id = w->contact->citizen_id,
                    .wanted_external_id = w->contact->external_id};
}

// --- what both making and changing must find ---

// A holder of the same identity, in the restricted view. AMB-25
static Status refuse_duplicate(const Contact *holder, Refusal *why)
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
static Status is_unique(const Contact *c, const Scene *s, Refusal *why)
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

// --- making ---

// Nobody named: the creator's own (AMB-46); a daemon's, and one with an explicit null, stay without.
static Status choose_salesperson(Request *rq, const Wish *w, Scene *s, Contact *c)
{
    if (!c->salesperson_id && !rq->actor->is_daemon && !names(w, "salesperson_id"))
        c->salesperson_id = rq->actor->user_id;
    const char *to = c->salesperson_id;
    if (to && !actor_is(rq->actor, to) && !may_give_contact(rq->actor, NULL, to))
        return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    return person_check(rq, to, &s->person);
}

static void store_new(Request *rq, Tx *tx, Contact *c)
{
    Contacts__ContactCreated created = CONTACTS__CONTACT_CREATED__INIT;

    contact_begin(c, uuid_derive(rq->arena, rq->command_id, "contact"), rq->actor->user_id);
    contact_touch(c, rq->arena, rq->now);
    contact_insert(tx, rq->arena, c);
    HistoryEntry *e = history_entry(rq, "CREATED");
    e->to_user_id = c->salesperson_id;
    history_add(tx, rq->arena, c->id, e);
    created.contact = c;
    emit(tx, c->id, c->id, &created);
}

static Contacts__Counts *no_counts(Arena *a)
{
    Contacts__Counts *n = arena_message(a, &contacts__counts__descriptor);
    n->has_opportunities = n->has_orders = n->has_meetings = true;
    return n;
}

static Status make(Request *rq, Tx *tx, const Wish *w, Scene *s)
{
    Contact *c = arena_clone(rq->arena, &w->contact->base);

    c->id = NULL;
    Status st = contact_check(c, rq->arena, rq->why);
    if (st == OK) st = choose_salesperson(rq, w, s, c);
    if (st == OK) st = is_unique(c, s, rq->why);
    if (st == OK) st = contact_check_parent(c, s->above, s->n_above, rq->why);
    if (st != OK) return st;

    store_new(rq, tx, c);
    Names shown = {s->person.full_name, s->parent_name, no_counts(rq->arena)};
    change_reply(rq, c, &shown);
    return OK;
}

Status create_contact(Request *rq, Tx *tx)
{
    const Contacts__CreateContact *in = rq->in;
    const Wish w = {in->contact, in->update_mask, in->n_update_mask};
    Wanted wanted = wanted_by(&w);
    Scene s = {0};

    if (!wanted.person_id) wanted.person_id = rq->actor->user_id;
    Status st = scene_load(tx, rq->arena, &wanted, &s);
    return st == OK ? make(rq, tx, &w, &s) : st;
}

// --- changing ---

static bool is_given(const Contact *before, const Contact *c)
{
    return !same(before->salesperson_id, c->salesperson_id);
}

static Status check_giving(Request *rq, const Contact *before, const Contact *c, Scene *s)
{
    if (!is_given(before, c)) return OK;
    bool may = c->salesperson_id ? may_give_contact(rq->actor, before->salesperson_id, c->salesperson_id)
                                 : may_detach_contact(rq->actor, before);
    return may ? person_check(rq, c->salesperson_id, &s->person)
               : refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
}

static Status check_changed(Request *rq, const Contact *before, Contact *c, Scene *s)
{
    Status st = contact_check(c, rq->arena, rq->why);
    if (st == OK) st = check_giving(rq, before, c, s);
    if (st == OK) st = is_unique(c, s, rq->why);
    if (st == OK && !same(before->parent_id, c->parent_id))
        st = contact_check_parent(c, s->above, s->n_above, rq->why);
    return st;
}

static void store_changed(Request *rq, Tx *tx, const Contact *before, Contact *c,
                          Contacts__ContactUpdated *updated)
{
    HistoryEntry *e = history_entry(rq, "UPDATED");
    e->changes = updated->changes;
    e->n_changes = updated->n_changes;
    contact_follow(before, c);
    change_store(rq, tx, c, e);
    updated->contact = c;
    emit(tx, c->id, c->id, updated);
    if (!is_given(before, c)) return;
    history_add(tx, rq->arena, c->id, history_of_giving(rq, c, before->salesperson_id));
    tell_given(tx, c, before->salesperson_id);
}

static Status change(Request *rq, Tx *tx, const Wish *w, Scene *s)
{
    Contacts__ContactUpdated updated = CONTACTS__CONTACT_UPDATED__INIT;
    const Contact *before = s->contact;
    Contact *c = arena_clone(rq->arena, &before->base);

    if (!may_change_contact(rq->actor, before)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    Status st = version_fits(rq, before->version);
    if (st != OK) return st;
    message_apply(&c->base, &w->contact->base, w->mask, w->n);
    st = check_changed(rq, before, c, s);
    if (st != OK) return st;

    updated.n_changes = message_changes(rq->arena, &before->base, &c->base, &updated.changes);
    if (is_given(before, c)) s->names.salesperson = c->salesperson_id ? s->person.full_name : NULL;
    if (!same(before->parent_id, c->parent_id)) s->names.parent = s->parent_name;
    if (updated.n_changes) store_changed(rq, tx, before, c, &updated);
    change_reply(rq, c, &s->names);
    return OK;
}

Status update_contact(Request *rq, Tx *tx)
{
    const Contacts__UpdateContact *in = rq->in;
    const Wish w = {in->contact, in->update_mask, in->n_update_mask};
    Wanted wanted = wanted_by(&w);
    Scene s = {0};

    wanted.id = in->id;
    wanted.moves = in->contact->parent_id != NULL;
    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st == OK && !s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    return st == OK ? change(rq, tx, &w, &s) : st;
}

Status put_contact_by_external_id(Request *rq, Tx *tx)
{
    const Contacts__PutContactByExternalId *in = rq->in;
    Contact *contact = arena_memdup(rq->arena, in->contact, sizeof *contact);
    const Wish w = {contact, in->update_mask, in->n_update_mask};
    Scene s = {0};

    contact->external_id = in->external_id; // whatever the body says
    Wanted wanted = wanted_by(&w);
    wanted.external_id = in->external_id;
    wanted.moves = contact->parent_id != NULL;
    if (!wanted.person_id) wanted.person_id = rq->actor->user_id;
    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    return s.contact ? change(rq, tx, &w, &s) : make(rq, tx, &w, &s);
}

// --- comments ---

static void store_comment(Request *rq, Tx *tx, Comment *c, char *contact_id)
{
    Contacts__ContactCommented commented = CONTACTS__CONTACT_COMMENTED__INIT;

    c->id = uuid_derive(rq->arena, rq->command_id, "comment");
    c->contact_id = contact_id;
    c->user_id = rq->actor->user_id;
    c->user_name = c->opportunity_id = NULL;
    c->at = timestamp_make(rq->arena, rq->now);
    c->has_kind = true;
    comment_add(tx, rq->arena, c);
    history_add(tx, rq->arena, contact_id, history_entry(rq, "COMMENTED"));
    commented.contact_id = contact_id;
    commented.comment = c;
    emit(tx, contact_id, contact_id, &commented);
}

Status create_comment(Request *rq, Tx *tx)
{
    const Contacts__CreateComment *in = rq->in;
    const Wanted wanted = {.id = in->id, .person_id = rq->actor->user_id};
    Comment c = *in->comment;
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    if (!s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!may_read_contact(rq->actor, s.contact)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    store_comment(rq, tx, &c, in->id);
    c.user_name = s.person.full_name;
    *(Comment *)rq->out = c;
    return OK;
}
