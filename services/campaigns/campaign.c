// campaign -- what a campaign is and may become.
#include "services/campaigns/campaign.h"
#include "common/text.h"
#include <string.h>

static bool among(char *const *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++) {
        if (same(ids[i], id)) return true;
    }
    return false;
}

bool campaign_has_manager(const Campaign *c, const char *user_id)
{
    return user_id && among(c->manager_ids, c->n_manager_ids, user_id);
}

bool campaign_has_salesperson(const Campaign *c, const char *user_id)
{
    return user_id && among(c->salesperson_ids, c->n_salesperson_ids, user_id);
}

bool campaign_has_member(const Campaign *c, const char *user_id)
{
    return campaign_has_manager(c, user_id) || campaign_has_salesperson(c, user_id);
}

static void complete_steps_by_default(Campaign *c, Arena *a)
{
    static const struct {
        const char *name;
        int probability;
    } usual[] = {{"Tiếp cận", 10}, {"Tư vấn", 30}, {"Báo giá", 60}, {"Thành công", 100}};

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        Step *step = arena_message(a, &campaigns__step__descriptor);
        step->name = arena_copy(a, usual[i].name);
        step->has_probability = true;
        step->probability = usual[i].probability;
        PUSH(a, c->steps, c->n_steps, step);
    }
}

// A code that people can say over the telephone, from the random end of an id.
static char *code_make(Arena *a)
{
    const char *id = uuid_make(a);
    char *code = arena_print(a, "CD-%.8s", id + 28);
    for (char *c = code; *c; c++) {
        if (*c >= 'a' && *c <= 'f') *c = (char)(*c - 'a' + 'A');
    }
    return code;
}

void campaign_complete(Campaign *c, const char *creator, Time now, Arena *a)
{
    if (!c->has_kind) c->kind = CAMPAIGNS__CAMPAIGN__KIND__LONG_TERM;
    if (!c->has_state) c->state = CAMPAIGNS__CAMPAIGN__STATE__ACTIVE;
    if (!c->has_distribution_method) {
        c->distribution_method = CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__ROUND_ROBIN;
    }
    if (!c->has_duplicate_scope) c->duplicate_scope = CAMPAIGNS__CAMPAIGN__DUPLICATE_SCOPE__ANY;
    c->has_kind = c->has_state = c->has_distribution_method = c->has_duplicate_scope = true;
    c->has_wait_seconds = c->has_allow_duplicates = c->has_auto_distribute = true;
    c->has_hide_info = c->has_require_fail_reason = true;

    if (c->kind == CAMPAIGNS__CAMPAIGN__KIND__SHORT_TERM && !c->starts_at)
        c->starts_at = timestamp_make(a, now);
    if (c->n_manager_ids == 0 && creator) PUSH(a, c->manager_ids, c->n_manager_ids, arena_copy(a, creator));
    if (c->n_steps == 0) complete_steps_by_default(c, a);
    if (text_is_blank(c->code)) c->code = code_make(a);
    steps_complete(c->steps, c->n_steps, a);
    fail_reasons_complete(c->fail_reasons, c->n_fail_reasons, a);
}

static Status check_period(const Campaign *c, Refusal *why)
{
    if (c->kind == CAMPAIGNS__CAMPAIGN__KIND__SHORT_TERM && !c->ends_at) {
        return refuse_field(why, COHOI__CODE__REQUIRED, "endsAt"); /* CMP-02: a fixed window */
    }
    if (c->starts_at && c->ends_at && timestamp_time(c->ends_at) <= timestamp_time(c->starts_at)) {
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "endsAt");
    }
    return OK;
}

static Status check_chains(const Campaign *c, Refusal *why)
{
    Status st = OK;
    if (c->allow_duplicates || !c->id) return OK;
    if (same(c->on_success_campaign_id, c->id)) {
        st = refuse_field(why, COHOI__CODE__SELF_CHAIN, "onSuccessCampaignId");
    }
    if (same(c->on_failure_campaign_id, c->id)) {
        st = refuse_field(why, COHOI__CODE__SELF_CHAIN, "onFailureCampaignId");
    }
    return st;
}

static Status check_distribution(const Campaign *c, Refusal *why)
{
    for (size_t i = 0; i < c->n_distribution_user_ids; i++) {
        if (!campaign_has_salesperson(c, c->distribution_user_ids[i])) { /* CMP-10: a subset of the members */
            return refuse_field(why, COHOI__CODE__NOT_A_MEMBER,
                                arena_print(why->arena, "distributionUserIds[%zu]", i));
        }
    }
    for (size_t i = 0; i < c->n_weights; i++) {
        if (!campaign_has_salesperson(c, c->weights[i]->key)) {
            return refuse_field(why, COHOI__CODE__NOT_A_MEMBER, "weights");
        }
        if (c->weights[i]->value < 0 || c->weights[i]->value > 1000) {
            return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "weights");
        }
    }
    for (size_t i = 0; i < c->n_capacity; i++) {
        if (!campaign_has_salesperson(c, c->capacity[i]->key)) {
            return refuse_field(why, COHOI__CODE__NOT_A_MEMBER, "capacity");
        }
        if (c->capacity[i]->value < 0) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "capacity");
    }
    return OK;
}

Status campaign_check(const Campaign *c, Refusal *why)
{
    Status st = text_is_blank(c->name) ? refuse_field(why, COHOI__CODE__REQUIRED, "name") : OK;
    Status next[] = {check_period(c, why), steps_check(c->steps, c->n_steps, why), check_chains(c, why),
                     check_distribution(c, why)};
    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        if (st == OK) st = next[i];
    }
    if (st == OK && c->n_manager_ids == 0) st = refuse_field(why, COHOI__CODE__REQUIRED, "managerIds");
    return st;
}

Campaign *campaign_clone(const Campaign *from, const char *name, Arena *a)
{
    Campaign *c = arena_clone(a, &from->base);
    c->id = c->code = c->external_id = NULL;
    c->starts_at = c->ends_at = c->created_at = c->updated_at = NULL;
    c->kind = CAMPAIGNS__CAMPAIGN__KIND__LONG_TERM;
    c->state = CAMPAIGNS__CAMPAIGN__STATE__ACTIVE;
    c->name = text_is_blank(name) ? arena_print(a, "%.190s (2)", from->name) : arena_copy(a, name);
    for (size_t i = 0; i < c->n_steps; i++) c->steps[i]->id = NULL;
    for (size_t i = 0; i < c->n_fail_reasons; i++) c->fail_reasons[i]->id = NULL;
    return c;
}
