// sweep -- a round is a row that holds its progress, moved with each batch: it runs once with any number of
// instances, goes on after a crash, and runs late rather than never, judging as at its own time.
#include "services/evidence/sweep.h"
#include "common/log.h"
#include "services/evidence/facts.h"

enum { BATCH = 200, LEFT_MS = 2000 };

long deadline_near_hours;

// --- one batch ---

static void tell_batch(Tx *tx, Arena *a, Round *r, const Judged *judged, size_t n)
{
    char **failed = NULL;
    size_t n_failed = 0;
    for (size_t i = 0; i < n; i++)
        if (judged[i].fails) PUSH(a, failed, n_failed, (char *)judged[i].d.id);
    for (size_t i = 0; i < n; i++) {
        if (!judged[i].fails) continue;
        if (r->kind == ROUND_SWEEP) tell_swept(tx, &judged[i].d, r->day);
    }
    if (r->kind == ROUND_SWEEP && n_failed) dossiers_note_swept(tx, a, r->day, n_failed, failed);
    r->checked += (int)n;
    r->failed += (int)n_failed;
}

static Status tell_near(Tx *tx, Arena *a, const Round *r, const Settings *s, const Judged *judged, size_t n)
{
    Day day;
    Status st = day_look(tx, r->day, s, &day);
    for (size_t i = 0; st == OK && i < n && day.now < day.deadline; i++)
        if (judged[i].fails) tell_deadline_near(tx, a, &judged[i].d, r->day, day.deadline);
    return st;
}

// `r` is locked. The next 200, in the order of their ids.
static Status judge_batch(Arena *a, Tx *tx, Round *r)
{
    Settings *s = NULL;
    Judged *judged = NULL;
    size_t n = 0;

    if (r->finished) return OK;
    Status st = settings_load(tx, a, &s);
    if (st == OK) st = round_judge(tx, a, r, s, BATCH, &judged, &n);
    if (st == OK && r->kind == ROUND_NEAR) st = tell_near(tx, a, r, s, judged, n);
    if (st != OK) return st;
    tell_batch(tx, a, r, judged, n);
    if (n > 0) r->place = judged[n - 1].d.id;
    r->finished = n < BATCH;
    if (r->finished && r->kind == ROUND_SWEEP) tell_sweep_finished(tx, r);
    round_save(tx, a, r);
    return OK;
}

// --- the job ---

static Status open_rounds(Arena *a, Tx *tx, Time now, void *arg)
{
    Settings *s = NULL;
    Status st = settings_load(tx, a, &s);
    if (st == OK) rounds_open(tx, a, s, (int)deadline_near_hours);
    return st;
}

typedef struct Turn {
    const Round *which;
    bool goes_on;
} Turn;

static Status take_turn(Arena *a, Tx *tx, Time now, void *arg)
{
    Turn *turn = arg;
    Round r;

    turn->goes_on = false;
    Status st = round_lock(tx, a, turn->which, false, &r);
    if (st != OK) return st == NOT_FOUND ? OK : st; /* another instance is at it */
    st = judge_batch(a, tx, &r);
    turn->goes_on = st == OK && !r.finished;
    return st;
}

static void run_round(Arena *a, const Round *r)
{
    static const char *const names[] = {[ROUND_SWEEP] = "sweep", [ROUND_NEAR] = "near"};
    Turn turn = {.which = r};
    const char *cause = arena_print(a, "%s/%s/%d", names[r->kind], r->day, r->run);
    Status st;
    do {
        st = job_transact(cause, take_turn, &turn);
    } while (st == OK && turn.goes_on);
    if (st != OK) log_warn("a round stands still", "round=%s status=%s", cause, status_name(st));
}

void sweep_days(void)
{
    Arena *a = arena_make();
    Round *rounds = NULL;
    size_t n = 0;

    Status st = job_transact("sweep/days", open_rounds, NULL);
    Tx *tx = st == OK ? tx_begin(service_pool(), TX_READ, clock_monotonic() + 5000, &st) : NULL;
    if (tx) st = tx_end(tx, rounds_first(tx, a, &rounds, &n), NULL);
    for (size_t i = 0; st == OK && i < n; i++) run_round(a, &rounds[i]);
    arena_drop(a);
}

static Status begin_rounds(Arena *a, Tx *tx, Time now, void *arg)
{
    Settings *s = NULL;
    Status st = settings_load(tx, a, &s);
    if (st == OK) rounds_begin(tx, s->time_zone);
    return st;
}

void start_sweeps(void)
{
    Status st = job_transact("sweep/first", begin_rounds, NULL);
    if (st != OK) log_error("the first day is not noted", "status=%s", status_name(st));
}

// --- by hand: the same batches, in the same order ---

static void reply_with(Request *part, const Round *r)
{
    Evidence__Sweep *out = part->out;
    out->day = arena_copy(part->arena, r->day);
    out->as_of = timestamp_make(part->arena, r->as_of);
    out->has_checked = out->has_failed = out->has_finished = out->has_run = true;
    out->run = r->run;
    out->checked = r->checked;
    out->failed = r->failed;
    out->finished = r->finished;
}

static Status begin_by_hand(Request *part, Tx *tx, void *arg)
{
    const Evidence__SweepDay *in = part->in;
    Settings *s = NULL;
    Round r;
    Day day;

    Status st = settings_load(tx, part->arena, &s);
    if (st == OK) st = day_look(tx, in->day, s, &day);
    if (st == OK && day.is_future) st = refuse_field(part->why, COHOI__CODE__OUT_OF_BOUNDS, "day");
    if (st == OK) st = round_by_hand(tx, part->arena, in->day, &day, &r);
    if (st == OK) reply_with(part, &r);
    return st;
}

static Status batch_by_hand(Request *part, Tx *tx, void *arg)
{
    Round r;
    Status st = round_lock(tx, part->arena, arg, true, &r);
    if (st == OK) st = judge_batch(part->arena, tx, &r);
    if (st == OK) reply_with(part, &r);
    return st;
}

// What is left when the time of the request is over, the job does.
Status sweep_day(Request *rq)
{
    Evidence__Sweep *out = NULL;
    Status st = command_part(rq, "begin", begin_by_hand, NULL, &out);
    if (st != OK) return st;
    Round r = {.kind = ROUND_SWEEP, .day = out->day, .run = out->run};
    for (int i = 1; st == OK && !out->finished && clock_monotonic() + LEFT_MS < rq->deadline; i++)
        st = command_part(rq, arg_int(rq->arena, i), batch_by_hand, &r, &out);
    if (st == OK) *(Evidence__Sweep *)rq->out = *out;
    return st;
}
