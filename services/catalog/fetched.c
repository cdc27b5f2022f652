// fetched -- asking other daemons for what there is no copy of yet.
#include "common/text.h"
#include "services/catalog/commands.h"

Fetched *fetched(Request *rq)
{
    if (!rq->fetched) rq->fetched = arena_alloc(rq->arena, sizeof(Fetched));
    return rq->fetched;
}

// --- asking ---

static Status fetch_opportunity(Request *rq, Fetched *f)
{
    Opportunities__BatchGetOpportunities in = OPPORTUNITIES__BATCH_GET_OPPORTUNITIES__INIT;
    Opportunities__OpportunityBatch *out = NULL;
    char *ids[] = {(char *)f->opportunity_id};

    if (!f->opportunity_id) return OK;
    in.n_ids = 1;
    in.ids = ids;
    Status st = rpc_call("opportunities.Opportunities.BatchGetOpportunities", &in.base, &out, NULL,
                         rq->deadline, rq->arena, rq->why);
    if (st != OK || out->n_items == 0) return st;
    f->opportunity = out->items[0];
    f->campaign_id = f->opportunity->campaign_id;
    if (!f->contact_id) f->contact_id = f->opportunity->contact_id;
    return OK;
}

static Status fetch_contact(Request *rq, Fetched *f)
{
    Contacts__BatchGetContacts in = CONTACTS__BATCH_GET_CONTACTS__INIT;
    Contacts__ContactBatch *out = NULL;
    char *ids[] = {(char *)f->contact_id};

    if (!f->contact_id) return OK;
    in.n_ids = 1;
    in.ids = ids;
    Status st = rpc_call("contacts.Contacts.BatchGetContacts", &in.base, &out, NULL, rq->deadline, rq->arena,
                         rq->why);
    if (st == OK && out->n_items == 1 && !out->items[0]->merged_into) f->contact = out->items[0];
    return st;
}

static Status fetch_campaign(Request *rq, Fetched *f)
{
    Campaigns__BatchGetCampaigns in = CAMPAIGNS__BATCH_GET_CAMPAIGNS__INIT;
    Campaigns__CampaignBatch *out = NULL;
    char *ids[] = {(char *)f->campaign_id};

    if (!f->campaign_id) return OK;
    in.n_ids = 1;
    in.ids = ids;
    Status st = rpc_call("campaigns.Campaigns.BatchGetCampaigns", &in.base, &out, NULL, rq->deadline,
                         rq->arena, rq->why);
    if (st == OK && out->n_items == 1) f->campaign = out->items[0];
    return st;
}

static Status fetch_person(Request *rq, Fetched *f)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;
    char *ids[] = {(char *)f->person_id};

    if (!f->person_id) return OK;
    in.n_ids = 1;
    in.ids = ids;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st == OK && out->n_items == 1) f->person = out->items[0];
    return st;
}

// An opportunity tells its contact and its campaign, so it comes first.
Status fetch_missing(Request *rq)
{
    Fetched *f = fetched(rq);
    Status st = fetch_opportunity(rq, f);
    if (st == OK) st = fetch_contact(rq, f);
    if (st == OK) st = fetch_campaign(rq, f);
    if (st == OK) st = fetch_person(rq, f);
    f->were_asked = true;
    return st;
}

// --- filling in ---

static bool is_named(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (same(ids[i], id)) return true;
    }
    return false;
}

static void take_contact(const Fetched *f, Around *k)
{
    if (k->contact_id || !f->contact) return;
    k->contact_id = f->contact->id;
    k->contact_name = f->contact->name;
    k->salesperson_id = f->contact->salesperson_id;
    k->contact_is_erased = f->contact->erased;
}

static void take_opportunity(const Fetched *f, Around *k)
{
    const Opportunities__Opportunity *o = f->opportunity;
    if (k->opportunity_id || !o) return;
    k->opportunity_id = o->id;
    k->opportunity_name = o->name;
    k->opportunity_contact_id = o->contact_id;
    k->owner_id = o->owner_id;
    k->campaign_id = o->campaign_id;
    k->opportunity_is_deleted = o->deleted;
    k->knows_campaign = !o->campaign_id;
}

static void take_campaign(const Request *rq, const Fetched *f, Around *k)
{
    const Campaigns__Campaign *c = f->campaign;
    const char *user_id = rq->actor->user_id;
    if (k->knows_campaign || !c) return;
    k->knows_campaign = true;
    k->is_manager = user_id && is_named(c->manager_ids, c->n_manager_ids, user_id);
    k->is_member = k->is_manager || (user_id && is_named(c->salesperson_ids, c->n_salesperson_ids, user_id));
}

static Status want(Request *rq)
{
    Fetched *f = fetched(rq);
    if (f->were_asked || (!f->contact_id && !f->opportunity_id && !f->campaign_id && !f->person_id))
        return OK;
    rq->need = "copies";
    return NEED_COPY;
}

static void want_around(Request *rq, const char *contact_id, const char *opportunity_id, const Around *k)
{
    Fetched *f = fetched(rq);
    if (f->were_asked) return;
    if (!k->contact_id) f->contact_id = contact_id ? contact_id : k->opportunity_contact_id;
    if (!k->opportunity_id) f->opportunity_id = opportunity_id;
    if (!k->knows_campaign) f->campaign_id = k->campaign_id;
}

static void take_around(Request *rq, Around *k)
{
    const Fetched *f = fetched(rq);
    take_contact(f, k);
    take_opportunity(f, k);
    take_campaign(rq, f, k);
}

Status around_complete(Request *rq, const char *contact_id, const char *opportunity_id, Around *k)
{
    want_around(rq, contact_id, opportunity_id, k);
    Status st = want(rq);
    if (st == OK) take_around(rq, k);
    return st;
}

Status scene_complete(Request *rq, const Wanted *w, Scene *s)
{
    Fetched *f = fetched(rq);
    want_around(rq, w->contact_id, w->opportunity_id, &s->around);
    if (w->assignee_id && !s->assignee_is_known && !f->were_asked) f->person_id = w->assignee_id;
    Status st = want(rq);
    if (st != OK) return st;
    take_around(rq, &s->around);
    if (s->assignee_is_known || !f->person) return OK;
    s->assignee_is_known = true;
    s->assignee_is_active = f->person->active;
    return OK;
}
