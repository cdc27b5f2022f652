// reactions_contacts -- who cares for a contact, files in its discussion, and what becomes of all that when
// it is merged or erased.
#include "common/log.h"
#include "services/evidence/reactions.h"

enum { BATCH = 200 };

Status on_contact_created(const Event *ev, Tx *tx)
{
    const Contacts__Contact *c = ((const Contacts__ContactCreated *)ev->data)->contact;
    contact_save(tx, ev->arena, c->id, c->salesperson_id, c->version);
    return OK;
}

Status on_contact_updated(const Event *ev, Tx *tx)
{
    const Contacts__Contact *c = ((const Contacts__ContactUpdated *)ev->data)->contact;
    contact_save(tx, ev->arena, c->id, c->salesperson_id, c->version);
    return OK;
}

Status on_contact_pulled(const Event *ev, Tx *tx)
{
    const Contacts__ContactPulled *e = ev->data;
    contact_save(tx, ev->arena, e->contact_id, e->salesperson_id, e->version);
    return OK;
}

Status on_contact_assigned(const Event *ev, Tx *tx)
{
    const Contacts__ContactAssigned *e = ev->data;
    contact_save(tx, ev->arena, e->contact_id, e->to_salesperson_id, e->version);
    return OK;
}

Status on_contact_detached(const Event *ev, Tx *tx)
{
    const Contacts__ContactDetached *e = ev->data;
    contact_save(tx, ev->arena, e->contact_id, NULL, e->version);
    return OK;
}

Status on_contact_commented(const Event *ev, Tx *tx)
{
    const Contacts__ContactCommented *e = ev->data;
    const Contacts__Comment *c = e->comment;
    const Naming naming = {c->attachment_ids, c->n_attachment_ids, c->user_id, NULL, e->contact_id};
    char **ids = NULL;
    size_t n = 0;
    if (c->n_attachment_ids == 0 || !c->user_id) return OK;
    return attachments_link(tx, ev->arena, &naming, &ids, &n);
}

// --- merged and erased: noted here, done by the job ---

Status on_contact_merged(const Event *ev, Tx *tx)
{
    const Contacts__ContactMerged *e = ev->data;
    following_put(tx, &(Following){e->from_id, e->into_id, ev->id});
    return OK;
}

Status on_contact_erased(const Event *ev, Tx *tx)
{
    const Contacts__ContactErased *e = ev->data;
    following_put(tx, &(Following){e->contact_id, NULL, ev->id});
    erase_person(tx, e->contact_id, e->names);
    return OK;
}

typedef struct Turn {
    const Following *following;
    bool done;
} Turn;

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    Turn *turn = arg;
    turn->done = true;
    Status st = following_take(tx, a, turn->following, BATCH, &turn->done);
    return st == NOT_FOUND ? OK : st;
}

static void follow(const Following *f)
{
    Turn turn = {.following = f};
    Status st;
    do {
        st = job_transact(f->cause, take_turn, &turn);
    } while (st == OK && !turn.done);
    if (st != OK)
        log_warn("a contact is not followed yet", "contact=%s status=%s", f->contact_id, status_name(st));
}

void follow_contacts(void)
{
    Arena *a = arena_make();
    Following *followings = NULL;
    size_t n = 0;
    Status st = OK;

    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 5000, &st);
    if (tx) st = tx_end(tx, followings_load(tx, a, &followings, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) follow(&followings[i]);
    arena_drop(a);
}
