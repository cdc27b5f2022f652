// undecided -- what was dealt to somebody who, it turned out, had just left: it is decided again, at growing
// intervals, for it may take a moment until all know who is a member.
#include "services/assignment/undecided.h"
#include "common/log.h"
#include "services/assignment/decide.h"

enum { PATIENCE_MS = 5000 };

static Status decide_once_more(Arena *a, Tx *tx, Time now, void *arg)
{
    const Undecided *u = arg;
    CameBack back = {0};

    Status st = undecided_lock(tx, a, u, now, &back);
    if (st != OK) return st;
    const Held *o = back.held;
    bool is_open = o && o->is_free && !o->owner_id && back.round.campaign->auto_distribute;
    if (is_open && decide_by_turn(tx, a, &back.round, o, "DISTRIBUTED")) {
        round_save(tx, a, &back.round);
        undecided_wait(tx, u->opportunity_id);
    } else {
        undecided_drop(tx, u->opportunity_id);
    }
    return OK;
}

void decide_again(void)
{
    Arena *a = arena_make();
    Undecided *due = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + PATIENCE_MS, &st);
    if (tx) st = tx_end(tx, undecided_load(tx, a, &due, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) {
        st = job_transact(due[i].cause, decide_once_more, &due[i]);
    }
    if (st != OK) log_warn("what came back is not decided yet", "status=%s", status_name(st));
    arena_drop(a);
}
