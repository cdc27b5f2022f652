// leaving -- the opportunities of those who left a campaign or the company. Whether one has left is asked of
// campaigns itself: our copy may be older than the event that made us doubt.
#include "services/assignment/leaving.h"
#include "common/log.h"
#include "services/assignment/campaigns.h"
#include "services/assignment/decide.h"

enum { BATCH = 200, PATIENCE_MS = 5000 }; // each may be two events, and a transaction appends 500 at most

typedef struct Work {
    const Leaving *leaving;
    const Campaign *campaign; // as it is now
    bool done;
} Work;

// Shared out among those selected where the campaign distributes by itself; else they become unowned.
static void share_out(Tx *tx, Arena *a, Left *left)
{
    bool by_turn = left->round.campaign->auto_distribute;
    for (size_t i = 0; i < left->n_held; i++) {
        if (by_turn)
            (void)decide_by_turn(tx, a, &left->round, &left->held[i], "REDISTRIBUTED");
        else
            decide_for(tx, a, &left->held[i], NULL, "USER_LEFT");
    }
    round_save(tx, a, &left->round);
}

static Status work_off_batch(Arena *a, Tx *tx, Time now, void *arg)
{
    Work *w = arg;
    Left left = {0};

    w->done = true;
    Status st = left_lock(tx, a, w->leaving, w->campaign, BATCH, now, &left);
    if (st != OK || !left.is_noted) return st;
    bool has_left = !left.is_active || !is_member_of(w->campaign, w->leaving->user_id);
    if (has_left) share_out(tx, a, &left);
    w->done = !has_left || left.n_held < BATCH;
    if (w->done) leaving_done(tx, w->leaving);
    return OK;
}

static Status work_off(const Leaving *l, Arena *a)
{
    Campaign *c = NULL;
    Refusal why = {.arena = a};
    Work w = {.leaving = l};

    Status st = campaign_ask(l->campaign_id, clock_monotonic() + PATIENCE_MS, a, &why, &c);
    for (w.campaign = c; st == OK && !w.done;) st = job_transact(l->cause, work_off_batch, &w);
    return st;
}

void work_off_leaving(void)
{
    Arena *a = arena_make();
    Leaving *leavings = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + PATIENCE_MS, &st);
    if (tx) st = tx_end(tx, leavings_load(tx, a, &leavings, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) st = work_off(&leavings[i], a);
    if (st != OK) log_warn("those who left are not worked off yet", "status=%s", status_name(st));
    arena_drop(a);
}
