// change -- what every change of a contact does.
#include "services/contacts/commands.h"
#include "services/contacts/store.h"

void contact_touch(Request *rq, Contact *c)
{
    c->has_version = c->has_data_level = true;
    c->version++;
    c->data_level = contact_data_level(c);
    c->updated_at = timestamp_make(rq->arena, rq->now);
    if (!c->created_at) c->created_at = c->updated_at;
}

Status contact_reply(Request *rq, Tx *tx, Contact *c)
{
    Status st = contact_names(tx, rq->arena, c);
    if (st == OK) *(Contact *)rq->out = *c;
    return st;
}

HistoryEntry *history_entry(Request *rq, const char *kind)
{
    HistoryEntry *e = arena_message(rq->arena, &contacts__history_entry__descriptor);
    e->id = uuid_make(rq->arena);
    e->at = timestamp_make(rq->arena, rq->now);
    e->user_id = rq->actor->user_id;
    e->kind = arena_copy(rq->arena, kind);
    return e;
}
