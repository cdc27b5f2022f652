// refusal -- why something is refused, said once, where it is known.
#include "common/refusal.h"
#include "common/words.h"

// problem.proto: codes below stand beside a field; the refusal as a whole is then INVALID_ARGUMENT.
enum { FIRST_CODE_OF_ITS_OWN = 20 };
// A request that is wrong in thousands of places is not told all of them.
enum { MOST_VIOLATIONS = 100 };

static Cohoi__Problem *problem_of(Refusal *why)
{
    if (!why->problem) why->problem = arena_message(why->arena, &cohoi__problem__descriptor);
    return why->problem;
}

static Status status_of(const Cohoi__Problem *p)
{
    return (Status)code_words_of(p->code)->status;
}

Status refuse(Refusal *why, Cohoi__Code code)
{
    Cohoi__Problem *p = problem_of(why);
    p->has_code = true;
    p->code = code;
    return status_of(p);
}

Status refuse_field(Refusal *why, Cohoi__Code code, const char *field)
{
    Cohoi__Problem *p = problem_of(why);
    if (!p->has_code) {
        p->has_code = true;
        p->code = (int)code < FIRST_CODE_OF_ITS_OWN ? COHOI__CODE__INVALID_ARGUMENT : code;
    }
    if (p->n_violations == MOST_VIOLATIONS) return status_of(p);
    Cohoi__Violation *v = arena_message(why->arena, &cohoi__violation__descriptor);
    v->field = arena_copy(why->arena, field);
    v->has_code = true;
    v->code = code;
    PUSH(why->arena, p->violations, p->n_violations, v);
    return status_of(p);
}

const char *code_name(Cohoi__Code code)
{
    return code_words_of(code)->name;
}
