// work_check -- "Check": every row as it would be taken over, and nothing written. IMP-05, AMB-35, PEE-06
#include "common/log.h"
#include "common/text.h"
#include "services/imports/work.h"
#include <string.h>

enum { AT_ONCE = 500, ERRORS_MOST = 20000, KEYS_MOST = 8 };

// --- keys that the file has brought before ---

static bool seen_has(const Seen *s, uint64_t key)
{
    if (s->room == 0) return false;
    for (size_t at = key % s->room; s->slots[at]; at = (at + 1) % s->room)
        if (s->slots[at] == key) return true;
    return false;
}

static void put(Seen *s, uint64_t key)
{
    size_t at = key % s->room;
    while (s->slots[at] && s->slots[at] != key) at = (at + 1) % s->room;
    if (!s->slots[at]) s->n++;
    s->slots[at] = key;
}

static void seen_add(Seen *s, Arena *a, uint64_t key)
{
    if (2 * (s->n + 1) > s->room) {
        Seen larger = {.room = s->room ? 2 * s->room : 4096};
        larger.slots = arena_alloc(a, larger.room * sizeof *larger.slots);
        for (size_t i = 0; i < s->room; i++)
            if (s->slots[i]) put(&larger, s->slots[i]);
        *s = larger;
    }
    put(s, key);
}

static uint64_t mixed(uint64_t key, const char *with)
{
    for (; *with; with++) key = (key ^ (unsigned char)*with) * 1099511628211u;
    return key ? key : 1;
}

// --- a batch ---

typedef struct Tally {
    int creates, updates, bad, new_contacts;
} Tally;

// Has a row before made the contact that this one would make?
static bool is_met(Work *w, Batch *b, const Record *r)
{
    uint64_t keys[KEYS_MOST];
    size_t n = record_keys(r, b->arena, w->contact_keys, w->n_contact_keys, keys);
    bool met = false;
    for (size_t i = 0; i < n; i++) met |= seen_has(&w->seen, keys[i]);
    for (size_t i = 0; i < n; i++) seen_add(&w->seen, w->arena, keys[i]);
    return met;
}

// CMP-05 across batches: the owner of the campaign's data knows only what stands there already.
static bool enters_twice(Work *w, Batch *b, const Record *r, const Contacts__ImportedRow *contact)
{
    uint64_t keys[KEYS_MOST];
    size_t n = record_keys(r, b->arena, w->contact_keys, w->n_contact_keys, keys);
    bool twice = false;
    if (contact->id) keys[0] = mixed(1469598103934665603u, contact->id), n = 1;
    for (size_t i = 0; i < n; i++) twice |= seen_has(&w->seen, mixed(keys[i], "entered"));
    for (size_t i = 0; i < n; i++) seen_add(&w->seen, w->arena, mixed(keys[i], "entered"));
    return twice;
}

static bool is_known_before(Work *w, const Record *r)
{
    const char *external_id = r->opportunity->external_id;
    if (text_is_blank(external_id)) return false;
    uint64_t key = mixed(mixed(1469598103934665603u, "opportunity/"), external_id);
    bool known = seen_has(&w->seen, key);
    seen_add(&w->seen, w->arena, key);
    return known;
}

static void count_opportunity(Work *w, Batch *b, Record *r, const Contacts__ImportedRow *contact,
                              const Contacts__ImportedRow *o, bool holds_once, Tally *t)
{
    bool is_new = o && o->created && !is_known_before(w, r);
    if (is_new && holds_once && enters_twice(w, b, r, contact)) {
        row_error_add(&b->errors, r->row, NULL, COHOI__CODE__DUPLICATE_IN_CAMPAIGN);
        r->is_bad = true;
        return;
    }
    t->creates += is_new;
    t->updates += !is_new;
    t->new_contacts += contact->created && !is_met(w, b, r);
}

static void count(Work *w, Batch *b, Contacts__ImportedRow *const *contacts,
                  Contacts__ImportedRow *const *opportunities, bool holds_once, Tally *t)
{
    for (size_t i = 0; i < b->n; i++) {
        Record *r = &b->records[i];
        if (!r->is_bad && r->opportunity) {
            count_opportunity(w, b, r, contacts[i], opportunities[i], holds_once, t);
        } else if (!r->is_bad) {
            bool is_new = contacts[i]->created && !is_met(w, b, r);
            t->creates += is_new;
            t->updates += !is_new;
        }
        t->bad += r->is_bad;
    }
}

static Status ask_all(Work *w, Batch *b, Tally *t)
{
    Contacts__ImportedRow **contacts = arena_alloc(b->arena, (b->n + 1) * sizeof(void *));
    Contacts__ImportedRow **opportunities = arena_alloc(b->arena, (b->n + 1) * sizeof(void *));
    bool holds_once = false;

    Status st = ask_contacts(w, b, true, contacts);
    if (st == OK && w->plan.target == TO_OPPORTUNITIES)
        st = ask_opportunities(w, b, true, contacts, opportunities, &holds_once);
    if (st == OK) count(w, b, contacts, opportunities, holds_once, t);
    return st;
}

// --- what is kept of it ---

typedef struct Noting {
    Work *w;
    const Batch *b;
    const Tally *tally;
    bool is_over, is_ours;
} Noting;

static void add_up(Import *i, Arena *a, const Batch *b, const Tally *t)
{
    if (!i->check) i->check = arena_message(a, &imports__check__descriptor);
    Imports__Check *c = i->check;
    c->has_creates = c->has_updates = c->has_bad_rows = c->has_new_contacts = true;
    c->creates += t->creates;
    c->updates += t->updates;
    c->bad_rows += t->bad;
    c->new_contacts += t->new_contacts;
    Progress *p = import_progress(i, a);
    p->has_rows_done = true;
    p->rows_done += (int32_t)b->n;
}

// Checked: the draft waits for its owner, or the run begins, or there is nothing to run.
static void decide(Noting *n, Arena *a, Tx *tx, Time now, Stored *s)
{
    Import *i = s->doc;
    bool skips = i->options && i->options->skip_bad_rows;
    bool too_many = i->check->bad_rows > ERRORS_MOST;

    i->check->has_valid = true;
    i->check->valid = i->check->bad_rows == 0;
    i->check->at = timestamp_make(a, now);
    if (i->state == CHECKING) {
        work_finish(n->w, a, tx, now, s, DRAFT);
    } else if (s->stopping) {
        work_finish(n->w, a, tx, now, s, CANCELLED);
    } else if (too_many || (!i->check->valid && !skips)) {
        i->failure = arena_copy(a, too_many ? "TOO_MANY_ERRORS" : "INVALID_ARGUMENT");
        work_finish(n->w, a, tx, now, s, FAILED);
    } else {
        i->progress->phase = PHASE_RUN;
        i->progress->rows_done = 0;
        s->next_line = s->header_line + 1;
        work_save(n->w, a, tx, s);
    }
}

static Status note(Arena *a, Tx *tx, Time now, void *arg)
{
    Noting *n = arg;
    Stored s;

    Status st = work_lock(n->w, a, tx, &s, &n->is_ours);
    if (st != OK || !n->is_ours) return st;
    problems_add(tx, a, s.doc->id, n->b->errors.items, n->b->errors.n);
    add_up(s.doc, a, n->b, n->tally);
    n->is_over |= s.doc->check->bad_rows > ERRORS_MOST || s.stopping;
    if (n->is_over)
        decide(n, a, tx, now, &s);
    else
        work_save(n->w, a, tx, &s);
    work_lease(tx, s.doc->id, !n->is_over);
    return OK;
}

// A check begins anew wherever it was broken off: it has written nothing.
static Status begin(Arena *a, Tx *tx, Time now, void *arg)
{
    Noting *n = arg;
    Stored s;
    Status st = work_lock(n->w, a, tx, &s, &n->is_ours);
    if (st != OK || !n->is_ours) return st;
    s.doc->check = NULL;
    import_progress(s.doc, a)->rows_done = 0;
    problems_drop(tx, s.doc->id);
    work_save(n->w, a, tx, &s);
    return OK;
}

// The file, or what its columns need, is not there any more.
static Status give_up(Arena *a, Tx *tx, Time now, void *arg)
{
    Noting *n = arg;
    Stored s;
    Status st = work_lock(n->w, a, tx, &s, &n->is_ours);
    if (st != OK || !n->is_ours) return st;
    s.doc->failure = arena_copy(a, work_failure(n->w));
    work_finish(n->w, a, tx, now, &s, s.doc->state == CHECKING ? DRAFT : FAILED);
    return OK;
}

static Turn fail(Work *w, Noting *n, Status st)
{
    if (!work_is_hopeless(w, st)) return WORK_FAILED;
    return job_transact(w->import_id, give_up, n) == OK ? WORK_IS_OVER : WORK_FAILED;
}

Turn check_some(Work *w)
{
    Noting n = {.w = w};
    Status st = OK;

    if (w->source.fd < 0) { /* the first turn */
        st = job_transact(w->import_id, begin, &n);
        if (st == OK && !n.is_ours) return WORK_IS_OVER;
        work_saved(w);
        if (st == OK) st = work_open(w, 0);
        if (st != OK) return fail(w, &n, st);
    }
    Arena *a = arena_make();
    Tally tally = {0};
    Batch b;
    st = work_next_batch(w, a, AT_ONCE, &b);
    if (st == OK && b.n > 0) st = ask_all(w, &b, &tally);
    n.b = &b;
    n.tally = &tally;
    n.is_over = st == OK && b.n == 0;
    Turn turn = WORK_FAILED;
    if (st == OK) {
        w->s.next_line = b.last_line + 1;
        st = job_transact(w->import_id, note, &n);
        if (st == OK) work_saved(w);
        turn = st != OK ? WORK_FAILED : n.is_over || !n.is_ours ? WORK_IS_OVER : WORK_GOES_ON;
    } else {
        turn = fail(w, &n, st);
    }
    arena_drop(a);
    return turn;
}
