// merging -- what hung on a contact that was merged goes over to the other one.
#include "services/contacts/merging.h"
#include "common/check.h"
#include "common/log.h"
#include "common/text.h"
#include "services/contacts/kind.h"

static void hang(Arena *a, Tx *tx, Time now, const Kind *kind, Contact *child, const Merged *m)
{
    const Contact *before = arena_clone(a, &child->base);
    Cohoi__Change **changes;

    child->parent_id = same(child->id, m->into_id) ? NULL : (char *)m->into_id;
    contact_touch(child, a, now);
    contact_save(tx, a, kind->table, child);
    size_t n = message_changes(a, &before->base, &child->base, &changes);
    kind->tell_updated(tx, child, changes, n);
}

Status merge_some(Arena *a, Tx *tx, Time now, const Merged *m, bool *done)
{
    MergedRest rest = {0};
    Status st = merged_move_some(tx, a, m, &rest);
    if (st != OK) return st;
    for (size_t i = 0; i < rest.n_children; i++) hang(a, tx, now, &contact_kind, rest.children[i], m);
    for (size_t i = 0; i < rest.n_leads; i++) hang(a, tx, now, &lead_kind, rest.leads[i], m);
    *done = !rest.is_more;
    return OK;
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
    st = merge_some(a, tx, now, turn->merged, &turn->done);
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
        log_warn("a merged contact is not moved yet", "contact=%s status=%s", m->id, status_name(st));
}

void finish_merges(void)
{
    Arena *a = arena_make();
    Merged *merged = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 5000, &st);
    if (tx) st = tx_end(tx, merged_load(tx, a, &merged, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) finish(&merged[i]);
    arena_drop(a);
}
