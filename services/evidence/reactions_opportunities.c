// reactions_opportunities -- a dossier for each opportunity, kept in step with it.
#include "common/text.h"
#include "services/evidence/facts.h"
#include "services/evidence/proving.h"
#include "services/evidence/reactions.h"

// --- opening and closing a dossier ---

typedef struct Opened {
    Dossier d, before;
} Opened;

// NOT_FOUND: there is none.
static Status open_dossier(const Event *ev, Tx *tx, const char *id, Opened *out)
{
    Time at;
    Status st = dossier_lock(tx, ev->arena, id, &out->d, &at);
    out->before = out->d;
    return st;
}

static void close_dossier(const Event *ev, Tx *tx, Opened *o)
{
    dossier_follow(&o->d, ev->time);
    if (dossier_settle(&o->d)) tell_changed(tx, &o->before, &o->d, "KIND");
    dossier_save(tx, ev->arena, &o->d);
}

static Status changed(Status st, const Event *ev, Tx *tx, Opened *o)
{
    if (st == OK) close_dossier(ev, tx, o);
    return st == NOT_FOUND ? OK : st;
}

// --- its life ---

static void copy(Dossier *d, const Opportunity *o)
{
    if (o->version < d->copied) return;
    d->copied = o->version;
    d->contact_id = o->contact_id;
    d->owner_id = o->owner_id;
    d->service_id = o->offered_service_id;
    d->kind = (int)o->kind;
    d->state = (int)o->state;
    d->deleted = o->deleted;
}

// Calls with its contact that were told of before we heard of it. AMB-39
static Status add_calls(const Event *ev, Tx *tx, Dossier *d)
{
    Settings *s = NULL;
    Call **calls = NULL;
    size_t n = 0;
    if (!d->asked_since) return OK;
    Status st = calls_since(tx, ev->arena, d->contact_id, ev->time, &calls, &n);
    if (st == OK && n) st = settings_load(tx, ev->arena, &s);
    for (size_t i = 0; st == OK && i < n; i++)
        if (call_succeeded(calls[i], s)) add_call(tx, ev->arena, d, true, calls[i]);
    return st;
}

// As opportunities has it: nothing is there yet. But a proof may have been quicker than this event (EVD-02).
Status on_opportunity_created(const Event *ev, Tx *tx)
{
    const Opportunity *o = ((const Opportunities__OpportunityCreated *)ev->data)->opportunity;
    Dossier d = {.id = o->id, .campaign_id = o->campaign_id, .cause = NO_CAUSE, .version = 1};

    copy(&d, o);
    d.status = d.kind == MAIN ? NOT_UPDATED : NOT_REQUIRED;
    dossier_follow(&d, ev->time);
    Dossier before = d;
    Status st = proofs_newest(tx, o->id, &d.evidence_at, &d.warned_at);
    if (st != OK) return st;
    if (dossier_settle(&d)) tell_changed(tx, &before, &d, "FILE");
    dossier_save(tx, ev->arena, &d);
    return add_calls(ev, tx, &d);
}

Status on_opportunity_updated(const Event *ev, Tx *tx)
{
    const Opportunity *o = ((const Opportunities__OpportunityUpdated *)ev->data)->opportunity;
    Opened opened;
    Status st = open_dossier(ev, tx, o->id, &opened);
    if (st == OK) copy(&opened.d, o);
    return changed(st, ev, tx, &opened);
}

Status on_opportunity_owner_changed(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityOwnerChanged *e = ev->data;
    Opened opened;
    Status st = open_dossier(ev, tx, e->opportunity_id, &opened);
    if (st == OK) opened.d.owner_id = e->to_owner_id;
    return changed(st, ev, tx, &opened);
}

static Status set_state(const Event *ev, Tx *tx, const char *id, int state)
{
    Opened opened;
    Status st = open_dossier(ev, tx, id, &opened);
    if (st == OK) opened.d.state = state;
    return changed(st, ev, tx, &opened);
}

Status on_opportunity_won(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityWon *e = ev->data;
    return set_state(ev, tx, e->opportunity_id, OPPORTUNITIES__OPPORTUNITY__STATE__WON);
}

Status on_opportunity_lost(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityLost *e = ev->data;
    return set_state(ev, tx, e->opportunity_id, OPPORTUNITIES__OPPORTUNITY__STATE__LOST);
}

Status on_opportunity_reopened(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityReopened *e = ev->data;
    Opened opened;
    Status st = open_dossier(ev, tx, e->opportunity_id, &opened);
    if (st == OK) {
        opened.d.state = ACTIVE;
        opened.d.owner_id = e->owner_id;
    }
    return changed(st, ev, tx, &opened);
}

static Status set_deleted(const Event *ev, Tx *tx, const char *id, bool deleted)
{
    Opened opened;
    Status st = open_dossier(ev, tx, id, &opened);
    if (st == OK) opened.d.deleted = deleted;
    return changed(st, ev, tx, &opened);
}

Status on_opportunity_deleted(const Event *ev, Tx *tx)
{
    return set_deleted(ev, tx, ((const Opportunities__OpportunityDeleted *)ev->data)->opportunity_id, true);
}

Status on_opportunity_undeleted(const Event *ev, Tx *tx)
{
    return set_deleted(ev, tx, ((const Opportunities__OpportunityUndeleted *)ev->data)->opportunity_id,
                       false);
}

// --- files in its discussion: the other way to prove (EVD-05) ---

// What customer care posts there is no proof of the seller's, unless he is the owner himself.
static Status proves(const Event *ev, Tx *tx, const Dossier *d, const char *user_id, bool *out)
{
    Agent agent;
    Status st = agent_load(tx, ev->arena, user_id, &agent);
    *out = d->asked_since && (!agent.checks || same(user_id, d->owner_id));
    return st;
}

static void add_files(const Event *ev, Tx *tx, Dossier *d, const Contacts__Comment *c, char *const *ids,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Item *item = arena_message(ev->arena, &evidence__item__descriptor);
        item->has_kind = true;
        item->kind = EVIDENCE__ITEM__KIND__FILE;
        item->note = c->body;
        item->attachment_id = ids[i];
        item->by = c->user_id;
        item->at = c->at;
        add_proof(tx, ev->arena, d, true, item);
    }
}

Status on_opportunity_commented(const Event *ev, Tx *tx)
{
    const Opportunities__OpportunityCommented *e = ev->data;
    const Contacts__Comment *c = e->comment;
    const Naming naming = {c->attachment_ids, c->n_attachment_ids, c->user_id, e->opportunity_id,
                           e->contact_id};
    bool counts = false;
    char **ids = NULL;
    size_t n = 0;
    Opened opened;

    if (c->n_attachment_ids == 0 || !c->user_id) return OK;
    Status st = open_dossier(ev, tx, e->opportunity_id, &opened);
    if (st != OK) return st == NOT_FOUND ? OK : st;
    st = attachments_link(tx, ev->arena, &naming, &ids, &n);
    if (st == OK) st = proves(ev, tx, &opened.d, c->user_id, &counts);
    if (st == OK && counts) add_files(ev, tx, &opened.d, c, ids, n);
    return st;
}
