// copies -- asking other daemons for what there is no copy of yet.
#include "common/text.h"
#include "services/opportunities/commands.h"
#include <accounts/accounts.pb-c.h>
#include <campaigns/campaigns.pb-c.h>
#include <contacts/contacts.pb-c.h>

Copies *copies(Request *rq)
{
    if (!rq->fetched) rq->fetched = arena_alloc(rq->arena, sizeof(Copies));
    return rq->fetched;
}

static Status fetch_pipeline(Request *rq, Copies *c)
{
    Campaigns__GetPipeline in = CAMPAIGNS__GET_PIPELINE__INIT;
    Campaigns__Pipeline *out = NULL;
    Status st =
        rpc_call("campaigns.Campaigns.GetPipeline", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st == OK) c->campaign = campaign_of_pipeline(out, rq->arena);
    return st;
}

static Status fetch_campaign(Request *rq, Copies *c)
{
    Campaigns__BatchGetCampaigns in = CAMPAIGNS__BATCH_GET_CAMPAIGNS__INIT;
    Campaigns__CampaignBatch *out = NULL;
    char *ids[] = {(char *)c->campaign_id};

    if (!c->campaign_id) return OK;
    if (same(c->campaign_id, PIPELINE)) return fetch_pipeline(rq, c);
    in.n_ids = 1;
    in.ids = ids;
    Status st = rpc_call("campaigns.Campaigns.BatchGetCampaigns", &in.base, &out, NULL, rq->deadline,
                         rq->arena, rq->why);
    if (st == OK && out->n_items == 1) c->campaign = out->items[0];
    return st;
}

static Status fetch_contact(Request *rq, Copies *c)
{
    Contacts__BatchGetContacts in = CONTACTS__BATCH_GET_CONTACTS__INIT;
    Contacts__ContactBatch *out = NULL;
    char *ids[] = {(char *)c->contact_id};

    if (!c->contact_id) return OK;
    in.n_ids = 1;
    in.ids = ids;
    Status st = rpc_call("contacts.Contacts.BatchGetContacts", &in.base, &out, NULL, rq->deadline, rq->arena,
                         rq->why);
    if (st == OK && out->n_items == 1) c->customer = customer_of(out->items[0], rq->arena);
    return st;
}

static Status fetch_person(Request *rq, Copies *c)
{
    Accounts__BatchGetUsers in = ACCOUNTS__BATCH_GET_USERS__INIT;
    Accounts__People *out = NULL;
    char *ids[] = {(char *)c->person_id};

    if (!c->person_id) return OK;
    in.n_ids = 1;
    in.ids = ids;
    Status st =
        rpc_call("accounts.Accounts.BatchGetUsers", &in.base, &out, NULL, rq->deadline, rq->arena, rq->why);
    if (st == OK && out->n_items == 1) c->person = out->items[0];
    return st;
}

Status fetch_copies(Request *rq)
{
    Copies *c = copies(rq);
    Status st = fetch_campaign(rq, c);
    if (st == OK) st = fetch_contact(rq, c);
    if (st == OK) st = fetch_person(rq, c);
    c->were_asked = true;
    return st;
}

Status want_copies(Request *rq, const char *campaign_id, const char *contact_id, const char *person_id)
{
    Copies *c = copies(rq);
    if (c->were_asked || (!campaign_id && !contact_id && !person_id)) return OK;
    c->campaign_id = campaign_id;
    c->contact_id = contact_id;
    c->person_id = person_id;
    rq->need = "copies";
    return NEED_COPY;
}

Status scene_complete(Request *rq, Scene *s)
{
    const char *campaign_id = s->o->campaign_id ? s->o->campaign_id : PIPELINE;
    const char *wanted_campaign = s->campaign ? NULL : campaign_id;
    const char *wanted_contact = s->customer ? NULL : s->o->contact_id;
    Status st = want_copies(rq, wanted_campaign, wanted_contact, NULL);
    if (st != OK) return st;
    if (!s->campaign) s->campaign = copies(rq)->campaign;
    if (!s->customer) s->customer = copies(rq)->customer;
    return s->campaign ? OK : ABORTED; /* its campaign cannot be gone: it comes */
}
