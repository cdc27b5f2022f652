// person -- a salesperson that a command names: known here, or asked of accounts.
#include "services/contacts/person.h"
#include "services/contacts/commands.h"
#include <accounts/accounts.pb-c.h>

Status fetch_person(Request *rq)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;
    char *ids[] = {(char *)rq->need_id};
    PersonCopy *p = arena_alloc(rq->arena, sizeof *p);

    in.ids = ids;
    in.n_ids = 1;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st != OK) return st;
    if (out->n_items == 1) *p = (PersonCopy){true, out->items[0]->active, out->items[0]->full_name};
    rq->fetched = p;
    return OK;
}

Status person_check(Request *rq, const char *user_id, PersonCopy *p)
{
    if (!user_id) return OK;
    if (!p->known && !rq->fetched) {
        rq->need = "person";
        rq->need_id = user_id;
        return NEED_COPY;
    }
    if (!p->known) *p = *(const PersonCopy *)rq->fetched;
    if (!p->known) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "salespersonId");
    return p->active ? OK : refuse_field(rq->why, COHOI__CODE__USER_INACTIVE, "salespersonId");
}
