// commands_duplicates -- who may be the same customer as a contact or a lead. PEE-04
#include "common/text.h"
#include "services/contacts/alike.h"
#include "services/contacts/commands.h"
#include "services/contacts/kind.h"
#include "services/contacts/rights.h"

static void add(Request *rq, const Kind *kind, const Contact *of, Contact *other)
{
    Contacts__ContactList *out = rq->out;
    char **why;
    size_t n = alike_why(of, other, rq->arena, &why);

    if (!n || same(other->id, of->id)) return;
    if (!kind->may_read(rq->actor, other)) contact_restrict(other, rq->arena);
    other->why = why;
    other->n_why = n;
    PUSH(rq->arena, out->items, out->n_items, other);
}

static Status duplicates_of(Request *rq, Tx *tx, const Kind *kind)
{
    const Contacts__ListDuplicates *in = rq->in;
    const Wanted wanted = {.table = kind->table, .id = in->id, .only_looks = true, .who_is_like_it = true};
    Contacts__ContactList *out = rq->out;
    Scene s = {0};

    Status st = scene_load(tx, rq->arena, &wanted, &s);
    if (st != OK) return st;
    if (!s.contact) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!kind->may_read(rq->actor, s.contact)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    for (size_t i = 0; i < s.n_holders; i++) add(rq, &contact_kind, s.contact, s.holders[i]);
    for (size_t i = 0; i < s.n_lead_holders; i++) add(rq, &lead_kind, s.contact, s.lead_holders[i]);
    out->has_total_size = true;
    out->total_size = (int32_t)out->n_items;
    return OK;
}

Status list_duplicates(Request *rq, Tx *tx)
{
    return duplicates_of(rq, tx, &contact_kind);
}

Status list_lead_duplicates(Request *rq, Tx *tx)
{
    return duplicates_of(rq, tx, &lead_kind);
}
