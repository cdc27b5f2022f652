// change -- what a change leaves behind: the row, an entry of the history, an event, and the reply.
#include "services/contacts/change.h"

HistoryEntry *history_entry(Request *rq, const char *kind)
{
    HistoryEntry *e = arena_message(rq->arena, &contacts__history_entry__descriptor);
    e->id = uuid_derive(rq->arena, rq->command_id, kind);
    e->at = timestamp_make(rq->arena, rq->now);
    e->user_id = rq->actor->user_id;
    e->kind = (char *)kind;
    return e;
}

Cohoi__Change *change_of(Arena *a, const char *field, const char *from, const char *to)
{
    Cohoi__Change *change = arena_message(a, &cohoi__change__descriptor);
    change->field = (char *)field;
    change->from = (char *)from;
    change->to = (char *)to;
    return change;
}

static void note_level(Request *rq, Tx *tx, const char *id, int from, int to)
{
    HistoryEntry *e = history_entry(rq, "LEVEL_CHANGED");
    Cohoi__Change *change =
        change_of(rq->arena, "dataLevel", arg_int(rq->arena, from), arg_int(rq->arena, to));
    PUSH(rq->arena, e->changes, e->n_changes, change);
    history_add(tx, rq->arena, id, e);
}

void change_store(Request *rq, Tx *tx, const Kind *kind, Contact *c, const HistoryEntry *e)
{
    int level = c->data_level;
    contact_touch(c, rq->arena, rq->now);
    contact_save(tx, rq->arena, kind->table, c);
    history_add(tx, rq->arena, c->id, e);
    if (c->data_level != level) note_level(rq, tx, c->id, level, c->data_level);
}

void change_reply(Request *rq, const Contact *c, const Names *names)
{
    Contact *out = rq->out;
    *out = *c;
    out->salesperson_name = names->salesperson;
    out->parent_name = names->parent;
    out->counts = names->counts;
    out->revenue_summary = names->revenue;
}

void tell_pulled(Tx *tx, const Contact *c)
{
    Contacts__ContactPulled pulled = CONTACTS__CONTACT_PULLED__INIT;
    pulled.contact_id = c->id;
    pulled.salesperson_id = c->salesperson_id;
    pulled.has_version = true;
    pulled.version = c->version;
    emit(tx, c->id, c->id, &pulled);
}

void tell_detached(Tx *tx, const Contact *c, const char *from_user_id, const char *why)
{
    Contacts__ContactDetached detached = CONTACTS__CONTACT_DETACHED__INIT;
    detached.contact_id = c->id;
    detached.from_salesperson_id = (char *)from_user_id;
    detached.why = (char *)why;
    detached.has_version = true;
    detached.version = c->version;
    emit(tx, c->id, c->id, &detached);
}

static void tell_assigned(Tx *tx, const Contact *c, const char *from_user_id)
{
    Contacts__ContactAssigned assigned = CONTACTS__CONTACT_ASSIGNED__INIT;
    assigned.contact_id = c->id;
    assigned.from_salesperson_id = (char *)from_user_id;
    assigned.to_salesperson_id = c->salesperson_id;
    assigned.has_version = true;
    assigned.version = c->version;
    emit(tx, c->id, c->id, &assigned);
}

void tell_given(Tx *tx, const Contact *c, const char *from_user_id)
{
    if (c->salesperson_id)
        tell_assigned(tx, c, from_user_id);
    else
        tell_detached(tx, c, from_user_id, "USER");
}

void tell_verified(Tx *tx, const Contact *c, Verify from, const char *note)
{
    Contacts__ContactVerified verified = CONTACTS__CONTACT_VERIFIED__INIT;
    verified.contact_id = c->id;
    verified.has_from = verified.has_to = verified.has_version = true;
    verified.from = from;
    verified.to = c->verify;
    verified.note = (char *)note;
    verified.version = c->version;
    emit(tx, c->id, c->id, &verified);
}

HistoryEntry *history_of_giving(Request *rq, const Contact *c, const char *from_user_id)
{
    HistoryEntry *e = history_entry(rq, c->salesperson_id ? "ASSIGNED" : "DETACHED");
    e->from_user_id = (char *)from_user_id;
    e->to_user_id = c->salesperson_id;
    return e;
}
