// commands_pipeline -- the steps of opportunities outside campaigns. AMB-56
#include "common/check.h"
#include "common/log.h"
#include "services/campaigns/commands.h"
#include "services/campaigns/store.h"

// What holds until an administrator changes it.
static Pipeline *usual_pipeline(Arena *a)
{
    static const struct {
        const char *name;
        int probability;
    } usual[] = {{"Mới", 10}, {"Đủ điều kiện", 30}, {"Đề xuất", 60}, {"Thắng", 100}};
    Pipeline *p = arena_message(a, &campaigns__pipeline__descriptor);

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        Step *step = arena_message(a, &campaigns__step__descriptor);
        step->id = uuid_make(a);
        step->name = arena_copy(a, usual[i].name);
        step->has_probability = true;
        step->probability = usual[i].probability;
        PUSH(a, p->steps, p->n_steps, step);
    }
    p->has_version = true;
    return p;
}

static Status begin_pipeline(Arena *a, Tx *tx, Time now, void *arg)
{
    Campaigns__PipelineUpdated updated = CAMPAIGNS__PIPELINE_UPDATED__INIT;
    Pipeline *p;

    Status st = pipeline_load(tx, a, false, &p);
    if (st != NOT_FOUND) return st;
    p = usual_pipeline(a);
    p->version = 1;
    pipeline_insert(tx, a, p);
    updated.pipeline = p;
    emit(tx, "pipeline", "pipeline", &updated);
    return OK;
}

void start_pipeline(void)
{
    Status st = job_transact("pipeline/first", begin_pipeline, NULL);
    if (st != OK) log_error("no pipeline yet", "status=%s", status_name(st));
}

Status get_pipeline(Request *rq, Tx *tx)
{
    Pipeline *p;
    Status st = pipeline_load(tx, rq->arena, false, &p);
    if (st == OK) *(Pipeline *)rq->out = *p;
    return st;
}

Status update_pipeline(Request *rq, Tx *tx)
{
    const Campaigns__UpdatePipeline *in = rq->in;
    Campaigns__PipelineUpdated updated = CAMPAIGNS__PIPELINE_UPDATED__INIT;
    const Fetched *f = fetched(rq);
    Pipeline *p;

    Status st = pipeline_load(tx, rq->arena, true, &p);
    if (st == OK) st = version_fits(rq, p->version);
    if (st != OK) return st;

    Pipeline *before = arena_clone(rq->arena, &p->base);
    message_apply(&p->base, &in->pipeline->base, in->update_mask, in->n_update_mask);
    steps_complete(p->steps, p->n_steps, rq->arena);
    fail_reasons_complete(p->fail_reasons, p->n_fail_reasons, rq->arena);
    st = steps_check(p->steps, p->n_steps, rq->why);
    if (st == OK) {
        st = steps_moved(before->steps, before->n_steps, p->steps, p->n_steps, f->used_steps, f->n_used_steps,
                         in->move_to, &updated.moved_steps, &updated.n_moved_steps, rq->arena, rq->why);
    }
    if (st != OK) return st;

    p->version++;
    pipeline_save(tx, rq->arena, p);
    updated.pipeline = p;
    updated.n_changes = message_changes(rq->arena, &before->base, &p->base, &updated.changes);
    emit(tx, "pipeline", "pipeline", &updated);
    *(Pipeline *)rq->out = *p;
    return OK;
}
