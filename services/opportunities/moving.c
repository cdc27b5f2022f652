// moving -- opportunities leave a step that left its campaign, and won ones follow the last step. AMB-51
#include "common/log.h"
#include "common/text.h"
#include "services/opportunities/facts.h"
#include "services/opportunities/reactions.h"

static void move_one(Arena *a, Tx *tx, Scene *s, const Campaign *c, const StepMove *m, Totals *totals)
{
    const char *to =
        s->o->state == WON ? campaign_last_step(c)->id : m->to_step_id; /* won ones stay successes */

    opportunity_follow_step(s->o, c, to);
    if (same(s->o->step_id, s->before->step_id)) return;
    opportunity_save(tx, a, s);
    totals_note(totals, a, s->before, s->o);
    tell_step_changed(tx, s->before, s->o, m->won_only ? "LAST_STEP_MOVED" : "STEP_REMOVED");
}

Status move_some(Arena *a, Tx *tx, Time now, const StepMove *m, const Campaign *c, bool *done)
{
    Scene *scenes = NULL;
    Totals totals = {0};
    size_t n = 0;

    Status st = scenes_by_step(tx, a, m, AT_ONCE, &scenes, &n);
    if (st != OK) return st;
    for (size_t i = 0; i < n; i++) {
        scenes[i].at = now;
        move_one(a, tx, &scenes[i], c, m, &totals);
    }
    totals_save(tx, a, &totals);
    *done = n < AT_ONCE;
    return OK;
}

// --- the job: what was too much for the reaction, and who came into the step after it ---

typedef struct Turn {
    const StepMove *move;
    bool done;
} Turn;

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    Turn *turn = arg;
    Campaign *c = NULL;
    bool is_mine = false, is_over = false;

    turn->done = true;
    Status st = step_move_take(tx, turn->move, &is_mine, &is_over);
    if (st == OK && is_mine) st = campaign_load(tx, a, turn->move->campaign_id, &c);
    if (st != OK || !is_mine) return st;
    st = move_some(a, tx, now, turn->move, c, &turn->done);
    if (st == OK && turn->done && is_over) step_move_drop(tx, turn->move);
    return st;
}

static void move_all_of(const StepMove *m)
{
    Turn turn = {.move = m};
    Status st;
    do {
        st = job_transact(m->cause, take_turn, &turn);
    } while (st == OK && !turn.done);
    if (st != OK)
        log_warn("opportunities not moved yet", "campaign=%s status=%s", m->campaign_id, status_name(st));
}

void move_stragglers(void)
{
    Arena *a = arena_make();
    StepMove *moves = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 5000, &st);
    if (tx) st = tx_end(tx, step_moves_load(tx, a, &moves, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) move_all_of(&moves[i]);
    arena_drop(a);
}
