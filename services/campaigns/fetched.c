// fetched -- what a command cannot know by itself: people of whom there is no copy yet, steps in use.
#include "common/text.h"
#include "services/campaigns/commands.h"
#include <opportunities/opportunities.pb-c.h>

enum { PEOPLE_AT_ONCE = 500 };

Fetched *fetched(Request *rq)
{
    if (!rq->fetched) rq->fetched = arena_alloc(rq->arena, sizeof(Fetched));
    return rq->fetched;
}

void want_person(Request *rq, const char *user_id)
{
    Fetched *f = fetched(rq);
    PUSH(rq->arena, f->wanted, f->n_wanted, user_id);
}

const Accounts__Person *fetched_person(Request *rq, const char *user_id)
{
    const Fetched *f = fetched(rq);
    for (size_t i = 0; i < f->n_people; i++) {
        if (same(f->people[i]->id, user_id)) return f->people[i];
    }
    return NULL;
}

void want_used_steps(Request *rq, const char *campaign_id, Steps before, Steps after, const char *move_to)
{
    if (!move_to && steps_dropped(before, after)) fetched(rq)->steps_of = campaign_id;
}

Status all_is_known(Request *rq)
{
    const Fetched *f = fetched(rq);
    if (f->were_asked || (!f->steps_of && f->n_wanted == 0)) return OK;
    rq->need = "people or used steps";
    return NEED_COPY;
}

static Status fetch_used_steps(Request *rq, Fetched *f)
{
    Opportunities__StepsInUse in = OPPORTUNITIES__STEPS_IN_USE__INIT;
    Opportunities__UsedSteps *out = NULL;

    in.campaign_id = (char *)f->steps_of;
    Status st = rpc_call("opportunities.Opportunities.StepsInUse", &in.base, &out, NULL, rq->deadline,
                         rq->arena, rq->why);
    if (st != OK) return st;
    f->used_steps = out->step_ids;
    f->n_used_steps = out->n_step_ids;
    return OK;
}

static Status fetch_people(Request *rq, Fetched *f, size_t from)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;

    in.ids = f->wanted + from;
    in.n_ids = f->n_wanted - from < PEOPLE_AT_ONCE ? f->n_wanted - from : PEOPLE_AT_ONCE;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st != OK) return st;
    for (size_t i = 0; i < out->n_items; i++) PUSH(rq->arena, f->people, f->n_people, out->items[i]);
    return OK;
}

Status fetch_wanted(Request *rq)
{
    Fetched *f = fetched(rq);
    Status st = f->steps_of ? fetch_used_steps(rq, f) : OK;

    for (size_t from = 0; st == OK && from < f->n_wanted; from += PEOPLE_AT_ONCE) {
        st = fetch_people(rq, f, from);
    }
    f->were_asked = true;
    return st;
}
