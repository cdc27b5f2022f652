// work -- which import an instance works on, and for how long at a time.
#include "services/imports/work.h"
#include "common/log.h"
#include "common/text.h"
#include "services/imports/forgetting.h"

enum {
    SLICE_MS = 400,  // then the daemon may want to leave
    LOOK_MS = 1000,  // an idle instance looks so often for what another one has left
    HURRY_MS = 3000, // after it was told that there is something it looks at each turn, for so long
    REST_MS = 500,   // after a failure
};

static uint64_t hurry_until;

void work_soon(void)
{
    hurry_until = clock_monotonic() + HURRY_MS;
}

// --- what all phases share ---

bool work_is_hopeless(const Work *w, Status st)
{
    bool may_pass = st == UNAVAILABLE || st == DEADLINE_EXCEEDED || st == ABORTED || st == INTERNAL;
    return w->why.problem && !may_pass;
}

const char *work_failure(const Work *w)
{
    const Cohoi__Problem *p = w->why.problem;
    return code_name(p->n_violations > 0 ? p->violations[0]->code : p->code);
}

static int phase_of(const Stored *s)
{
    if (s->doc->state == CHECKING) return PHASE_CHECK;
    if (s->doc->state == UNDOING) return PHASE_UNDO;
    return s->doc->state == RUNNING && s->doc->progress ? (int)s->doc->progress->phase : 0;
}

Status work_lock(Work *w, Arena *a, Tx *tx, Stored *out, bool *is_ours)
{
    *is_ours = false;
    Status st = import_load(tx, a, w->import_id, true, out);
    if (st == NOT_FOUND) return OK;
    if (st == OK) *is_ours = phase_of(out) != 0 && out->doc->version == w->version;
    return st;
}

static void tell_finished(Arena *a, Tx *tx, const Import *i)
{
    Imports__ImportFinished e = IMPORTS__IMPORT_FINISHED__INIT;
    const Progress *p = i->progress;

    e.import_id = i->id;
    e.has_target = e.has_state = e.has_created = e.has_updated = e.has_skipped = true;
    e.target = i->target;
    e.campaign_id = i->options ? i->options->campaign_id : NULL;
    e.by = i->created_by;
    e.state = i->state;
    e.created = i->state == FAILED ? 0 : p->created;
    e.updated = p->updated;
    e.skipped = p->skipped;
    e.bulk_act_id = i->bulk_act_id;
    e.failure = i->failure;
    emit(tx, i->id, i->id, &e);
}

static void tell_undone(Arena *a, Tx *tx, const Import *i)
{
    Imports__ImportUndone e = IMPORTS__IMPORT_UNDONE__INIT;
    e.import_id = i->id;
    e.by = i->created_by;
    e.has_undone = e.has_kept = true;
    e.undone = i->progress->undone;
    e.kept = i->progress->kept;
    e.bulk_act_id = i->bulk_act_id;
    emit(tx, i->id, i->id, &e);
}

void work_save(Work *w, Arena *a, Tx *tx, const Stored *s)
{
    import_save(tx, a, s);
    w->next_version = s->doc->version;
}

void work_saved(Work *w)
{
    w->version = w->next_version;
}

void work_finish(Work *w, Arena *a, Tx *tx, Time now, Stored *s, State state)
{
    Import *i = s->doc;

    i->state = state;
    s->stopping = false;
    if (state == DRAFT) {
        import_save(tx, a, s);
        return;
    }
    i->finished_at = timestamp_make(a, now);
    emit_actor(tx, i->created_by);
    emit_bulk_act(tx, i->bulk_act_id);
    import_save(tx, a, s);
    if (state == UNDONE)
        tell_undone(a, tx, i);
    else
        tell_finished(a, tx, i);
}

// --- one import at a time ---

static Work work = {.source = {.fd = -1}};

static void let_go(void)
{
    Arena *a = work.arena;
    loaded_close(&work.source);
    arena_drop(work.window_arena);
    arena_drop(work.old_window);
    work = (Work){.source = {.fd = -1}};
    arena_drop(a);
}

static Status claim(Arena *a, Tx *tx, Time now, void *arg)
{
    Work *w = arg;
    char *id;
    Status st = work_claim(tx, w->arena, &id);
    w->import_id = st == OK ? id : NULL;
    if (st != OK || !id) return st;
    st = import_load(tx, w->arena, id, false, &w->s);
    if (st == OK) w->version = w->s.doc->version;
    return st;
}

static bool take_next(void)
{
    work.arena = arena_make();
    work.why = (Refusal){.arena = work.arena};
    Status st = job_transact("imports", claim, &work);
    if (st == OK && work.import_id && phase_of(&work.s)) return true;
    let_go();
    return false;
}

static Status give_back(Arena *a, Tx *tx, Time now, void *arg)
{
    work_lease(tx, ((const Work *)arg)->import_id, false);
    return OK;
}

static Turn take_turn(void)
{
    switch (phase_of(&work.s)) {
    case PHASE_CHECK:
        return check_some(&work);
    case PHASE_RUN:
        return run_some(&work);
    default:
        return undo_some(&work);
    }
}

// Whoever is free, we or another one, tries again; at the latest when the lease ends.
static void complain(void)
{
    Status st = job_transact(work.import_id, give_back, &work);
    if (st == OK) work_soon();
    log_warn("an import is tried again", "import=%s problem=%s", work.import_id,
             work.why.problem ? code_name(work.why.problem->code) : "none");
}

static void work_off(void)
{
    static uint64_t look_at, rest_until;
    uint64_t now = clock_monotonic(), end = now + SLICE_MS;

    if (now < rest_until) return;
    if (!work.import_id) {
        if (now >= hurry_until && now < look_at) return;
        look_at = now + LOOK_MS;
        if (!take_next()) return;
    }
    while (work.import_id && clock_monotonic() < end) {
        Turn turn = take_turn();
        if (turn == WORK_GOES_ON) continue;
        if (turn == WORK_FAILED) {
            complain();
            rest_until = clock_monotonic() + REST_MS;
        }
        let_go();
        work_soon();
        return;
    }
}

const Job import_jobs[] = {
    {"work_off_imports", 20, work_off},
    {"forget_old_files", 60 * 1000, forget_old_files},
    {0},
};
