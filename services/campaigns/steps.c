// steps -- the approach steps of a campaign or of the pipeline: their ids, their sense, and where the dropped
// ones go.
#include "common/text.h"
#include "services/campaigns/campaign.h"

void steps_complete(Step **steps, size_t n, Arena *a)
{
    for (size_t i = 0; i < n; i++) {
        if (!steps[i]->id) steps[i]->id = uuid_make(a);
        if (i + 1 == n) steps[i]->probability = 100; /* OPP-12: the last step is success */
        steps[i]->has_probability = true;
    }
}

void fail_reasons_complete(FailReason **reasons, size_t n, Arena *a)
{
    for (size_t i = 0; i < n; i++) {
        if (!reasons[i]->id) reasons[i]->id = uuid_make(a);
    }
}

Status steps_check(Step *const *steps, size_t n, Refusal *why)
{
    if (n < 2) return refuse_field(why, COHOI__CODE__TOO_SHORT, "steps"); /* AMB-50 */
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (same(steps[i]->id, steps[j]->id)) {
                return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE,
                                    arena_print(why->arena, "steps[%zu].id", i));
            }
        }
    }
    return OK;
}

static bool has_step(Step *const *steps, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (same(steps[i]->id, id)) return true;
    }
    return false;
}

static bool is_used(char *const *used, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (same(used[i], id)) return true;
    }
    return false;
}

Status steps_moved(Step *const *before, size_t n_before, Step *const *after, size_t n_after,
                   char *const *used, size_t n_used, const char *move_to, MovedStep ***moved, size_t *n_moved,
                   Arena *a, Refusal *why)
{
    if (move_to && !has_step(after, n_after, move_to))
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "moveTo");
    for (size_t i = 0; i < n_before; i++) {
        if (has_step(after, n_after, before[i]->id)) continue;
        if (!move_to && is_used(used, n_used, before[i]->id)) return refuse(why, COHOI__CODE__STEP_NOT_EMPTY);

        MovedStep *m = arena_message(a, &campaigns__moved_step__descriptor);
        m->from_step_id = before[i]->id;
        m->to_step_id =
            arena_copy(a, move_to ? move_to : after[0]->id); /* stragglers that came since we asked */
        PUSH(a, *moved, *n_moved, m);
    }
    return OK;
}
