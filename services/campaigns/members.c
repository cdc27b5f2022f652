// members -- the people named in a campaign must exist, and those new to it must be active.
#include "common/text.h"
#include "services/campaigns/commands.h"
#include "services/campaigns/store.h"
#include <accounts/accounts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

Fetched *fetched(Request *rq)
{
    if (!rq->fetched) rq->fetched = arena_alloc(rq->arena, sizeof(Fetched));
    return rq->fetched;
}

Status ask_used_steps(Request *rq, const char *campaign_id)
{
    Opportunities__StepsInUse in = OPPORTUNITIES__STEPS_IN_USE__INIT;
    Opportunities__UsedSteps *out = NULL;

    in.campaign_id = (char *)campaign_id;
    Status st = rpc_call("opportunities.Opportunities.StepsInUse", &in.base, &out, NULL, rq->deadline,
                         rq->arena, rq->why);
    if (st != OK) return st;
    fetched(rq)->used_steps = out->step_ids;
    fetched(rq)->n_used_steps = out->n_step_ids;
    return OK;
}

static bool listed(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (same(ids[i], id)) return true;
    }
    return false;
}

static Status check_list(Request *rq, const PeopleKnown *people, const Campaign *before, char *const *ids,
                         size_t n, const char *field)
{
    const Fetched *f = fetched(rq);
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_print(rq->arena, "%s[%zu]", field, i);
        bool known = listed(people->known, people->n_known, ids[i]) || listed(f->known, f->n_known, ids[i]);
        if (!known && f->has_asked) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, path);
        if (!known) return rq->need = "people", NEED_COPY;

        bool inactive = listed(people->inactive, people->n_inactive, ids[i]) ||
                        listed(f->inactive, f->n_inactive, ids[i]);
        if (inactive && !(before && campaign_has_member(before, ids[i]))) {
            return refuse_field(rq->why, COHOI__CODE__USER_INACTIVE, path);
        }
    }
    return OK;
}

Status members_check(Request *rq, Tx *tx, const Campaign *before, const Campaign *after)
{
    size_t n = after->n_manager_ids + after->n_salesperson_ids, at = 0;
    char **ids = arena_alloc(rq->arena, (n + 1) * sizeof *ids);
    PeopleKnown people = {0};

    for (size_t i = 0; i < after->n_manager_ids; i++) ids[at++] = after->manager_ids[i];
    for (size_t i = 0; i < after->n_salesperson_ids; i++) ids[at++] = after->salesperson_ids[i];
    Status st = people_known(tx, rq->arena, n, ids, &people);
    if (st == OK) {
        st = check_list(rq, &people, before, after->manager_ids, after->n_manager_ids, "managerIds");
    }
    if (st == OK) {
        st = check_list(rq, &people, before, after->salesperson_ids, after->n_salesperson_ids,
                        "salespersonIds");
    }
    if (st == NEED_COPY) {
        fetched(rq)->wanted = ids;
        fetched(rq)->n_wanted = n;
    }
    return st;
}

Status fetch_people(Request *rq)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;
    Fetched *f = fetched(rq);

    in.ids = f->wanted;
    in.n_ids = f->n_wanted;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st != OK) return st;
    f->has_asked = true;
    for (size_t i = 0; i < out->n_items; i++) {
        PUSH(rq->arena, f->known, f->n_known, out->items[i]->id);
        if (!out->items[i]->active) PUSH(rq->arena, f->inactive, f->n_inactive, out->items[i]->id);
    }
    return OK;
}
