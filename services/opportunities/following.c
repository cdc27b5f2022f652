// following -- opportunities of the pipeline have their contact's salesperson, or none when it has none, and
// become main when it turns valid. OPP-27, ASG-10, AMB-23, AMB-24, "Contradictions, decided"
#include "common/log.h"
#include "common/text.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"

static void follow(Arena *a, Tx *tx, Scene *s, const Customer *c, const char *why)
{
    s->customer = c;
    s->o->owner_id = arena_copy(a, c->salesperson_id);
    if (!same(s->o->owner_id, s->before->owner_id)) s->owner_since = s->at;
    opportunity_set_kind(s->o, kind_settled((int)s->o->kind, false, c->is_valid));
    opportunity_save(tx, a, s); /* the pipeline has no totals */
    if (!same(s->o->owner_id, s->before->owner_id)) tell_owner_changed(tx, s->before, s->o, why, NULL);
    tell_updated(tx, a, s->before, s->o, s->o);
}

Status follow_some(Arena *a, Tx *tx, Time now, const Follow *f, bool *done)
{
    Customer *customer = NULL;
    Scene *scenes = NULL;
    size_t n = 0;

    *done = true;
    Status st = customer_load(tx, a, f->contact_id, &customer);
    if (st == NOT_FOUND) return OK;
    if (st == OK)
        st = scenes_to_follow(tx, a, f->contact_id, AT_ONCE / 2, &scenes, &n); /* each may tell two facts */
    if (st != OK) return st;
    for (size_t i = 0; i < n; i++) {
        scenes[i].at = now;
        follow(a, tx, &scenes[i], customer, f->why);
    }
    *done = n < AT_ONCE / 2;
    return OK;
}

// --- the job: what was too much for the reaction ---

typedef struct Turn {
    const Follow *follow;
    bool done;
} Turn;

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    Turn *turn = arg;
    bool is_mine = false;

    turn->done = true;
    Status st = follow_take(tx, turn->follow, &is_mine);
    if (st != OK || !is_mine) return st;
    st = follow_some(a, tx, now, turn->follow, &turn->done);
    if (st == OK && turn->done) follow_drop(tx, turn->follow);
    return st;
}

static void follow_all_of(const Follow *f)
{
    Turn turn = {.follow = f};
    Status st;
    do {
        st = job_transact(f->cause, take_turn, &turn);
    } while (st == OK && !turn.done);
    if (st != OK)
        log_warn("opportunities have not followed yet", "contact=%s status=%s", f->contact_id,
                 status_name(st));
}

void follow_rest(void)
{
    Arena *a = arena_make();
    Follow *follows = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 5000, &st);
    if (tx) st = tx_end(tx, follows_load(tx, a, &follows, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) follow_all_of(&follows[i]);
    arena_drop(a);
}
