// handing_over -- what one who leaves has still to do with customers goes to a colleague, in batches, by
// whichever instance comes first.
#include "common/log.h"
#include "common/unit.h"
#include "services/catalog/facts.h"
#include "services/catalog/reactions.h"

enum { AT_ONCE = 200 };

Status on_user_handed_over(const Event *ev, Tx *tx)
{
    const Accounts__UserHandedOver *e = ev->data;
    const HandOver h = {.id = ev->id, .from_id = e->from_user_id, .to_id = e->to_user_id};
    hand_over_put(tx, &h);
    return OK;
}

static void give(Arena *a, Tx *tx, const HandOver *h, Transaction *t, Time now)
{
    static const Given nothing;
    const Transaction *before = arena_clone(a, &t->base);

    t->assignee_id = arena_copy(a, h->to_id);
    transaction_touch(t, now, a);
    transaction_save(tx, a, t, &nothing);
    tell_updated(tx, a, before, t);
}

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    bool *found = arg;
    HandOver h;
    Transaction **open = NULL;
    size_t n = 0;

    Status st = hand_over_take(tx, a, &h, found);
    if (st != OK || !*found) return st;
    st = open_transactions_lock(tx, a, h.from_id, AT_ONCE, &open, &n);
    if (st != OK) return st;
    emit_bulk_act(tx, h.id); /* so that people are told once, with a count */
    for (size_t i = 0; i < n; i++) give(a, tx, &h, open[i], now);
    if (n == 0) hand_over_drop(tx, &h);
    return OK;
}

void hand_over_what_is_due(void)
{
    bool found;
    Status st;

    do {
        found = false;
        st = job_transact("catalog/handing_over", take_turn, &found);
    } while (st == OK && found);
    if (st != OK) log_warn("not all is handed over yet", "status=%s", status_name(st));
}
