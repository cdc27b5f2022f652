// work_run -- "Import": the rows are taken over, batch by batch. IMP-08, AMB-35, AMB-36, PEE-06
#include "common/text.h"
#include "services/imports/work.h"

enum { AT_ONCE = 150 }; // rows of a batch: each may tell three facts, and a transaction may tell 500

typedef struct Noting {
    Work *w;
    Batch *b;
    Contacts__ImportedRow **contacts, **opportunities; // by record; NULL: not asked
    int expected;                                      // next_line as it was
    bool is_over, is_ours;
} Noting;

static bool was_bad(const Work *w, int line)
{
    size_t low = 0, high = w->n_bad_lines;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->bad_lines[middle] == line) return true;
        if (w->bad_lines[middle] < line)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

// Rows that the check found bad are left out and not told again.
static void leave_out(Work *w, Batch *b)
{
    b->errors.n = 0;
    for (size_t i = 0; i < b->n; i++) b->records[i].is_bad = was_bad(w, b->records[i].row);
}

// --- what is kept of it ---

static MadeRow made_of(const Noting *n, size_t i)
{
    const Contacts__ImportedRow *c = n->contacts[i], *o = n->opportunities[i];
    return (MadeRow){.line = n->b->records[i].row,
                     .contact_id = c ? c->id : NULL,
                     .contact_created = c && c->created && c->id,
                     .opportunity_id = o && o->n_violations == 0 ? o->id : NULL,
                     .opportunity_created = o && o->created && o->id};
}

static void count_row(Progress *p, const Work *w, const MadeRow *m, const Record *r)
{
    bool of_contacts = w->plan.target != TO_OPPORTUNITIES;
    bool is_new = of_contacts ? m->contact_created : m->opportunity_created;

    p->rows_done++;
    p->skipped += r->is_bad;
    if (!of_contacts) p->contacts_created += m->contact_created;
    if (r->is_bad) return;
    p->created += is_new;
    p->updated += !is_new;
}

static void note_rows(const Noting *n, Arena *a, Tx *tx, Stored *s)
{
    const Batch *b = n->b;
    MadeRow *made = arena_alloc(a, (b->n + 1) * sizeof *made);
    Progress *p = import_progress(s->doc, a);
    size_t n_made = 0;

    p->has_rows_done = p->has_created = p->has_updated = p->has_skipped = true;
    p->has_contacts_created = s->doc->target == TO_OPPORTUNITIES;
    for (size_t i = 0; i < b->n; i++) {
        made[n_made] = made_of(n, i);
        count_row(p, n->w, &made[n_made], &b->records[i]);
        n_made += made[n_made].contact_id || made[n_made].opportunity_id;
    }
    made_add(tx, a, s->doc->id, made, n_made);
    problems_add(tx, a, s->doc->id, b->errors.items, b->errors.n);
    s->next_line = b->last_line + 1;
}

// A row was bad although the check had found none: nothing of it may stand (AMB-35).
static void begin_undoing(Noting *n, Arena *a, Tx *tx, Stored *s, const char *failure)
{
    s->doc->failure = arena_copy(a, failure);
    s->doc->progress->phase = PHASE_UNDO;
    made_unlook(tx, s->doc->id);
    work_save(n->w, a, tx, s);
    n->is_over = true;
}

static Status note(Arena *a, Tx *tx, Time now, void *arg)
{
    Noting *n = arg;
    Stored s;

    Status st = work_lock(n->w, a, tx, &s, &n->is_ours);
    n->is_ours = n->is_ours && s.next_line == n->expected;
    if (st != OK || !n->is_ours) return st;
    bool skips = s.doc->options && s.doc->options->skip_bad_rows;
    note_rows(n, a, tx, &s);
    n->is_over = n->b->n == 0;
    if (n->b->errors.n > 0 && !skips) {
        begin_undoing(n, a, tx, &s, "INVALID_ARGUMENT");
    } else if (s.stopping || n->is_over) {
        State state = s.stopping ? CANCELLED : DONE;
        work_finish(n->w, a, tx, now, &s, state);
        n->is_over = true;
    } else {
        work_save(n->w, a, tx, &s);
    }
    work_lease(tx, s.doc->id, !n->is_over);
    return OK;
}

// --- a turn ---

static Status load_bad_lines(Work *w)
{
    Status st = OK;
    Tx *tx = tx_begin(service_pool(), TX_READ, clock_monotonic() + 10000, &st);
    if (!tx) return st;
    st = bad_lines_load(tx, w->arena, w->import_id, &w->bad_lines, &w->n_bad_lines);
    return tx_end(tx, st, NULL);
}

static Status give_up(Arena *a, Tx *tx, Time now, void *arg)
{
    Noting *n = arg;
    Stored s;
    Status st = work_lock(n->w, a, tx, &s, &n->is_ours);
    if (st != OK || !n->is_ours) return st;
    begin_undoing(n, a, tx, &s, work_failure(n->w));
    work_lease(tx, s.doc->id, false);
    return OK;
}

static Turn fail(Work *w, Noting *n, Status st)
{
    if (!work_is_hopeless(w, st)) return WORK_FAILED;
    return job_transact(w->import_id, give_up, n) == OK ? WORK_IS_OVER : WORK_FAILED;
}

static Status take_batch(Work *w, Noting *n)
{
    Batch *b = n->b;
    bool ignored;

    n->contacts = arena_alloc(b->arena, (b->n + 1) * sizeof(void *));
    n->opportunities = arena_alloc(b->arena, (b->n + 1) * sizeof(void *));
    leave_out(w, b);
    if (b->n == 0) return OK;
    Status st = ask_contacts(w, b, false, n->contacts);
    if (st == OK && w->plan.target == TO_OPPORTUNITIES)
        st = ask_opportunities(w, b, false, n->contacts, n->opportunities, &ignored);
    return st;
}

Turn run_some(Work *w)
{
    Noting n = {.w = w};
    Batch b;
    Status st = OK;

    if (w->source.fd < 0) { /* the first turn */
        int line = w->s.next_line;
        st = load_bad_lines(w);
        if (st == OK) st = work_open(w, line);
        if (st != OK) return fail(w, &n, st);
    }
    Arena *a = arena_make();
    Turn turn = WORK_FAILED;
    n.b = &b;
    n.expected = w->s.next_line;
    st = work_next_batch(w, a, AT_ONCE, &b);
    if (st != OK) turn = fail(w, &n, st);
    if (st == OK) st = take_batch(w, &n);
    if (st == OK) {
        st = job_transact(w->import_id, note, &n);
        if (st == OK) work_saved(w);
        turn = st != OK ? WORK_FAILED : n.is_over || !n.is_ours ? WORK_IS_OVER : WORK_GOES_ON;
        w->s.next_line = b.last_line + 1;
    }
    arena_drop(a);
    return turn;
}
