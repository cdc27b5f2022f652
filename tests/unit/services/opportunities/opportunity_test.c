// The life-cycle, the probability and the owner of an opportunity.
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Status win(Opportunity *o, const Campaign *c)
{
    return opportunity_win(o, c, NULL, NOW, &why);
}

static Status lose(Opportunity *o, const Campaign *c)
{
    return opportunity_lose(o, c, NULL, NULL, LOST_BY_USER, NOW, &why);
}

static void success_moves_to_the_last_step_wherever_it_was(void **state) /* OPP-11, AMB-50 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_win(o, c, vnd(5000), NOW, &why), OK);
    assert_int_equal(o->state, WON);
    assert_string_equal(o->step_id, LAST);
    assert_int_equal(o->won_amount->units, 5000);
    assert_string_equal(o->won_amount->currency_code, "VND");
    assert_int_equal(timestamp_time(o->closed_at), NOW);
}

static void moving_to_the_last_step_is_success(void **state) /* OPP-12, AMB-02 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_move(o, c, LAST, NULL, NOW, &why), OK);
    assert_int_equal(o->state, WON);
    assert_null(o->won_amount); /* AMB-48: unknown, not zero */
}

static void an_amount_is_not_negative(void **state) /* AMB-48 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_refused(opportunity_win(o, c, vnd(-1), NOW, &why), COHOI__CODE__OUT_OF_BOUNDS);
    assert_int_equal(o->state, ACTIVE);
}

static void a_failure_keeps_its_step(void **state) /* OPP-10, OPP-29, AMB-04 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_move(o, c, MIDDLE, NULL, NOW, &why), OK);
    assert_int_equal(opportunity_lose(o, c, REASON, "giá cao", LOST_BY_USER, NOW, &why), OK);
    assert_int_equal(o->state, LOST);
    assert_string_equal(o->step_id, MIDDLE);
    assert_string_equal(o->fail_reason_id, REASON);
    assert_string_equal(o->fail_note, "giá cao");
    assert_int_equal(o->lost_by, LOST_BY_USER); /* AMB-45 */
}

static void a_reason_is_one_of_the_campaigns(void **state) /* CMP-19 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_refused(opportunity_lose(o, c, STRANGER, NULL, LOST_BY_USER, NOW, &why),
                   COHOI__CODE__UNKNOWN_VALUE);
}

static void a_reason_is_required_where_the_campaign_says_so(void **state) /* AMB-03 */
{
    Campaign *c = campaign();
    c->has_require_fail_reason = c->require_fail_reason = true;
    Opportunity *o = opportunity_in(c);
    assert_refused(lose(o, c), COHOI__CODE__FAIL_REASON_REQUIRED);
    assert_int_equal(opportunity_lose(o, c, REASON, NULL, LOST_BY_USER, NOW, &why), OK);
}

static void the_sweep_needs_no_reason(void **state) /* AMB-45 */
{
    Campaign *c = campaign();
    c->has_require_fail_reason = c->require_fail_reason = true;
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_lose(o, c, NULL, NULL, LOST_BY_SWEEP, NOW, &why), OK);
    assert_int_equal(o->lost_by, LOST_BY_SWEEP);
}

static void a_won_one_is_reopened_before_it_is_lost(void **state) /* PEE-03 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(win(o, c), OK);
    assert_refused(lose(o, c), COHOI__CODE__WRONG_STATE);
    assert_refused(win(o, c), COHOI__CODE__WRONG_STATE);
    assert_int_equal(opportunity_reopen(o, c, &why), OK);
    assert_int_equal(lose(o, c), OK);
    assert_refused(lose(o, c), COHOI__CODE__WRONG_STATE);
    assert_refused(opportunity_move(o, c, MIDDLE, NULL, NOW, &why), COHOI__CODE__WRONG_STATE);
}

static void reopening_returns_to_the_step_before(void **state) /* AMB-50 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_move(o, c, MIDDLE, NULL, NOW, &why), OK);
    assert_int_equal(win(o, c), OK);
    assert_int_equal(opportunity_reopen(o, c, &why), OK);
    assert_int_equal(o->state, ACTIVE);
    assert_string_equal(o->step_id, MIDDLE);
    assert_null(o->closed_at);
    assert_null(o->step_id_before);
}

static void reopening_goes_to_the_first_step_when_that_one_is_gone(void **state) /* AMB-51 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_move(o, c, MIDDLE, NULL, NOW, &why), OK);
    assert_int_equal(win(o, c), OK);
    c->steps[1] = c->steps[2];
    c->n_steps = 2;
    assert_int_equal(opportunity_reopen(o, c, &why), OK);
    assert_string_equal(o->step_id, FIRST);
}

static void moving_a_won_one_back_reopens_it(void **state) /* PEE-03 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(win(o, c), OK);
    assert_int_equal(opportunity_move(o, c, MIDDLE, NULL, NOW, &why), OK);
    assert_int_equal(o->state, ACTIVE);
    assert_string_equal(o->step_id, MIDDLE);
}

static void a_step_is_one_of_the_campaigns(void **state) /* OPP-06 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_refused(opportunity_move(o, c, STRANGER, NULL, NOW, &why), COHOI__CODE__UNKNOWN_VALUE);
}

static void success_is_100_failure_0_and_reopening_restores(void **state) /* AMB-47 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_rate(o, 45, BY_MANUAL, &why), OK);
    assert_int_equal(win(o, c), OK);
    assert_int_equal(o->probability, 100);
    assert_int_equal(o->probability_source, BY_STATE);
    assert_int_equal(opportunity_reopen(o, c, &why), OK);
    assert_int_equal(o->probability, 45);
    assert_int_equal(o->probability_source, BY_MANUAL);
    assert_int_equal(lose(o, c), OK);
    assert_int_equal(o->probability, 0);
}

static void the_latest_of_manual_and_rule_holds_over_the_steps_default(void **state) /* AMB-34 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(o->probability, 10);
    assert_int_equal(o->probability_source, BY_STEP);
    assert_int_equal(opportunity_move(o, c, MIDDLE, NULL, NOW, &why), OK);
    assert_int_equal(o->probability, 30);
    assert_int_equal(opportunity_rate(o, 45, BY_MANUAL, &why), OK);
    assert_int_equal(opportunity_rate(o, 20, BY_RULE, &why), OK);
    assert_int_equal(o->probability, 20);
    assert_int_equal(o->probability_source, BY_RULE);
    assert_int_equal(opportunity_move(o, c, FIRST, NULL, NOW, &why), OK);
    assert_int_equal(o->probability, 20); /* the step's default is the weakest */
    assert_int_equal(opportunity_unrate(o, c, &why), OK);
    assert_int_equal(o->probability, 10);
}

static void a_percentage_never_wins_or_loses(void **state) /* AMB-33, PEE-03 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_rate(o, 100, BY_RULE, &why), OK);
    assert_int_equal(o->state, ACTIVE);
    assert_int_equal(opportunity_rate(o, 0, BY_RULE, &why), OK);
    assert_int_equal(o->state, ACTIVE);
    assert_int_equal(win(o, c), OK);
    assert_refused(opportunity_rate(o, 50, BY_RULE, &why), COHOI__CODE__WRONG_STATE);
}

static void editing_steps_changes_no_state(void **state) /* AMB-51 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    opportunity_follow_step(o, c, LAST);
    assert_int_equal(o->state, ACTIVE);
    assert_string_equal(o->step_id, LAST);
    assert_int_equal(opportunity_move(o, c, LAST, NULL, NOW, &why), OK);
    assert_int_equal(o->state, WON); /* somebody moves it there: that is success */
}

static void main_ones_ask_for_evidence(void **state) /* AMB-41, OPP-34 */
{
    Opportunity *o = opportunity_in(campaign());
    assert_int_equal(o->kind, PLAIN);
    assert_int_equal(o->evidence, OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_REQUIRED);
    opportunity_set_kind(o, MAIN);
    assert_int_equal(o->evidence, OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_UPDATED);
    opportunity_set_kind(o, SECONDARY);
    assert_int_equal(o->evidence, OPPORTUNITIES__OPPORTUNITY__EVIDENCE__NOT_REQUIRED);
}

static void outside_campaigns_the_kind_follows_the_contacts_validity(void **state) /* AMB-41, AMB-42 */
{
    assert_int_equal(kind_settled(0, false, true), MAIN);
    assert_int_equal(kind_settled(0, false, false), PLAIN);
    assert_int_equal(kind_settled(PLAIN, false, true), MAIN);
    assert_int_equal(kind_settled(SECONDARY, false, true), SECONDARY);
    assert_int_equal(kind_settled(0, true, true), PLAIN);
    assert_int_equal(kind_settled(MAIN, true, true), MAIN);
}

static void registration_opens_at_the_very_instant(void **state) /* ASG-03, CMP-04, AMB-06 */
{
    Campaign *c = campaign();
    c->has_wait_seconds = true;
    c->wait_seconds = 60;
    Opportunity *o = opportunity_in(c);
    Time opens = NOW + 60 * SECOND;
    assert_int_equal(timestamp_time(o->registrable_at), opens);
    assert_int_equal(registration_obstacle(o, c, AN, opens - 1), COHOI__CODE__REGISTRATION_NOT_OPEN);
    assert_int_equal(registration_obstacle(o, c, AN, opens), COHOI__CODE__NO_PROBLEM);
}

static void nobody_waits_under_automatic_distribution(void **state) /* AMB-06 */
{
    Campaign *c = campaign();
    c->has_wait_seconds = c->has_auto_distribute = c->auto_distribute = true;
    c->wait_seconds = 60;
    assert_int_equal(timestamp_time(opportunity_in(c)->registrable_at), NOW);
}

static void only_salespeople_of_the_campaign_register(void **state) /* ASG-05, AMB-38 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(registration_obstacle(o, c, STRANGER, NOW), COHOI__CODE__NOT_A_MEMBER);
    assert_int_equal(registration_obstacle(o, c, MANAGER, NOW), COHOI__CODE__NOT_A_MEMBER);
    assert_int_equal(registration_obstacle(o, c, BINH, NOW), COHOI__CODE__NO_PROBLEM);
}

static void what_is_owned_closed_or_over_is_not_registered(void **state) /* ASG-04, AMB-05 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    o->owner_id = AN;
    assert_int_equal(registration_obstacle(o, c, BINH, NOW), COHOI__CODE__ALREADY_TAKEN);
    c->ends_at = timestamp_make(arena, NOW);
    assert_int_equal(registration_obstacle(o, c, BINH, NOW), COHOI__CODE__CAMPAIGN_ENDED);
    assert_int_equal(lose(o, c), OK);
    assert_int_equal(registration_obstacle(o, c, BINH, NOW), COHOI__CODE__WRONG_STATE);
}

static void outside_campaigns_the_contact_is_pulled_instead(void **state) /* ASG-10 */
{
    Opportunity *o = opportunity_in(campaign());
    o->campaign_id = NULL;
    assert_int_equal(registration_obstacle(o, campaign(), AN, NOW), COHOI__CODE__OWNER_MISMATCH);
    assert_string_equal(opportunity_partition_key(o), CONTACT);
}

static void a_closed_one_is_not_given_to_anybody(void **state) /* ASG-08 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    assert_int_equal(opportunity_own(o, BINH, &why), OK);
    assert_string_equal(o->owner_id, BINH);
    assert_int_equal(win(o, c), OK);
    assert_refused(opportunity_own(o, AN, &why), COHOI__CODE__WRONG_STATE);
}

static void a_gap_is_in_milliseconds_and_never_negative(void **state) /* NEW-02 */
{
    assert_int_equal(gap_ms(NOW, NOW + 37000), 37);
    assert_int_equal(gap_ms(NOW, NOW - 1), 0);
    assert_int_equal(gap_ms(0, NOW), INT32_MAX);
}

static RuleDecision decided(int64_t number, Time at, int32_t percent)
{
    return (RuleDecision){
        .transaction_id = CONTACT, .percent = percent, .epoch = 1, .number = number, .at = at};
}

static void of_two_decisions_the_later_holds_in_whichever_order_they_come(void **state) /* AMB-30 */
{
    Opportunity *o = opportunity_in(campaign());
    RuleDecision first = decided(1, NOW, 80), second = decided(2, NOW, 20), restored = decided(1, NOW, 40);
    restored.epoch = 2; /* another database behind the log: it counts anew */
    assert_true(opportunity_takes_rule(o, &second));
    assert_int_equal(opportunity_rate_by_rule(o, &second, &why), OK);
    assert_int_equal(o->probability, 20); /* it may go down */
    assert_int_equal(o->probability_source, BY_RULE);
    assert_false(opportunity_takes_rule(o, &first));
    assert_false(opportunity_takes_rule(o, &second));
    assert_true(opportunity_takes_rule(o, &restored));
}

static void what_was_set_by_hand_holds_over_rules_that_were_decided_before(void **state) /* AMB-34 */
{
    Opportunity *o = opportunity_in(campaign());
    RuleDecision before = decided(1, NOW - 1, 80), after = decided(2, NOW + 1, 20);
    opportunity_rated_by_hand(o, NOW, arena);
    assert_false(opportunity_takes_rule(o, &before));
    assert_true(opportunity_takes_rule(o, &after));
}

static void a_closed_one_takes_no_rule_and_gives_back_an_earlier_one(void **state) /* AMB-29, AMB-47 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    RuleDecision rule = decided(1, NOW, 100), late = decided(2, NOW, 10);
    assert_int_equal(opportunity_rate_by_rule(o, &rule, &why), OK);
    assert_int_equal(o->state, ACTIVE); /* AMB-33 */
    assert_int_equal(lose(o, c), OK);
    assert_refused(opportunity_rate_by_rule(o, &late, &why), COHOI__CODE__WRONG_STATE);
    assert_int_equal(opportunity_reopen(o, c, &why), OK);
    assert_int_equal(o->probability, 100);
    assert_int_equal(o->probability_source, BY_RULE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(success_moves_to_the_last_step_wherever_it_was),
        TEST(moving_to_the_last_step_is_success),
        TEST(an_amount_is_not_negative),
        TEST(a_failure_keeps_its_step),
        TEST(a_reason_is_one_of_the_campaigns),
        TEST(a_reason_is_required_where_the_campaign_says_so),
        TEST(the_sweep_needs_no_reason),
        TEST(a_won_one_is_reopened_before_it_is_lost),
        TEST(reopening_returns_to_the_step_before),
        TEST(reopening_goes_to_the_first_step_when_that_one_is_gone),
        TEST(moving_a_won_one_back_reopens_it),
        TEST(a_step_is_one_of_the_campaigns),
        TEST(success_is_100_failure_0_and_reopening_restores),
        TEST(the_latest_of_manual_and_rule_holds_over_the_steps_default),
        TEST(a_percentage_never_wins_or_loses),
        TEST(editing_steps_changes_no_state),
        TEST(main_ones_ask_for_evidence),
        TEST(outside_campaigns_the_kind_follows_the_contacts_validity),
        TEST(registration_opens_at_the_very_instant),
        TEST(nobody_waits_under_automatic_distribution),
        TEST(only_salespeople_of_the_campaign_register),
        TEST(what_is_owned_closed_or_over_is_not_registered),
        TEST(outside_campaigns_the_contact_is_pulled_instead),
        TEST(a_closed_one_is_not_given_to_anybody),
        TEST(a_gap_is_in_milliseconds_and_never_negative),
        TEST(of_two_decisions_the_later_holds_in_whichever_order_they_come),
        TEST(what_was_set_by_hand_holds_over_rules_that_were_decided_before),
        TEST(a_closed_one_takes_no_rule_and_gives_back_an_earlier_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
