// fetched -- what a command names of accounts, and what is asked because there is no copy of it yet.
#include "services/contacts/fetched.h"
#include "common/text.h"
#include "services/contacts/listed.h"
#include <accounts/accounts.pb-c.h>

typedef struct Fetched {
    const char *person_id; // what is wanted
    char **value_ids;
    size_t n_value_ids;
    bool were_asked;
    PersonCopy person; // what came of it
    Accounts__ListedValue **values;
    size_t n_values;
} Fetched;

static Fetched *fetched(Request *rq)
{
    if (!rq->fetched) rq->fetched = arena_alloc(rq->arena, sizeof(Fetched));
    return rq->fetched;
}

// --- asking ---

static Status fetch_person(Request *rq, Fetched *f)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;
    char *ids[] = {(char *)f->person_id};

    if (!f->person_id) return OK;
    in.ids = ids;
    in.n_ids = 1;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st == OK && out->n_items == 1)
        f->person = (PersonCopy){true, out->items[0]->active, out->items[0]->full_name};
    return st;
}

static Status fetch_values(Request *rq, Fetched *f)
{
    Accounts__BatchGetValues in = ACCOUNTS__BATCH_GET_VALUES__INIT;
    Accounts__ValueBatch *out = NULL;

    if (!f->n_value_ids) return OK;
    in.ids = f->value_ids;
    in.n_ids = f->n_value_ids;
    Status st =
        rpc_call("accounts.Accounts.BatchGetValues", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st != OK) return st;
    f->values = out->items;
    f->n_values = out->n_items;
    return OK;
}

Status fetch_copies(Request *rq)
{
    Fetched *f = fetched(rq);
    Status st = fetch_person(rq, f);
    if (st == OK) st = fetch_values(rq, f);
    f->were_asked = true;
    return st;
}

// --- completing ---

static void want_values(Request *rq, Fetched *f, const Scene *s, const Contact *before, const Contact *c)
{
    Listed *named = NULL;
    size_t n = c ? listed_anew(before, c, rq->arena, &named) : 0;

    f->n_value_ids = 0;
    for (size_t i = 0; i < n; i++)
        if (!listed_find(s->values, s->n_values, named[i].id))
            PUSH(rq->arena, f->value_ids, f->n_value_ids, named[i].id);
}

static void take_fetched(const Fetched *f, Scene *s, Arena *a)
{
    ValueCopy *all = arena_alloc(a, (s->n_values + f->n_values + 1) * sizeof *all);
    size_t n = 0;

    if (!s->person.known) s->person = f->person;
    for (size_t i = 0; i < s->n_values; i++) all[n++] = s->values[i];
    for (size_t i = 0; i < f->n_values; i++) {
        const Accounts__ListedValue *v = f->values[i];
        all[n++] = (ValueCopy){v->item->id, v->list, v->item->active};
    }
    s->values = all;
    s->n_values = n;
}

Status scene_complete(Request *rq, Scene *s, const char *person_id, const Contact *before, const Contact *c)
{
    Fetched *f = fetched(rq);

    if (f->were_asked) {
        take_fetched(f, s, rq->arena);
        return OK;
    }
    f->person_id = s->person.known ? NULL : person_id;
    want_values(rq, f, s, before, c);
    if (!f->person_id && !f->n_value_ids) return OK;
    rq->need = "copies";
    return NEED_COPY;
}

Status person_check(const char *user_id, const PersonCopy *p, Refusal *why)
{
    if (!user_id) return OK;
    if (!p->known) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "salespersonId");
    return p->active ? OK : refuse_field(why, COHOI__CODE__USER_INACTIVE, "salespersonId");
}
