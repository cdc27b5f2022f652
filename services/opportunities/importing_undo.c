// importing_undo -- what an import made is deleted again, where nobody has touched it since. PEE-06
#include "common/cloudevent.h"
#include "common/text.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/importing.h"

// Whatever a person has told of it, but for the import itself, is a touch; what daemons did of their own is
// none.
static bool is_touched(const Made *m, Arena *a, const char *bulk_act_id)
{
    for (size_t i = 0; i < m->n_events; i++) {
        Event ev;
        if (!cloudevent_read(a, m->events[i].envelope.data, m->events[i].envelope.len, &ev)) return true;
        if (!text_is_blank(ev.actor_id) && !same(ev.bulk_act_id, bulk_act_id)) return true;
    }
    return m->has_documents;
}

static void take_away(Request *rq, Tx *tx, Made *m, Totals *totals)
{
    Scene *s = &m->scene;
    s->at = rq->now;
    s->o->has_deleted = s->o->deleted = true;
    opportunity_save(tx, rq->arena, s);
    totals_note(totals, rq->arena, s->before, s->o);
    tell_deleted(tx, s->o);
}

static const Made *made_of(const Made *made, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (same(made[i].scene.o->id, id)) return &made[i];
    return NULL;
}

Status undo_opportunities(Request *rq, Tx *tx)
{
    const Opportunities__UndoOpportunities *in = rq->in;
    Contacts__UndoneRecords *out = rq->out;
    Totals totals = {0};
    Made *made = NULL;
    size_t n = 0;

    emit_actor(tx, in->actor->user_id);
    emit_bulk_act(tx, in->bulk_act_id);
    Status st = made_load(tx, rq->arena, in->import_id, in->n_ids, in->ids, &made, &n);
    if (st != OK) return st;
    for (size_t i = 0; i < in->n_ids; i++) {
        Made *m = (Made *)made_of(made, n, in->ids[i]);
        bool is_free = m && !is_touched(m, rq->arena, in->bulk_act_id);
        if (is_free) {
            take_away(rq, tx, m, &totals);
            PUSH(rq->arena, out->ids, out->n_ids, in->ids[i]);
        } else {
            PUSH(rq->arena, out->kept_ids, out->n_kept_ids, in->ids[i]);
        }
    }
    totals_save(tx, rq->arena, &totals);
    return OK;
}

Status contacts_in_use(Request *rq, Tx *tx)
{
    const Opportunities__ContactsInUse *in = rq->in;
    Opportunities__UsedContacts *out = rq->out;
    return contacts_with_opportunities(tx, rq->arena, in->n_contact_ids, in->contact_ids, &out->contact_ids,
                                       &out->n_contact_ids);
}
