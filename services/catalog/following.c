// following -- the transactions of a contact that was merged go to the other one, and of the two states the
// later holds; those of an erased person lose what is free text. PEE-04, "Contradictions, decided"
#include "common/log.h"
#include "common/text.h"
#include "services/catalog/facts.h"
#include "services/catalog/reactions.h"
#include <string.h>

enum { AT_ONCE = 200 };

static void raise_version(Transaction *t)
{
    t->has_version = true;
    t->version++;
}

// *done: none is left behind.
static Status move_some(Arena *a, Tx *tx, const Follow *f, bool *done)
{
    Transaction **some = NULL;
    size_t n = 0;
    Status st = transactions_to_follow(tx, a, f->contact_id, AT_ONCE, &some, &n);

    *done = n < AT_ONCE;
    for (size_t i = 0; st == OK && i < n; i++) {
        some[i]->contact_id = (char *)f->into_id;
        raise_version(some[i]);
        transaction_move(tx, a, some[i]);
    }
    return st;
}

static Status erase_some(Arena *a, Tx *tx, const Follow *f, bool *done)
{
    Transaction **some = NULL;
    size_t n = 0;
    Status st = transactions_to_erase(tx, a, f->contact_id, AT_ONCE, &some, &n);

    *done = n < AT_ONCE;
    for (size_t i = 0; st == OK && i < n; i++) {
        some[i]->title = "***";
        some[i]->note = NULL;
        raise_version(some[i]);
        transaction_blank(tx, a, some[i]);
    }
    return st;
}

static Status follow_some(Arena *a, Tx *tx, const Follow *f, bool *done)
{
    return same(f->contact_id, f->into_id) ? erase_some(a, tx, f, done) : move_some(a, tx, f, done);
}

static Status follow(const Event *ev, Tx *tx, const Follow *f)
{
    bool done = true;
    Status st = follow_some(ev->arena, tx, f, &done);
    if (st == OK && !done) follow_put(tx, f);
    return st;
}

// --- merged ---

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

    contact_merge(tx, e->from_id, e->into_id);
    Status st = given_load(tx, ev->arena, e->from_id, e->into_id, &from, &into, &decision);
    if (st == OK) st = follow(ev, tx, &f);
    if (st == OK && is_later(&from, &into)) tell_inherited(tx, ev->arena, &from, e->into_id, decision);
    return st;
}

// --- erased ---

Status on_contact_erased(const Event *ev, Tx *tx)
{
    const Contacts__ContactErased *e = ev->data;
    const Follow f = {.contact_id = e->contact_id, .into_id = e->contact_id, .cause = ev->id};
    contact_erase(tx, e->contact_id);
    return follow(ev, tx, &f);
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
    st = follow_some(a, tx, turn->follow, &turn->done);
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
