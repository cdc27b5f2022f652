// duplicates -- a campaign that forbids them holds a customer once.
#include "services/opportunities/duplicates.h"
#include "common/text.h"

const Match *duplicate_among(const Antechamber *room, bool is_typed_anew, const char *but_not)
{
    const Campaign *c = room->campaign;
    bool active_only = c->duplicate_scope == CAMPAIGNS__DUPLICATE_SCOPE__VALUE__ACTIVE;

    if (c->allow_duplicates) return NULL;
    for (size_t i = 0; i < room->n_matches; i++) {
        const Match *m = &room->matches[i];
        if (same(m->o->id, but_not) || (active_only && m->o->state != ACTIVE)) continue;
        if (m->same_contact || is_typed_anew) return m;
    }
    return NULL;
}

Status refuse_duplicate(const Match *m, Refusal *why)
{
    Status st = refuse(why, COHOI__CODE__DUPLICATE_IN_CAMPAIGN);
    Cohoi__Existing *existing = arena_message(why->arena, &cohoi__existing__descriptor);

    existing->id = m->o->id;
    existing->name = m->o->name;
    existing->tax_code = (char *)m->tax_code;
    existing->salesperson_name = (char *)m->owner_name;
    why->problem->existing = existing;
    return st;
}

void note_same_phone(Opportunity *out, const Antechamber *room, Arena *a)
{
    for (size_t i = 0; i < room->n_matches; i++) {
        if (room->matches[i].same_contact) continue;
        PUSH(a, out->warnings, out->n_warnings, arena_print(a, "SAME_PHONE:%s", room->matches[i].o->id));
    }
}

Status refuse_twin(Request *rq, Tx *tx, const Scene *s)
{
    Antechamber room;

    if (s->campaign->allow_duplicates) return OK;
    Status st = antechamber_load(tx, rq->arena, s->o->campaign_id, s->o->contact_id, NULL, NULL, NULL, &room);
    if (st != OK) return st;
    if (!room.campaign) room.campaign = s->campaign;
    const Match *twin = duplicate_among(&room, false, s->o->id);
    return twin ? refuse_duplicate(twin, rq->why) : OK;
}
