// steps -- the approach steps and fail reasons of a campaign or of the pipeline: their ids, their sense, and
// where what stood in dropped steps goes.
#include "common/text.h"
#include "services/campaigns/campaign.h"

Step **steps_usual(const UsualStep *usual, size_t n, Arena *a)
{
    Step **steps = NULL;
    for (size_t made = 0; made < n;) {
        Step *step = arena_message(a, &campaigns__step__descriptor);
        step->name = arena_copy(a, usual[made].name);
        step->has_probability = true;
        step->probability = usual[made].probability;
        PUSH(a, steps, made, step);
    }
    return steps;
}

void steps_settle(Steps s, Arena *a)
{
    for (size_t i = 0; i < s.n; i++) {
        Step *step = s.items[i];
        if (!step->id) step->id = uuid_make(a);
        step->name = text_trim(a, step->name);
        step->has_probability = true;
        if (i + 1 == s.n) step->probability = 100; /* OPP-12: the last step is success */
    }
}

Status steps_check(Steps s, Refusal *why)
{
    return s.n < 2 ? refuse_field(why, COHOI__CODE__TOO_SHORT, "steps") : OK; /* AMB-50 */
}

static bool has_step(Steps s, const char *id)
{
    for (size_t i = 0; i < s.n; i++) {
        if (same(s.items[i]->id, id)) return true;
    }
    return false;
}

Status steps_known(Steps before, Steps given, Refusal *why)
{
    for (size_t i = 0; i < given.n; i++) {
        const char *id = given.items[i]->id;
        if (!id || (has_step(before, id) && !has_step((Steps){given.items, i}, id))) continue;
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(why->arena, "steps[%zu].id", i));
    }
    return OK;
}

void steps_name(Steps before, Steps given)
{
    for (size_t i = 0; i < given.n; i++) {
        for (size_t j = 0; j < before.n && !given.items[i]->id; j++) {
            char *id = before.items[j]->id;
            if (same(given.items[i]->name, before.items[j]->name) && !has_step(given, id)) {
                given.items[i]->id = id;
            }
        }
    }
}

void steps_inherit(Steps before, Steps given)
{
    for (size_t i = 0; i < given.n; i++) {
        for (size_t j = 0; j < before.n && !given.items[i]->has_probability; j++) {
            if (!same(given.items[i]->id, before.items[j]->id)) continue;
            given.items[i]->has_probability = true;
            given.items[i]->probability = before.items[j]->probability;
        }
    }
}

bool steps_dropped(Steps before, Steps after)
{
    for (size_t i = 0; i < before.n; i++) {
        if (!has_step(after, before.items[i]->id)) return true;
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

Status steps_moved(Steps before, Steps after, const char *move_to, char *const *used, size_t n_used,
                   StepMoves *out, Refusal *why)
{
    if (move_to && !has_step(after, move_to)) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "moveTo");
    for (size_t i = 0; i < before.n; i++) {
        char *id = before.items[i]->id;
        if (has_step(after, id)) continue;
        if (!move_to && is_used(used, n_used, id)) return refuse(why, COHOI__CODE__STEP_NOT_EMPTY);

        MovedStep *m = arena_message(why->arena, &campaigns__moved_step__descriptor);
        m->from_step_id = id;
        /* without a word: the first, for stragglers that came since the step was found empty */
        m->to_step_id = arena_copy(why->arena, move_to ? move_to : after.items[0]->id);
        PUSH(why->arena, out->items, out->n, m);
    }
    return OK;
}

// --- fail reasons ---

void reasons_settle(Reasons r, Arena *a)
{
    for (size_t i = 0; i < r.n; i++) {
        if (!r.items[i]->id) r.items[i]->id = uuid_make(a);
        r.items[i]->name = text_trim(a, r.items[i]->name);
    }
}

static bool has_reason(Reasons r, const char *id)
{
    for (size_t i = 0; i < r.n; i++) {
        if (same(r.items[i]->id, id)) return true;
    }
    return false;
}

Status reasons_known(Reasons before, Reasons given, Refusal *why)
{
    for (size_t i = 0; i < given.n; i++) {
        const char *id = given.items[i]->id;
        if (!id || (has_reason(before, id) && !has_reason((Reasons){given.items, i}, id))) continue;
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE,
                            arena_print(why->arena, "failReasons[%zu].id", i));
    }
    return OK;
}

void reasons_name(Reasons before, Reasons given)
{
    for (size_t i = 0; i < given.n; i++) {
        for (size_t j = 0; j < before.n && !given.items[i]->id; j++) {
            char *id = before.items[j]->id;
            if (same(given.items[i]->name, before.items[j]->name) && !has_reason(given, id)) {
                given.items[i]->id = id;
            }
        }
    }
}
