// entry -- how an opportunity comes to be.
#include "services/opportunities/entry.h"
#include "common/check.h"
#include "common/text.h"
#include "services/opportunities/money.h"

// What is taken over as it was given; the fields have the same numbers in both messages.
static void take_fields(Opportunity *o, const NewOpportunity *in, Arena *a)
{
    o->campaign_id = arena_copy(a, in->campaign_id);
    o->name = text_trim(a, in->name);
    o->offered_service_id = in->offered_service_id;
    o->phone = text_is_blank(in->phone) ? NULL : text_trim(a, in->phone);
    o->email = text_is_blank(in->email) ? NULL : text_trim(a, in->email);
    o->marketing_campaign_id = in->marketing_campaign_id;
    o->source = in->source;
    o->expected_revenue = money_named(a, in->expected_revenue);
    o->has_priority = true;
    o->priority = in->priority;
    o->expected_close_date = in->expected_close_date;
    o->team_id = in->team_id;
    o->internal_note = in->internal_note;
    o->external_id = text_is_blank(in->external_id) ? NULL : in->external_id;
}

static bool is_closed_already(const NewOpportunity *in)
{
    return in->has_state && (int)in->state != ACTIVE;
}

static Status admit_to_step(const Entry *e, Opportunity *o, Refusal *why)
{
    const Step *step =
        e->in->step_id ? campaign_step(e->campaign, e->in->step_id) : campaign_first_step(e->campaign);

    if (!step && e->in->step_id) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "stepId");
    if (!step) return refuse(why, COHOI__CODE__WRONG_STATE); /* CMP-21 */
    if (step == campaign_last_step(e->campaign) && !is_closed_already(e->in)) {
        return refuse_field(why, COHOI__CODE__LAST_STEP_IS_SUCCESS, "stepId"); /* AMB-50 */
    }
    o->step_id = step->id;
    return OK;
}

static Status admit_customer(const Entry *e, Opportunity *o, Refusal *why)
{
    bool is_classed = e->in->has_kind && (int)e->in->kind != PLAIN;

    if (e->customer->is_deleted) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "contactId");
    if (e->customer->is_erased) return refuse(why, COHOI__CODE__CONTACT_ERASED);
    if (e->customer->parent_id) return refuse(why, COHOI__CODE__CHILD_CONTACT); /* OPP-26 */
    if (is_classed && !e->customer->is_valid) return refuse(why, COHOI__CODE__CONTACT_NOT_VALID);
    o->contact_id = arena_copy(why->arena, e->customer->id);
    if (text_is_blank(o->name)) o->name = arena_copy(why->arena, e->customer->name); /* OPP-03 */
    int asked = e->in->has_kind ? (int)e->in->kind : 0;
    opportunity_set_kind(o, kind_settled(asked, e->in->campaign_id != NULL, e->customer->is_valid));
    return OK;
}

static Status own_in_campaign(const Entry *e, Opportunity *o, Refusal *why)
{
    if (!e->in->owner_id) return OK;
    if (!campaign_has_member(e->campaign, e->in->owner_id)) return refuse(why, COHOI__CODE__NOT_A_MEMBER);
    if (!e->owner_is_active) return refuse(why, COHOI__CODE__USER_INACTIVE);
    o->owner_id = e->in->owner_id; /* ASG-07 */
    return OK;
}

// OPP-24, OPP-27: the contact's salesperson and nobody else.
static Status own_in_pipeline(const Entry *e, Opportunity *o, Refusal *why)
{
    const char *salesperson = e->customer->salesperson_id;
    bool is_his = same(e->actor_id, salesperson) || e->acts_for_others;

    if (e->names_owner && !e->in->owner_id) return refuse_field(why, COHOI__CODE__REQUIRED, "ownerId");
    if (!salesperson) return refuse(why, COHOI__CODE__CONTACT_UNOWNED);
    if (e->in->owner_id && !same(e->in->owner_id, salesperson))
        return refuse(why, COHOI__CODE__OWNER_MISMATCH);
    if (!is_his) return refuse(why, COHOI__CODE__OWNER_MISMATCH);
    o->owner_id = arena_copy(why->arena, salesperson);
    return OK;
}

static Status set_times(const Entry *e, Opportunity *o, Refusal *why)
{
    Time entered = e->in->entered_at ? timestamp_time(e->in->entered_at) : e->now;
    Time closed = e->in->closed_at ? timestamp_time(e->in->closed_at) : e->now;

    if (entered <= 0 || entered > e->now) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "enteredAt");
    if (closed > e->now || closed < entered) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "closedAt");
    if (e->in->fail_reason_id && !campaign_has_reason(e->campaign, e->in->fail_reason_id)) {
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "failReasonId");
    }
    o->entered_at = timestamp_make(why->arena, entered);
    o->registrable_at = timestamp_make(why->arena, campaign_registrable_at(e->campaign, entered));
    o->created_at = o->updated_at = timestamp_make(why->arena, e->now);
    if (is_closed_already(e->in)) {
        opportunity_take_over(o, e->campaign, (int)e->in->state, e->in->won_amount, e->in->fail_reason_id,
                              closed, why->arena);
    }
    return OK;
}

static Status check_amounts(const NewOpportunity *in, Refusal *why)
{
    if (!money_is_sensible(in->expected_revenue)) {
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "expectedRevenue");
    }
    if (!money_is_sensible(in->won_amount)) return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "wonAmount");
    return OK;
}

Status entry_admit(const Entry *e, Opportunity **out, Refusal *why)
{
    Opportunity *o = arena_message(why->arena, &opportunities__opportunity__descriptor);

    take_fields(o, e->in, why->arena);
    o->id = arena_copy(why->arena, e->id);
    o->created_by = arena_copy(why->arena, e->actor_id);
    o->has_version = o->has_state = true;
    o->version = 1;
    o->state = ACTIVE;

    bool in_campaign = opportunity_is_in_campaign(o);
    Status st = check_amounts(e->in, why);
    if (st == OK && in_campaign && !campaign_is_running(e->campaign, e->now)) {
        st = refuse(why, COHOI__CODE__CAMPAIGN_ENDED); /* AMB-05 */
    }
    if (st == OK) st = admit_to_step(e, o, why);
    if (st == OK) st = admit_customer(e, o, why);
    if (st == OK) st = in_campaign ? own_in_campaign(e, o, why) : own_in_pipeline(e, o, why);
    if (st == OK) {
        opportunity_rate_by_step(o, e->campaign);
        if (e->in->has_probability) st = opportunity_rate(o, e->in->probability, BY_MANUAL, why);
    }
    if (st == OK) st = set_times(e, o, why);
    *out = o;
    return st;
}

bool entry_is_distributed(const Entry *e, const Opportunity *o)
{
    return opportunity_is_in_campaign(o) && e->campaign->auto_distribute && !e->names_owner &&
           o->state == ACTIVE;
}

NewOpportunity *entry_copy(const Opportunity *from, const char *campaign_id, Arena *a)
{
    NewOpportunity *in = arena_message(a, &opportunities__new_opportunity__descriptor);

    in->campaign_id = arena_copy(a, campaign_id);
    in->contact_id = from->contact_id;
    in->name = from->name;
    in->offered_service_id = from->offered_service_id;
    in->phone = from->phone;
    in->email = from->email;
    in->marketing_campaign_id = from->marketing_campaign_id;
    in->source = from->source;
    in->expected_revenue = from->expected_revenue;
    in->has_priority = from->has_priority;
    in->priority = from->priority;
    in->expected_close_date = from->expected_close_date;
    in->team_id = from->team_id;
    in->internal_note = from->internal_note;
    return in;
}
