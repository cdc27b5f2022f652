// leaving -- the opportunities of those who left a campaign or the company.
#include "services/assignment/leaving.h"
#include "common/log.h"
#include "common/text.h"
#include "services/assignment/decide.h"

enum { BATCH = 100 };

typedef struct Progress {
    bool found;
} Progress;

// Shared out among those selected where the campaign distributes by itself; else they become unowned.
static Status share_out(Arena *a, Tx *tx, Time now, const Campaign *c, const Held *held, size_t n,
                        const char *cause)
{
    Status st = OK;
    for (size_t i = 0; i < n && st == OK; i++) {
        if (c->auto_distribute)
            st = decide_by_turn(tx, a, c, &held[i], now, cause, "REDISTRIBUTED");
        else
            decide_for(tx, a, &held[i], NULL, cause, "USER_LEFT");
    }
    return st;
}

static Status batch(Arena *a, Tx *tx, Time now, void *arg)
{
    Progress *p = arg;
    char *campaign_id, *user_id, *cause;
    Held *held;
    size_t n = 0;
    Campaign *c;

    p->found = false;
    Status st = leaving_next(tx, a, &campaign_id, &user_id, &cause);
    if (st == NOT_FOUND) return OK;
    if (st == OK) st = campaign_load(tx, a, campaign_id, &c);
    if (st == NOT_FOUND) return OK; /* the campaign's event is on its way: the row stays */
    if (st == OK) st = opportunities_held(tx, a, campaign_id, user_id, BATCH, &held, &n);
    if (st == OK) st = share_out(a, tx, now, c, held, n, cause);
    if (st != OK) return st;
    if (n < BATCH) leaving_done(tx, campaign_id, user_id);
    p->found = true;
    return OK;
}

void work_off_leaving(void)
{
    Progress p = {true};
    while (p.found) {
        Status st = job_transact("assignment/leaving", batch, &p);
        if (st == OK) continue;
        log_warn("those who left are not worked off yet", "status=%s", status_name(st));
        return;
    }
}
