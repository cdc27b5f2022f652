// merging -- a contact was merged into another: what was sold to it goes over.
#include "services/opportunities/merging.h"
#include "common/log.h"
#include "common/text.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"

// --- one opportunity ---

static bool forbids_duplicates(const Campaign *c)
{
    return c && !c->allow_duplicates;
}

// Where the campaign forbids duplicates and holds both, both stay, and are marked: nothing is lost.
static Status mark_twin(Arena *a, Tx *tx, Moving *m, bool *is_double)
{
    Opportunity *o = m->scene.o;
    Campaign *c = NULL;

    *is_double = false;
    if (!m->twin_id || !opportunity_is_in_campaign(o)) return OK;
    Status st = campaign_load(tx, a, o->campaign_id, &c);
    if (st != OK && st != NOT_FOUND) return st;
    *is_double = forbids_duplicates(c);
    if (*is_double) PUSH(a, o->warnings, o->n_warnings, arena_print(a, "SAME_CONTACT:%s", m->twin_id));
    return OK;
}

static Status give(Arena *a, Tx *tx, Time now, Moving *m, const char *into_id)
{
    Scene *s = &m->scene;
    bool is_double = false;

    Status st = mark_twin(a, tx, m, &is_double);
    if (st != OK) return st;
    s->at = now;
    s->o->contact_id = (char *)into_id;
    opportunity_save(tx, a, s); /* no column of a board counts by contact */
    tell_merged(tx, a, s->before, s->o, is_double);
    return OK;
}

static Status move_some_merged(Arena *a, Tx *tx, Time now, const Merged *m, bool *done)
{
    const Follow f = {.contact_id = m->into_id, .why = "CONTACT_OWNER", .cause = m->cause};
    Moving *moving = NULL;
    size_t n = 0;
    bool is_more = false, followed = true;

    Status st = merged_load_some(tx, a, m, AT_ONCE / 2, &moving, &n, &is_more);
    for (size_t i = 0; st == OK && i < n; i++) st = give(a, tx, now, &moving[i], m->into_id);
    if (st == OK && n) st = follow_some(a, tx, now, &f, &followed); /* OPP-27 */
    if (st == OK && !followed) follow_put(tx, &f);
    *done = !is_more;
    return st;
}

Status on_contact_merged(const Event *ev, Tx *tx)
{
    const Contacts__ContactMerged *e = ev->data;
    const Merged m = {e->from_id, e->into_id, ev->id};
    bool done;

    merged_put(tx, &m); /* the job looks for what is left, and for what comes late */
    return move_some_merged(ev->arena, tx, ev->now, &m, &done);
}

// --- the job ---

typedef struct Turn {
    Merged *merged;
    bool done;
} Turn;

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    Turn *turn = arg;
    bool is_mine = false;

    turn->done = true;
    Status st = merged_take(tx, a, turn->merged, &is_mine);
    if (st != OK || !is_mine) return st;
    st = move_some_merged(a, tx, now, turn->merged, &turn->done);
    if (st == OK && turn->done) merged_look_later(tx, turn->merged);
    return st;
}

static void finish(Merged *m)
{
    Turn turn = {.merged = m};
    Status st;
    do {
        st = job_transact(m->cause, take_turn, &turn);
    } while (st == OK && !turn.done);
    if (st != OK)
        log_warn("what was sold to a merged contact has not followed", "contact=%s status=%s", m->id,
                 status_name(st));
}

void finish_merges(void)
{
    Arena *a = arena_make();
    Merged *merged = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 5000, &st);
    if (tx) st = tx_end(tx, merged_to_look_at(tx, a, &merged, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) finish(&merged[i]);
    arena_drop(a);
}
