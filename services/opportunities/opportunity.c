// opportunity -- its life-cycle, its probability, its owner.
#include "services/opportunities/opportunity.h"
#include "common/text.h"
#include "services/opportunities/money.h"

bool opportunity_is_in_campaign(const Opportunity *o)
{
    return o->campaign_id != NULL;
}

const char *opportunity_partition_key(const Opportunity *o)
{
    return o->campaign_id ? o->campaign_id : o->contact_id;
}

// --- probability ---

static void rate(Opportunity *o, int32_t percent, int source)
{
    o->has_probability = o->has_probability_source = true;
    o->probability = percent;
    o->probability_source = source;
}

void opportunity_rate_by_step(Opportunity *o, const Campaign *c)
{
    const Step *step = campaign_step(c, o->step_id);
    rate(o, step ? step->probability : 0, BY_STEP);
}

Status opportunity_rate(Opportunity *o, int32_t percent, int source, Refusal *why)
{
    if (o->state != ACTIVE) return refuse(why, COHOI__CODE__WRONG_STATE); /* AMB-29 */
    rate(o, percent, source);
    return OK;
}

Status opportunity_unrate(Opportunity *o, const Campaign *c, Refusal *why)
{
    if (o->state != ACTIVE) return refuse(why, COHOI__CODE__WRONG_STATE);
    opportunity_rate_by_step(o, c);
    return OK;
}

bool opportunity_takes_rule(const Opportunity *o, const RuleDecision *d)
{
    if (timestamp_time(o->rated_by_hand_at) > d->at) return false;
    return d->epoch != o->rule_epoch ? d->epoch > o->rule_epoch : d->number > o->rule_decision;
}

Status opportunity_rate_by_rule(Opportunity *o, const RuleDecision *d, Refusal *why)
{
    Status st = opportunity_rate(o, d->percent, BY_RULE, why);
    if (st != OK) return st;
    o->rule_transaction_id = arena_copy(why->arena, d->transaction_id);
    o->has_rule_decision = o->has_rule_epoch = true;
    o->rule_decision = d->number;
    o->rule_epoch = d->epoch;
    return OK;
}

void opportunity_rated_by_hand(Opportunity *o, Time now, Arena *a)
{
    o->rated_by_hand_at = timestamp_make(a, now);
    o->rule_transaction_id = NULL;
}

// AMB-47: success is 100, failure 0, and what was thought before comes back on reopening.
static void rate_by_state(Opportunity *o, int32_t percent)
{
    o->has_probability_before = o->has_probability_source_before = true;
    o->probability_before = o->probability;
    o->probability_source_before = o->probability_source;
    rate(o, percent, BY_STATE);
}

static void rate_as_before(Opportunity *o, const Campaign *c)
{
    if (o->has_probability_source_before && o->probability_source_before != BY_STEP)
        rate(o, o->probability_before, o->probability_source_before);
    else
        opportunity_rate_by_step(o, c);
    o->has_probability_before = o->has_probability_source_before = false;
}

// --- life-cycle ---

typedef struct Turn { // what is known about a change of state
    const Campaign *campaign;
    const char *step_id; // where a reopened one goes; NULL: where it was
    const Money *amount;
    const char *reason_id, *note;
    int by;
    Time now;
    Arena *arena;
} Turn;

static void set_state(Opportunity *o, int state, Time closed_at, Arena *a)
{
    o->has_state = true;
    o->state = state;
    o->closed_at = timestamp_make(a, closed_at);
}

static Status amount_makes_sense(const Opportunity *o, const Turn *t, Refusal *why)
{
    if (!campaign_last_step(t->campaign)) return refuse(why, COHOI__CODE__WRONG_STATE);
    if (t->amount && (t->amount->units < 0 || t->amount->nanos < 0)) {
        return refuse_field(why, COHOI__CODE__OUT_OF_BOUNDS, "amount"); /* AMB-48 */
    }
    return OK;
}

static void become_won(Opportunity *o, const Turn *t)
{
    o->step_id_before = o->step_id;
    o->step_id = campaign_last_step(t->campaign)->id;
    o->won_amount = money_named(t->arena, t->amount);
    rate_by_state(o, 100);
    set_state(o, WON, t->now, t->arena);
}

static Status reason_is_known(const Opportunity *o, const Turn *t, Refusal *why)
{
    if (t->by != LOST_BY_USER) return OK;
    if (!t->reason_id && t->campaign->require_fail_reason) {
        return refuse_field(why, COHOI__CODE__FAIL_REASON_REQUIRED, "failReasonId");
    }
    if (t->reason_id && !campaign_has_reason(t->campaign, t->reason_id)) {
        return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "failReasonId"); /* CMP-19 */
    }
    return OK;
}

static void become_lost(Opportunity *o, const Turn *t)
{
    o->fail_reason_id = arena_copy(t->arena, t->reason_id);
    o->fail_note = arena_copy(t->arena, t->note);
    o->has_lost_by = true;
    o->lost_by = t->by;
    rate_by_state(o, 0);
    set_state(o, LOST, t->now, t->arena);
}

// The step that it had may have left the campaign since.
static void become_active(Opportunity *o, const Turn *t)
{
    const char *back_to = t->step_id ? t->step_id : o->step_id_before ? o->step_id_before : o->step_id;
    const Step *step = campaign_step(t->campaign, back_to);

    if (!step) step = campaign_first_step(t->campaign);
    if (step) o->step_id = step->id;
    o->step_id_before = o->fail_reason_id = o->fail_note = NULL;
    o->won_amount = NULL;
    o->has_lost_by = false;
    set_state(o, ACTIVE, 0, t->arena);
    rate_as_before(o, t->campaign);
}

static const struct {
    int from, to;
    Status (*needs)(const Opportunity *o, const Turn *t, Refusal *why);
    void (*become)(Opportunity *o, const Turn *t);
    const char *why;
} turns[] = {
    {ACTIVE, WON, amount_makes_sense, become_won, "the last step is success"},
    {ACTIVE, LOST, reason_is_known, become_lost, "a loss teaches only if named"},
    {WON, ACTIVE, NULL, become_active, "reopened, or moved back to a step"},
    {LOST, ACTIVE, NULL, become_active, "reopened to the step it had"},
};

static Status turn(Opportunity *o, int to, const Turn *t, Refusal *why)
{
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        if (turns[i].from != (int)o->state || turns[i].to != to) continue;
        Status st = turns[i].needs ? turns[i].needs(o, t, why) : OK;
        if (st == OK) turns[i].become(o, t);
        return st;
    }
    return refuse(why, COHOI__CODE__WRONG_STATE); /* PEE-03: a won one is not lost before it is reopened */
}

Status opportunity_win(Opportunity *o, const Campaign *c, const Money *amount, Time now, Refusal *why)
{
    return turn(o, WON, &(Turn){.campaign = c, .amount = amount, .now = now, .arena = why->arena}, why);
}

Status opportunity_lose(Opportunity *o, const Campaign *c, const char *reason_id, const char *note, int by,
                        Time now, Refusal *why)
{
    const Turn t = {
        .campaign = c, .reason_id = reason_id, .note = note, .by = by, .now = now, .arena = why->arena};
    return turn(o, LOST, &t, why);
}

Status opportunity_reopen(Opportunity *o, const Campaign *c, Refusal *why)
{
    return turn(o, ACTIVE, &(Turn){.campaign = c, .arena = why->arena}, why);
}

Status opportunity_move(Opportunity *o, const Campaign *c, const char *step_id, const Money *amount, Time now,
                        Refusal *why)
{
    const Step *step = campaign_step(c, step_id);

    if (!step) return refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, "stepId");
    if (o->state == LOST) return refuse(why, COHOI__CODE__WRONG_STATE);
    if (step == campaign_last_step(c)) {
        return o->state == WON ? OK : opportunity_win(o, c, amount, now, why); /* AMB-02 */
    }
    if (o->state == WON)
        return turn(o, ACTIVE, &(Turn){.campaign = c, .step_id = step_id, .arena = why->arena}, why);
    opportunity_follow_step(o, c, step->id);
    return OK;
}

void opportunity_follow_step(Opportunity *o, const Campaign *c, const char *to_step_id)
{
    const Step *step = campaign_step(c, to_step_id);

    if (!step || same(o->step_id, step->id)) return;
    o->step_id = step->id;
    if (o->probability_source == BY_STEP) opportunity_rate_by_step(o, c);
}

void opportunity_take_over(Opportunity *o, const Campaign *c, int state, const Money *won_amount,
                           const char *fail_reason_id, Time closed_at, Arena *a)
{
    const Turn t = {.campaign = c,
                    .amount = won_amount,
                    .reason_id = fail_reason_id,
                    .by = LOST_BY_USER,
                    .now = closed_at,
                    .arena = a};
    if (state == WON) become_won(o, &t);
    if (state == LOST) become_lost(o, &t);
}

// --- kind ---

int kind_settled(int kind, bool in_campaign, bool contact_is_valid)
{
    if (in_campaign) return kind ? kind : PLAIN;
    if (kind == SECONDARY || kind == MAIN) return kind;
    return contact_is_valid ? MAIN : PLAIN; /* else it would be a way round evidence */
}

void opportunity_set_kind(Opportunity *o, int kind)
{
    if (o->has_kind && (int)o->kind == kind) return;
    o->has_kind = o->has_evidence = o->has_evidence_cause = true;
    o->kind = kind;
    o->evidence = kind == MAIN ? OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_UPDATED
                               : OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_REQUIRED;
    o->evidence_cause = OPPORTUNITIES__OPPORTUNITY__EVIDENCE_CAUSE__NONE;
}

// --- owner ---

Cohoi__Code registration_obstacle(const Opportunity *o, const Campaign *c, const char *user_id, Time at)
{
    if (!opportunity_is_in_campaign(o))
        return COHOI__CODE__OWNER_MISMATCH; /* ASG-10: the contact is pulled */
    if (!campaign_has_salesperson(c, user_id)) return COHOI__CODE__NOT_A_MEMBER; /* ASG-05, AMB-38 */
    if (o->state != ACTIVE) return COHOI__CODE__WRONG_STATE;
    if (!campaign_is_running(c, at)) return COHOI__CODE__CAMPAIGN_ENDED;
    if (o->owner_id) return COHOI__CODE__ALREADY_TAKEN;
    if (at < timestamp_time(o->registrable_at)) return COHOI__CODE__REGISTRATION_NOT_OPEN;
    return COHOI__CODE__NO_PROBLEM;
}

int32_t gap_ms(Time from, Time to)
{
    Time gap = (to - from) / (SECOND / 1000);
    return gap < 0 ? 0 : gap > INT32_MAX ? INT32_MAX : (int32_t)gap;
}

Status opportunity_own(Opportunity *o, const char *owner_id, Refusal *why)
{
    if (o->state != ACTIVE) return refuse(why, COHOI__CODE__WRONG_STATE);
    o->owner_id = arena_copy(why->arena, owner_id);
    return OK;
}
