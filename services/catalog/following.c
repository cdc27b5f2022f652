// following -- the transactions of a contact that was merged go to the other one, and of the two states the
// later holds. PEE-04
#include "common/log.h"
#include "common/text.h"
#include "services/catalog/facts.h"
#include "services/catalog/reactions.h"
#include <string.h>

enum { AT_ONCE = 200 };

// *done: none is left behind.
static Status move_some(Arena *a, Tx *tx, const Follow *f, bool *done)
{
    Transaction **some = NULL;
    size_t n = 0;
    Status st = transactions_to_follow(tx, a, f->contact_id, AT_ONCE, &some, &n);

    *done = n < AT_ONCE;
    for (size_t i = 0; st == OK && i < n; i++) {
        some[i]->contact_id = (char *)f->into_id;
        some[i]->version++;
        transaction_move(tx, a, some[i]);
    }
    return st;
}

static bool is_later(const LastGiven *a, const LastGiven *b)
{
    if (!a->status_id || !b->status_id) return a->status_id != NULL;
    if (a->completed_at != b->completed_at) return a->completed_at > b->completed_at;
    return strcmp(a->transaction_id, b->transaction_id) > 0; /* AMB-30 */
}

Status on_contact_merged(const Event *ev, Tx *tx)
{
    const Contacts__ContactMerged *e = ev->data;
    const Follow f = {.contact_id = e->from_id, .into_id = e->into_id, .cause = ev->id};
    LastGiven from = {0}, into = {0};
    int64_t decision;
    bool done = true;

    contact_merge(tx, e->from_id, e->into_id);
    Status st = given_load(tx, ev->arena, e->from_id, e->into_id, &from, &into, &decision);
    if (st == OK) st = move_some(ev->arena, tx, &f, &done);
    if (st != OK) return st;
    if (!done) follow_put(tx, &f);
    if (is_later(&from, &into)) tell_inherited(tx, ev->arena, &from, e->into_id, decision);
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
    st = move_some(a, tx, turn->follow, &turn->done);
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
        log_warn("transactions have not followed yet", "contact=%s status=%s", f->contact_id,
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
