// campaign -- what opportunities asks of its copy of a campaign.
#include "services/opportunities/campaign.h"
#include "common/text.h"

const Step *campaign_step(const Campaign *c, const char *step_id)
{
    for (size_t i = 0; step_id && i < c->n_steps; i++) {
        if (same(c->steps[i]->id, step_id)) return c->steps[i];
    }
    return NULL;
}

const Step *campaign_first_step(const Campaign *c)
{
    return c->n_steps ? c->steps[0] : NULL;
}

const Step *campaign_last_step(const Campaign *c)
{
    return c->n_steps ? c->steps[c->n_steps - 1] : NULL;
}

bool campaign_has_reason(const Campaign *c, const char *reason_id)
{
    for (size_t i = 0; i < c->n_fail_reasons; i++) {
        if (same(c->fail_reasons[i]->id, reason_id)) return true;
    }
    return false;
}

static bool among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; id && i < n; i++) {
        if (same(ids[i], id)) return true;
    }
    return false;
}

bool campaign_has_manager(const Campaign *c, const char *user_id)
{
    return among(c->manager_ids, c->n_manager_ids, user_id);
}

bool campaign_has_salesperson(const Campaign *c, const char *user_id)
{
    return among(c->salesperson_ids, c->n_salesperson_ids, user_id);
}

bool campaign_has_member(const Campaign *c, const char *user_id)
{
    return campaign_has_manager(c, user_id) || campaign_has_salesperson(c, user_id);
}

bool campaign_is_running(const Campaign *c, Time now)
{
    if (c->has_state && c->state == CAMPAIGNS__CAMPAIGN__STATE__CLOSED) return false;
    if (c->starts_at && now < timestamp_time(c->starts_at)) return false;
    return !c->ends_at || now < timestamp_time(c->ends_at);
}

Time campaign_registrable_at(const Campaign *c, Time entered_at)
{
    return c->auto_distribute ? entered_at : entered_at + c->wait_seconds * SECOND;
}

Campaign *campaign_of_pipeline(const Campaigns__Pipeline *p, Arena *a)
{
    Campaign *c = arena_message(a, &campaigns__campaign__descriptor);
    c->n_steps = p->n_steps;
    c->steps = p->steps;
    c->n_fail_reasons = p->n_fail_reasons;
    c->fail_reasons = p->fail_reasons;
    c->has_version = true;
    c->version = p->version;
    return c;
}
