// leaving -- one who leaves hands over what is his, to a colleague: contacts, leads, tasks, and with the
// contacts the pipeline. Their owners carry it out on user.handed_over. What he holds in campaigns is dealt
// out when he is deactivated (PEE-01).
#include "common/text.h"
#include "services/accounts/accounts.h"
#include "services/accounts/store.h"
#include <contacts/contacts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>

static bool may_hand_over(const Actor *a, const Accounts__HandOver *in)
{
    bool is_of_team = actor_leads(a, in->to_user_id) || actor_is(a, in->to_user_id);
    return actor_may(a, COHOI__PERMISSION__USERS_MANAGE) || (actor_leads(a, in->id) && is_of_team);
}

static Status count_contacts(Request *rq, const char *user_id, Accounts__HandedOver *out)
{
    Contacts__CountContacts in = CONTACTS__COUNT_CONTACTS__INIT;
    Contacts__ContactCounts *n = NULL;

    in.salesperson_id = (char *)user_id;
    Status st =
        rpc_call("contacts.Contacts.CountContacts", &in.base, &n, NULL, rq->deadline, rq->arena, rq->why);
    if (st != OK) return st;
    out->has_contacts = out->has_leads = true;
    out->contacts = n->contacts;
    out->leads = n->leads;
    return OK;
}

static Status count_work(Request *rq, const char *user_id, Accounts__HandedOver *out)
{
    Opportunities__CountHeld in = OPPORTUNITIES__COUNT_HELD__INIT;
    Opportunities__HeldCounts *n = NULL;

    in.user_id = (char *)user_id;
    Status st = rpc_call("opportunities.Opportunities.CountHeld", &in.base, &n, NULL, rq->deadline, rq->arena,
                         rq->why);
    if (st != OK) return st;
    out->has_tasks = out->has_opportunities = true;
    out->tasks = n->tasks;
    out->opportunities = n->pipeline;
    return OK;
}

// The preview: asked before the transaction, so a few more or less may go over in the end.
Status count_what_is_held(Request *rq)
{
    const Accounts__HandOver *in = rq->in;
    Accounts__HandedOver *out = arena_message(rq->arena, &accounts__handed_over__descriptor);

    if (!may_hand_over(rq->actor, in)) return refuse(rq->why, COHOI__CODE__PERMISSION_DENIED);
    if (same(in->id, in->to_user_id)) return refuse_field(rq->why, COHOI__CODE__OUT_OF_BOUNDS, "toUserId");
    rq->fetched = out;
    Status st = count_contacts(rq, in->id, out);
    return st == OK ? count_work(rq, in->id, out) : st;
}

static const User *find(User *const *users, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (same(users[i]->id, id)) return users[i];
    return NULL;
}

static Status check_people(Request *rq, Tx *tx, const Accounts__HandOver *in)
{
    char *ids[] = {in->id, in->to_user_id};
    User **users = NULL;
    size_t n = 0;

    Status st = users_load(tx, rq->arena, 2, ids, &users, &n);
    if (st != OK) return st;
    const User *to = find(users, n, in->to_user_id);
    if (!find(users, n, in->id)) return refuse(rq->why, COHOI__CODE__NOT_FOUND);
    if (!to) return refuse_field(rq->why, COHOI__CODE__UNKNOWN_VALUE, "toUserId");
    return to->active ? OK : refuse_field(rq->why, COHOI__CODE__USER_INACTIVE, "toUserId");
}

Status hand_over(Request *rq, Tx *tx)
{
    const Accounts__HandOver *in = rq->in;
    Accounts__HandedOver *out = rq->out;
    Accounts__UserHandedOver told = ACCOUNTS__USER_HANDED_OVER__INIT;

    Status st = check_people(rq, tx, in);
    if (st != OK) return st;
    *out = *(const Accounts__HandedOver *)rq->fetched;
    told.from_user_id = out->from_user_id = in->id;
    told.to_user_id = out->to_user_id = in->to_user_id;
    told.by = rq->actor->user_id;
    out->has_dry_run = true;
    out->dry_run = in->dry_run;
    if (!in->dry_run) emit(tx, in->id, in->id, &told);
    return OK;
}
