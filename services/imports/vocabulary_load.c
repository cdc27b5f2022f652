// vocabulary_load -- asking the other daemons for the names that a file may hold.
#include "services/imports/vocabulary_load.h"
#include "common/text.h"
#include <accounts/accounts.pb-c.h>
#include <campaigns/campaigns.pb-c.h>

enum { ASK_MS = 10000, PAGE = 500, PAGES_MOST = 40 };

typedef struct Asking {
    const RpcCause cause;
    Vocabulary *into;
    Refusal *why;
} Asking;

static Status ask(const Asking *k, const char *method, const ProtobufCMessage *in, void *out)
{
    return rpc_call(method, in, out, &k->cause, clock_monotonic() + ASK_MS, k->why->arena, k->why);
}

// People are named by their full name, their user name or their e-mail.
static Status load_people(const Asking *k)
{
    Accounts__ListUsers in = ACCOUNTS__LIST_USERS__INIT;
    Status st = OK;

    in.has_page_size = in.has_active = in.active = true;
    in.page_size = PAGE;
    for (int page = 0; st == OK && page < PAGES_MOST; page++) {
        Accounts__UserList *out = NULL;
        st = ask(k, "accounts.Accounts.ListUsers", &in.base, &out);
        for (size_t i = 0; st == OK && i < out->n_items; i++) {
            const Accounts__User *u = out->items[i];
            vocabulary_add(k->into, "users", u->full_name, u->id);
            vocabulary_add(k->into, "users", u->username, u->id);
            vocabulary_add(k->into, "users", u->email, u->id);
        }
        if (st != OK || !out->next_page_token) break;
        in.page_token = out->next_page_token;
    }
    return st;
}

static Status load_list(const Asking *k, const char *list)
{
    Accounts__ListValues in = ACCOUNTS__LIST_VALUES__INIT;
    Status st = OK;

    in.list = (char *)list;
    in.has_page_size = true;
    in.page_size = PAGE;
    for (int page = 0; st == OK && page < PAGES_MOST; page++) {
        Accounts__ValueList *out = NULL;
        st = ask(k, "accounts.Accounts.ListValues", &in.base, &out);
        for (size_t i = 0; st == OK && i < out->n_items; i++)
            vocabulary_add(k->into, list, out->items[i]->name, out->items[i]->id);
        if (st != OK || !out->next_page_token) break;
        in.page_token = out->next_page_token;
    }
    return st;
}

static void add_steps(const Asking *k, Campaigns__Step *const *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) vocabulary_add(k->into, "steps", steps[i]->name, steps[i]->id);
}

static void add_reasons(const Asking *k, Campaigns__FailReason *const *reasons, size_t n)
{
    for (size_t i = 0; i < n; i++) vocabulary_add(k->into, "failReasons", reasons[i]->name, reasons[i]->id);
}

static Status load_campaign(const Asking *k, const char *id)
{
    Campaigns__GetCampaign in = CAMPAIGNS__GET_CAMPAIGN__INIT;
    Campaigns__Campaign *out = NULL;

    in.id = (char *)id;
    Status st = ask(k, "campaigns.Campaigns.GetCampaign", &in.base, &out);
    if (st == NOT_FOUND) {
        k->why->problem = NULL;
        return refuse_field(k->why, COHOI__CODE__UNKNOWN_VALUE, "options.campaignId");
    }
    if (st != OK) return st;
    add_steps(k, out->steps, out->n_steps);
    add_reasons(k, out->fail_reasons, out->n_fail_reasons);
    return OK;
}

static Status load_pipeline(const Asking *k)
{
    Campaigns__GetPipeline in = CAMPAIGNS__GET_PIPELINE__INIT;
    Campaigns__Pipeline *out = NULL;
    Status st = ask(k, "campaigns.Campaigns.GetPipeline", &in.base, &out);
    if (st != OK) return st;
    add_steps(k, out->steps, out->n_steps);
    add_reasons(k, out->fail_reasons, out->n_fail_reasons);
    return OK;
}

static bool was_asked(const char *const *asked, size_t n, const char *of)
{
    for (size_t i = 0; i < n; i++)
        if (same(asked[i], of)) return true;
    return false;
}

static Status load_lists(const Asking *k, const Import *import, const ImportField *const *fields)
{
    const char *asked[16];
    size_t n = 0;
    Status st = OK;

    for (size_t i = 0; st == OK && i < import->n_columns; i++) {
        const char *of = fields[i] ? fields[i]->of : NULL;
        if (!of || same(of, "failReasons") || was_asked(asked, n, of)) continue;
        asked[n++] = of;
        st = same(of, "users") ? load_people(k) : load_list(k, of);
    }
    return st;
}

Status vocabulary_load(const Actor *actor, const Import *import, const ImportField *const *fields,
                       Vocabulary *out, Refusal *why)
{
    const char *campaign_id = import->options ? import->options->campaign_id : NULL;
    Asking k = {.cause = {.actor = actor}, .into = out, .why = why};

    Status st = load_lists(&k, import, fields);
    if (st == OK && import->target == TO_OPPORTUNITIES)
        st = campaign_id ? load_campaign(&k, campaign_id) : load_pipeline(&k);
    vocabulary_sort(out);
    return st;
}
