// How opportunities enter a campaign or the pipeline.
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Opportunity *o;

static void
in_a_campaign_it_has_the_first_step_nobody_and_the_contacts_name(void **state) /* OPP-01, OPP-03, AMB-49 */
{
    o = opportunity_in(campaign());
    assert_string_equal(o->step_id, FIRST);
    assert_null(o->owner_id);
    assert_string_equal(o->name, "Công ty Sao Mai");
    assert_null(o->phone); /* the contact's holds */
    assert_int_equal(o->state, ACTIVE);
    assert_int_equal(o->priority, 0); /* AMB-40 */
}

static void the_name_probability_and_step_may_be_chosen(void **state) /* OPP-03, OPP-04, OPP-06 */
{
    Campaign *c = campaign();
    Customer *k = customer();
    NewOpportunity *in = wish(CAMPAIGN);
    in->name = "  Tem truy xuất ";
    in->has_probability = true;
    in->probability = 55;
    in->step_id = MIDDLE;
    Entry e = entry(in, c, k);
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_string_equal(o->name, "Tem truy xuất");
    assert_int_equal(o->probability, 55);
    assert_int_equal(o->probability_source, BY_MANUAL);
    assert_string_equal(o->step_id, MIDDLE);
}

static void nothing_is_created_in_the_last_step(void **state) /* AMB-50 */
{
    NewOpportunity *in = wish(CAMPAIGN);
    in->step_id = LAST;
    Entry e = entry(in, campaign(), customer());
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__LAST_STEP_IS_SUCCESS);
    in->step_id = STRANGER;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__UNKNOWN_VALUE);
}

static void steps_must_exist_first(void **state) /* CMP-21 */
{
    Campaign *c = campaign();
    c->n_steps = 0;
    Entry e = entry(wish(CAMPAIGN), c, customer());
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__WRONG_STATE);
}

static void a_campaign_takes_nobody_before_its_time_nor_after(void **state) /* AMB-05 */
{
    Campaign *c = campaign();
    Entry e = entry(wish(CAMPAIGN), c, customer());
    c->ends_at = timestamp_make(arena, NOW);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CAMPAIGN_ENDED);
    c->ends_at = timestamp_make(arena, NOW + 1);
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    c->starts_at = timestamp_make(arena, NOW + 1);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CAMPAIGN_ENDED);
    c->starts_at = NULL;
    c->has_state = true;
    c->state = CAMPAIGNS__CAMPAIGN__STATE__CLOSED;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CAMPAIGN_ENDED);
}

static void a_named_owner_is_an_active_member(void **state) /* OPP-05, ASG-07 */
{
    NewOpportunity *in = wish(CAMPAIGN);
    Entry e = entry(in, campaign(), customer());
    in->owner_id = STRANGER;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__NOT_A_MEMBER);
    in->owner_id = BINH;
    e.owner_is_active = false;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__USER_INACTIVE);
    e.owner_is_active = true;
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_string_equal(o->owner_id, BINH);
}

static void an_explicit_owner_or_nobody_wins_over_automatic_distribution(void **state) /* ASG-07, AMB-49 */
{
    Campaign *c = campaign();
    NewOpportunity *in = wish(CAMPAIGN);
    Entry e = entry(in, c, customer());
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_false(entry_is_distributed(&e, o));
    c->has_auto_distribute = c->auto_distribute = true;
    assert_true(entry_is_distributed(&e, o));
    e.names_owner = true; /* ownerId: null */
    assert_false(entry_is_distributed(&e, o));
}

static void
in_a_campaign_the_owner_may_be_another_than_the_contacts(void **state) /* AMB-01, ASG-10, ACC-18 */
{
    NewOpportunity *in = wish(CAMPAIGN);
    Customer *k = customer();
    k->salesperson_id = AN;
    in->owner_id = BINH;
    Entry e = entry(in, campaign(), k);
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_string_equal(o->owner_id, BINH);
}

static void outside_campaigns_the_owner_is_the_contacts_salesperson(void **state) /* OPP-24, OPP-27, ASG-10 */
{
    NewOpportunity *in = wish(NULL);
    Customer *k = customer();
    Entry e = entry(in, campaign(), k);
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_string_equal(o->owner_id, AN);
    in->owner_id = BINH;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__OWNER_MISMATCH);
    in->owner_id = NULL;
    e.names_owner = true;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__REQUIRED);
    e.names_owner = false;
    k->salesperson_id = NULL;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CONTACT_UNOWNED);
}

static void nobody_else_makes_one_on_his_contact_but_who_may_act_for_him(void **state) /* OPP-27, ACC-13 */
{
    Customer *k = customer();
    k->salesperson_id = BINH;
    Entry e = entry(wish(NULL), campaign(), k);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__OWNER_MISMATCH);
    e.acts_for_others = true;
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_string_equal(o->owner_id, BINH);
}

static void not_on_a_child_contact(void **state) /* OPP-26 */
{
    Customer *k = customer();
    k->parent_id = STRANGER;
    Entry e = entry(wish(NULL), campaign(), k);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CHILD_CONTACT);
    e = entry(wish(CAMPAIGN), campaign(), k);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CHILD_CONTACT);
}

static void main_and_secondary_need_a_valid_contact(void **state) /* AMB-42, AMB-46 */
{
    NewOpportunity *in = wish(NULL);
    Customer *k = customer();
    Entry e = entry(in, campaign(), k);
    k->is_valid = false;
    in->has_kind = true;
    in->kind = MAIN;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CONTACT_NOT_VALID);
    in->kind = SECONDARY;
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__CONTACT_NOT_VALID);
    in->has_kind = false;
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_int_equal(o->kind, PLAIN);
    k->is_valid = true;
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_int_equal(o->kind, MAIN); /* OPP-23: the default outside campaigns */
}

static void the_wait_begins_when_the_customer_enters(void **state) /* CMP-04, AMB-07 */
{
    Campaign *c = campaign();
    c->has_wait_seconds = true;
    c->wait_seconds = 30;
    NewOpportunity *in = wish(CAMPAIGN);
    in->entered_at = timestamp_make(arena, NOW - 10 * SECOND);
    Entry e = entry(in, c, customer());
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_int_equal(timestamp_time(o->registrable_at), NOW + 20 * SECOND);
    in->entered_at = timestamp_make(arena, NOW + 1);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__OUT_OF_BOUNDS);
    in->entered_at = timestamp_make(arena, -1);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__OUT_OF_BOUNDS);
}

static void a_closed_one_is_taken_over_as_it_was(void **state)
{
    NewOpportunity *in = wish(CAMPAIGN);
    in->has_state = true;
    in->state = WON;
    in->won_amount = vnd(700);
    in->entered_at = timestamp_make(arena, NOW - 20 * SECOND);
    in->closed_at = timestamp_make(arena, NOW - 10 * SECOND);
    Entry e = entry(in, campaign(), customer());
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_int_equal(o->state, WON);
    assert_string_equal(o->step_id, LAST);
    assert_int_equal(o->won_amount->units, 700);
    assert_int_equal(timestamp_time(o->closed_at), NOW - 10 * SECOND);
    in->closed_at = timestamp_make(arena, NOW - 30 * SECOND);
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__OUT_OF_BOUNDS);
}

static void amounts_are_not_negative(void **state) /* AMB-48 */
{
    NewOpportunity *in = wish(CAMPAIGN);
    in->expected_revenue = vnd(-5);
    Entry e = entry(in, campaign(), customer());
    assert_refused(entry_admit(&e, &o, &why), COHOI__CODE__OUT_OF_BOUNDS);
}

static void
a_copy_takes_what_describes_it_and_leaves_step_owner_and_state(void **state) /* OPP-14, OPP-15, ASG-11 */
{
    Campaign *c = campaign();
    Opportunity *from = opportunity_in(c);
    from->name = "Tem";
    from->expected_revenue = vnd(12);
    from->owner_id = BINH;
    assert_int_equal(opportunity_move(from, c, MIDDLE, NULL, NOW, &why), OK);
    Entry e = entry(entry_copy(from, CAMPAIGN, arena), c, customer());
    assert_int_equal(entry_admit(&e, &o, &why), OK);
    assert_string_equal(o->name, "Tem");
    assert_int_equal(o->expected_revenue->units, 12);
    assert_string_equal(o->step_id, FIRST);
    assert_null(o->owner_id);
    assert_int_equal(timestamp_time(o->entered_at), NOW); /* AMB-07 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(in_a_campaign_it_has_the_first_step_nobody_and_the_contacts_name),
        TEST(the_name_probability_and_step_may_be_chosen),
        TEST(nothing_is_created_in_the_last_step),
        TEST(steps_must_exist_first),
        TEST(a_campaign_takes_nobody_before_its_time_nor_after),
        TEST(a_named_owner_is_an_active_member),
        TEST(an_explicit_owner_or_nobody_wins_over_automatic_distribution),
        TEST(in_a_campaign_the_owner_may_be_another_than_the_contacts),
        TEST(outside_campaigns_the_owner_is_the_contacts_salesperson),
        TEST(nobody_else_makes_one_on_his_contact_but_who_may_act_for_him),
        TEST(not_on_a_child_contact),
        TEST(main_and_secondary_need_a_valid_contact),
        TEST(the_wait_begins_when_the_customer_enters),
        TEST(a_closed_one_is_taken_over_as_it_was),
        TEST(amounts_are_not_negative),
        TEST(a_copy_takes_what_describes_it_and_leaves_step_owner_and_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
