// work_undo -- what a run made goes again, where nobody has touched it since; the rest is listed. PEE-06,
// AMB-35
#include "common/text.h"
#include "services/imports/work.h"

enum { AT_ONCE = 100, ASK_MS = 25000 };

typedef struct Undoing {
    Work *w;
    bool contacts; // opportunities go first, then the contacts that were made for them
    size_t n;
    MadeRow *rows;
    Contacts__UndoneRecords *said; // NULL: nothing is left to ask about
    size_t n_used;
    char **used; // contacts that have other opportunities
    bool is_over, is_ours;
} Undoing;

static bool is_among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (same(ids[i], id)) return true;
    return false;
}

static Status ask(Undoing *u, Arena *a, const char *method, const ProtobufCMessage *in, void *out,
                  const char *what)
{
    const RpcCause cause = {.command_id =
                                arena_print(a, "undo/%s/%s/%d-%d/%d", u->w->s.doc->bulk_act_id, what,
                                            u->rows[0].line, u->rows[u->n - 1].line, u->w->version),
                            .causation_id = u->w->import_id,
                            .correlation_id = u->w->import_id};
    return rpc_call(method, in, out, &cause, clock_monotonic() + ASK_MS, a, NULL);
}

static Status undo_opportunities(Undoing *u, Arena *a)
{
    Opportunities__UndoOpportunities in = OPPORTUNITIES__UNDO_OPPORTUNITIES__INIT;
    in.actor = u->w->s.actor;
    in.import_id = u->w->import_id;
    in.bulk_act_id = u->w->s.doc->bulk_act_id;
    for (size_t i = 0; i < u->n; i++) PUSH(a, in.ids, in.n_ids, (char *)u->rows[i].opportunity_id);
    return ask(u, a, "opportunities.Opportunities.UndoOpportunities", &in.base, &u->said, "opportunities");
}

// A contact that somebody sells to by now stays.
static Status find_used(Undoing *u, Arena *a)
{
    Opportunities__ContactsInUse in = OPPORTUNITIES__CONTACTS_IN_USE__INIT;
    Opportunities__UsedContacts *out = NULL;
    for (size_t i = 0; i < u->n; i++)
        PUSH(a, in.contact_ids, in.n_contact_ids, (char *)u->rows[i].contact_id);
    Status st = rpc_call("opportunities.Opportunities.ContactsInUse", &in.base, &out, NULL,
                         clock_monotonic() + ASK_MS, a, NULL);
    if (st != OK) return st;
    u->used = out->contact_ids;
    u->n_used = out->n_contact_ids;
    return OK;
}

static Status undo_contacts(Undoing *u, Arena *a)
{
    Contacts__UndoContacts in = CONTACTS__UNDO_CONTACTS__INIT;
    Status st = find_used(u, a);
    if (st != OK) return st;
    in.actor = u->w->s.actor;
    in.import_id = u->w->import_id;
    in.bulk_act_id = u->w->s.doc->bulk_act_id;
    in.has_lead = true;
    in.lead = u->w->s.doc->target == TO_LEADS;
    for (size_t i = 0; i < u->n; i++)
        if (!is_among(u->used, u->n_used, u->rows[i].contact_id))
            PUSH(a, in.ids, in.n_ids, (char *)u->rows[i].contact_id);
    return ask(u, a, "contacts.Contacts.UndoContacts", &in.base, &u->said, "contacts");
}

static Status look_for_rows(Undoing *u, Arena *a)
{
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 10000, &st);
    if (!tx) return st;
    st = made_next(tx, a, u->w->import_id, false, AT_ONCE, &u->rows, &u->n);
    u->contacts = st == OK && u->n == 0;
    if (u->contacts) st = made_next(tx, a, u->w->import_id, true, AT_ONCE, &u->rows, &u->n);
    return tx_end(tx, st, NULL);
}

// --- what is kept of it ---

static void note_rows(const Undoing *u, Arena *a, Tx *tx, Stored *s)
{
    char **lines = NULL, **kept_lines = NULL, **kept = NULL;
    size_t n_lines = 0, n_kept = 0, count = 0;
    Progress *p = import_progress(s->doc, a);

    for (size_t i = 0; i < u->n; i++) {
        const char *id = u->contacts ? u->rows[i].contact_id : u->rows[i].opportunity_id;
        PUSH(a, lines, n_lines, arg_int(a, u->rows[i].line));
        if (is_among(u->said->ids, u->said->n_ids, id)) continue;
        PUSH(a, kept_lines, count, arg_int(a, u->rows[i].line));
        PUSH(a, kept, n_kept, arena_copy(a, id));
    }
    p->has_undone = p->has_kept = true;
    p->undone += (int32_t)(u->n - n_kept);
    p->kept += (int32_t)n_kept;
    p->rows_done += (int32_t)u->n;
    problems_add_kept(tx, a, s->doc->id, COHOI__CODE__CHANGED_SINCE, n_kept, kept_lines, kept);
    made_looked_at(tx, a, s->doc->id, u->contacts, n_lines, lines);
}

// What a run has changed of records that were there before stays: it is listed, too.
static Status note_updated(Arena *a, Tx *tx, Stored *s)
{
    char **lines = NULL, **ids = NULL;
    size_t n = 0;
    Status st = made_updated(tx, a, s->doc->id, &n, &lines, &ids);
    if (st != OK) return st;
    problems_add_kept(tx, a, s->doc->id, COHOI__CODE__ALREADY_EXISTS, n, lines, ids);
    import_progress(s->doc, a)->kept += (int32_t)n;
    return OK;
}

static Status note(Arena *a, Tx *tx, Time now, void *arg)
{
    Undoing *u = arg;
    Stored s;

    Status st = work_lock(u->w, a, tx, &s, &u->is_ours);
    if (st != OK || !u->is_ours) return st;
    u->is_over = u->n == 0;
    if (!u->is_over) {
        note_rows(u, a, tx, &s);
        work_save(u->w, a, tx, &s);
    } else {
        bool updates = import_progress(s.doc, a)->updated > 0 && s.doc->target != TO_OPPORTUNITIES;
        if (updates || import_matches_opportunities(s.doc)) st = note_updated(a, tx, &s);
        work_finish(u->w, a, tx, now, &s, s.doc->state == UNDOING ? UNDONE : FAILED);
    }
    work_lease(tx, s.doc->id, !u->is_over);
    return st;
}

Turn undo_some(Work *w)
{
    Undoing u = {.w = w};
    Arena *a = arena_make();

    Status st = look_for_rows(&u, a);
    if (st == OK && u.n > 0) st = u.contacts ? undo_contacts(&u, a) : undo_opportunities(&u, a);
    if (st == OK) st = job_transact(w->import_id, note, &u);
    arena_drop(a);
    if (st != OK) return WORK_FAILED;
    work_saved(w);
    return u.is_over || !u.is_ours ? WORK_IS_OVER : WORK_GOES_ON;
}
