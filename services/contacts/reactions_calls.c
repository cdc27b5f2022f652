// reactions_calls -- calls with a customer are counted and stand in his history. CON-08, CON-11
#include "common/text.h"
#include "services/contacts/reactions.h"
#include "services/contacts/store.h"
#include <evidence/evidence.pb-c.h>

static char *words_of(Arena *a, const Evidence__Call *call)
{
    const char *who = call->by == EVIDENCE__CALL__BY__CUSTOMER_CARE ? "CUSTOMER_CARE" : "SALES";
    if (!call->answered) return arena_print(a, "%s, not answered", who);
    return arena_print(a, "%s, %d s", who, call->answer_duration);
}

Status on_call_ended(const Event *ev, Tx *tx)
{
    const Evidence__Call *call = ((const Evidence__CallEnded *)ev->data)->call;
    HistoryEntry e = CONTACTS__HISTORY_ENTRY__INIT;

    if (!call->contact_id) return OK;
    e.id = uuid_derive(ev->arena, ev->id, "CALL");
    e.at = call->at;
    e.user_id = call->user_id;
    e.kind = "CALL";
    e.note = words_of(ev->arena, call);
    e.opportunity_id = call->opportunity_id;
    e.call_id = call->id;
    history_add(tx, ev->arena, call->contact_id, &e);
    count_add(tx, ev->arena, call->contact_id, COUNT_CALLS, 1);
    return OK;
}
