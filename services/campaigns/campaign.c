// campaign -- what a campaign is and may become.
#include "services/campaigns/campaign.h"
#include "common/text.h"

enum { NAME_MOST = 200 };

// --- making ---

static const UsualStep usual_steps[] = {
    {"Tiếp cận", 10}, {"Tư vấn", 30}, {"Báo giá", 60}, {"Thành công", 100}};

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

static void begin_steps(Campaign *c, Arena *a)
{
    for (size_t i = 0; i < c->n_steps; i++) c->steps[i]->id = NULL;
    for (size_t i = 0; i < c->n_fail_reasons; i++) c->fail_reasons[i]->id = NULL;
    if (c->n_steps > 0) return;
    c->n_steps = sizeof usual_steps / sizeof *usual_steps;
    c->steps = steps_usual(usual_steps, c->n_steps, a);
}

void campaign_begin(Campaign *c, const char *creator, Time now, Arena *a)
{
    if (c->kind == CAMPAIGNS__CAMPAIGN__KIND__SHORT_TERM && !c->starts_at) {
        c->starts_at = timestamp_make(a, now);
    }
    if (c->n_manager_ids == 0 && creator) PUSH(a, c->manager_ids, c->n_manager_ids, arena_copy(a, creator));
    if (text_is_blank(c->code)) c->code = code_make(a);
    begin_steps(c, a);
}

static char *cut(const char *text, size_t most, Arena *a)
{
    size_t bytes = 0;
    for (size_t n = 0; text[bytes]; bytes++) {
        if ((text[bytes] & 0xC0) != 0x80 && n++ == most) break; /* not within a character */
    }
    return arena_copy_n(a, text, bytes);
}

// A short-term one lasts as long as its original.
static void clone_window(Campaign *c, Time now, Arena *a)
{
    Time starts = timestamp_time(c->starts_at), ends = timestamp_time(c->ends_at);
    if (starts) c->starts_at = timestamp_make(a, now);
    if (ends) c->ends_at = timestamp_make(a, starts ? now + (ends - starts) : ends);
}

Campaign *campaign_clone(const Campaign *from, const char *id, const char *name, Time now, Arena *a)
{
    Campaign *c = arena_clone(a, &from->base);

    c->id = arena_copy(a, id);
    c->code = c->external_id = NULL;
    c->cost = NULL;
    c->state = CAMPAIGNS__CAMPAIGN__STATE__ACTIVE;
    c->name = text_is_blank(name) ? arena_print(a, "%s (2)", cut(from->name, NAME_MOST - 4, a))
                                  : arena_copy(a, name);
    if (same(c->on_success_campaign_id, from->id)) c->on_success_campaign_id = c->id;
    if (same(c->on_failure_campaign_id, from->id)) c->on_failure_campaign_id = c->id;
    clone_window(c, now, a);
    return c;
}

// --- after each change ---

static char *plain(const char *text, Arena *a)
{
    return text_is_blank(text) ? NULL : text_trim(a, text);
}

void campaign_trim(Campaign *c, Arena *a)
{
    c->name = plain(c->name, a);
    c->code = plain(c->code, a);
    c->external_id = plain(c->external_id, a);
}

void campaign_settle(Campaign *c, Arena *a)
{
    campaign_trim(c, a);
    /* what was left out, or cleared, is the first of its kind, none or no */
    c->has_kind = c->has_state = c->has_distribution_method = c->has_duplicate_scope = true;
    c->has_wait_seconds = c->has_allow_duplicates = c->has_auto_distribute = true;
    c->has_hide_info = c->has_require_fail_reason = true;
    members_settle(c);
    steps_settle(STEPS_OF(c), a);
    reasons_settle(REASONS_OF(c), a);
}

// --- whether it makes sense ---

static Status check_names(const Campaign *c, Refusal *why)
{
    if (!c->name) return refuse_field(why, COHOI__CODE__REQUIRED, "name");
    return c->code ? OK : refuse_field(why, COHOI__CODE__REQUIRED, "code");
}

static Status check_window(const Campaign *c, Refusal *why)
{
    if (c->kind == CAMPAIGNS__CAMPAIGN__KIND__SHORT_TERM && !c->ends_at) {
        return refuse_field(why, COHOI__CODE__REQUIRED, "endsAt"); /* CMP-02: a fixed window */
    }
    if (c->starts_at && c->ends_at && timestamp_time(c->ends_at) <= timestamp_time(c->starts_at)) {
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "endsAt");
    }
    return OK;
}

static Status check_chain(const Campaign *c, const char *target_id, const char *field, Refusal *why)
{
    bool is_loop = !c->allow_duplicates && target_id && same(target_id, c->id); /* AMB-12 */
    return is_loop ? refuse_field(why, COHOI__CODE__SELF_CHAIN, field) : OK;
}

Status campaign_check(const Campaign *c, Refusal *why)
{
    Status st = check_names(c, why);
    if (st == OK) st = check_window(c, why);
    if (st == OK) st = steps_check(STEPS_OF(c), why);
    if (st == OK) st = check_chain(c, c->on_success_campaign_id, "onSuccessCampaignId", why);
    if (st == OK) st = check_chain(c, c->on_failure_campaign_id, "onFailureCampaignId", why);
    if (st == OK) st = members_check(c, why);
    return st;
}
