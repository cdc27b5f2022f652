// commands_erase -- a person's data are erased on request: here at once, in the history, the log and the
// replies by and by (common/erasing.c), elsewhere by contact.erased. "Contradictions, decided"
#include "common/json.h"
#include "services/contacts/change.h"
#include "services/contacts/commands.h"
#include "services/contacts/erasing.h"
#include "services/contacts/rights.h"

static char *json_text(Arena *a, const char *text)
{
    JsonOut out = {.arena = a};
    json_write_text(&out, text);
    return out.text;
}

static HistoryEntry *history_of_erasing(Request *rq, const char *reason)
{
    HistoryEntry *e = history_entry(rq, "ERASED");
    PUSH(rq->arena, e->changes, e->n_changes,
         change_of(rq->arena, "reason", NULL, json_text(rq->arena, reason)));
    return e;
}

static Status check(Request *rq, const Kind *kind, const Contact *c)
{
    if (!c) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!kind->may_read(rq->actor, c)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (!rq->if_match) return refuse_field(rq->why, COHOI__CODE__REQUIRED, "If-Match");
    if (c->contact_id) return refuse(rq->why, COHOI__CODE__LEAD_CONVERTED); // its contact is to be erased
    return version_fits(rq, c->version);
}

static Status erase_of(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__EraseContact *in = rq->in;
    const Wanted wanted = {.table = kind->table, .id = in->id};
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st == OK) st = check(rq, kind, s.contact);
    if (st == OK && !kind->is_lead)
        st = erase_leads(tx, rq->arena, rq->now, in->id, rq->actor->user_id, in->reason);
    if (st == OK && !kind->is_lead && !s.contact->erased)
        st = erase_merged(tx, rq->arena, s.contact, rq->actor->user_id, in->reason);
    if (st != OK) return st;
    if (!s.contact->erased) {
        erase_row(tx, rq->arena, rq->now, kind, s.contact, rq->actor->user_id, in->reason);
        history_add(tx, rq->arena, in->id, history_of_erasing(rq, in->reason));
    }
    change_reply(rq, s.contact, &s.names);
    return OK;
}

Status erase_contact(Request *rq, Tx *tx)
{
    return erase_of(rq, tx, &contact_kind);
}

Status erase_lead(Request *rq, Tx *tx)
{
    return erase_of(rq, tx, &lead_kind);
}
