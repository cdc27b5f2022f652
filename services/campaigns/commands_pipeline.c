// commands_pipeline -- the steps of opportunities outside campaigns. AMB-56
#include "common/check.h"
#include "common/fiber.h"
#include "common/log.h"
#include "services/campaigns/commands.h"
#include "services/campaigns/store.h"

enum { AGAIN_MS = 1000 };

// --- its beginning: what holds until an administrator changes it ---

static const UsualStep usual_steps[] = {{"Mới", 10}, {"Đủ điều kiện", 30}, {"Đề xuất", 60}, {"Thắng", 100}};

static void settle(Pipeline *p, Arena *a)
{
    steps_settle(STEPS_OF(p), a);
    reasons_settle(REASONS_OF(p), a);
}

static void tell(Tx *tx, Campaigns__PipelineUpdated *updated, Pipeline *p)
{
    updated->pipeline = p;
    emit(tx, "pipeline", "pipeline", updated);
}

static Status begin_pipeline(Arena *a, Tx *tx, Time now, void *arg)
{
    Campaigns__PipelineUpdated updated = CAMPAIGNS__PIPELINE_UPDATED__INIT;
    Pipeline *p;

    Status st = pipeline_load(tx, a, &p);
    if (st != NOT_FOUND) return st;
    p = arena_message(a, &campaigns__pipeline__descriptor);
    p->n_steps = sizeof usual_steps / sizeof *usual_steps;
    p->steps = steps_usual(usual_steps, p->n_steps, a);
    p->has_version = true;
    p->version = 1;
    settle(p, a);
    pipeline_insert(tx, a, p);
    tell(tx, &updated, p);
    return OK;
}

// Nothing is taken before it stands.
void start_pipeline(void)
{
    for (;;) {
        Status st = job_transact("pipeline/first", begin_pipeline, NULL);
        if (st == OK) return;
        log_warn("no pipeline yet", "status=%s", status_name(st));
        fiber_sleep(AGAIN_MS);
    }
}

// --- commands ---

Status get_pipeline(Request *rq, Tx *tx)
{
    Pipeline *p;
    Status st = pipeline_load(tx, rq->arena, &p);
    if (st == OK) *(Pipeline *)rq->out = *p;
    return st;
}

static Status apply(Request *rq, const Pipeline *before, Pipeline *p)
{
    const Campaigns__UpdatePipeline *in = rq->in;
    Pipeline *wish = arena_clone(rq->arena, &in->pipeline->base);

    Status st = steps_known(STEPS_OF(before), STEPS_OF(wish), rq->why);
    if (st == OK) st = reasons_known(REASONS_OF(before), REASONS_OF(wish), rq->why);
    if (st != OK) return st;
    steps_inherit(STEPS_OF(before), STEPS_OF(wish));
    message_apply(&p->base, &wish->base, in->update_mask, in->n_update_mask);
    settle(p, rq->arena);
    return steps_check(STEPS_OF(p), rq->why);
}

static Status move_out(Request *rq, const Pipeline *before, const Pipeline *p, StepMoves *out)
{
    const Campaigns__UpdatePipeline *in = rq->in;
    const Fetched *f = fetched(rq);

    want_used_steps(rq, "pipeline", STEPS_OF(before), STEPS_OF(p), in->move_to);
    Status st = all_is_known(rq);
    if (st != OK) return st;
    return steps_moved(STEPS_OF(before), STEPS_OF(p), in->move_to, f->used_steps, f->n_used_steps, out,
                       rq->why);
}

Status update_pipeline(Request *rq, Tx *tx)
{
    Campaigns__PipelineUpdated updated = CAMPAIGNS__PIPELINE_UPDATED__INIT;
    Pipeline *before = NULL;
    StepMoves moves = {0};

    Status st = pipeline_lock(tx, rq->arena, &before);
    if (st == OK) st = version_fits(rq, before->version);
    if (st != OK) return st;
    Pipeline *p = arena_clone(rq->arena, &before->base);
    st = apply(rq, before, p);
    if (st == OK) st = move_out(rq, before, p, &moves);
    if (st != OK) return st;

    updated.moved_steps = moves.items;
    updated.n_moved_steps = moves.n;
    updated.n_changes = message_changes(rq->arena, &before->base, &p->base, &updated.changes);
    if (updated.n_changes > 0) {
        p->version++;
        pipeline_save(tx, rq->arena, p);
        tell(tx, &updated, p);
    }
    *(Pipeline *)rq->out = *p;
    return OK;
}
