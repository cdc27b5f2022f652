// Who manages a campaign, who sells in it, and who is dealt opportunities by itself.
#include "tests/unit/services/campaigns/campaign_of_tests.h"

static void managers_and_salespeople_are_members(void **state) /* ACC-04, ACC-05 */
{
    Campaign *c = campaign();
    assert_true(campaign_has_manager(c, MANAGER) && !campaign_has_salesperson(c, MANAGER));
    assert_true(campaign_has_salesperson(c, AN) && !campaign_has_manager(c, AN));
    assert_true(campaign_has_member(c, MANAGER) && campaign_has_member(c, AN));
    assert_false(campaign_has_member(c, STRANGE));
    assert_false(campaign_has_member(c, NULL));
}

static void each_stands_once_in_the_order_of_the_first_mention(void **state) /* CMP-07, PEE-02 */
{
    Campaign *c = campaign();
    add_seller(c, AN);
    add_manager(c, MANAGER);
    select_seller(c, BINH);
    select_seller(c, AN);
    select_seller(c, BINH);
    members_settle(c);
    assert_int_equal(c->n_salesperson_ids, 2);
    assert_int_equal(c->n_manager_ids, 1);
    assert_int_equal(c->n_distribution_user_ids, 2);
    assert_string_equal(c->distribution_user_ids[0], BINH);
}

static void a_campaign_has_a_manager(void **state) /* CMP-06 */
{
    Campaign *c = campaign();
    c->n_manager_ids = 0;
    assert_refused(members_check(c, &why), COHOI__CODE__REQUIRED, "managerIds");
}

static void only_salespeople_are_dealt_to(void **state) /* CMP-10, PEE-02 */
{
    Campaign *c = campaign();
    select_seller(c, AN);
    select_seller(c, MANAGER);
    assert_refused(members_check(c, &why), COHOI__CODE__NOT_A_MEMBER, "distributionUserIds[1]");
    c = campaign();
    weigh(c, STRANGE, 2);
    assert_refused(members_check(c, &why), COHOI__CODE__NOT_A_MEMBER, "weights." STRANGE);
    c = campaign();
    limit(c, STRANGE, 2);
    assert_refused(members_check(c, &why), COHOI__CODE__NOT_A_MEMBER, "capacity." STRANGE);
}

static Campaign *distributing(void)
{
    Campaign *c = campaign();
    select_seller(c, AN);
    select_seller(c, BINH);
    weigh(c, AN, 2);
    weigh(c, BINH, 3);
    limit(c, AN, 10);
    return c;
}

static void who_sells_no_more_leaves_the_distribution_too(void **state) /* AMB-44, CMP-10 */
{
    Campaign *c = distributing();
    c->salesperson_ids[0] = arena_copy(arena, BINH);
    c->n_salesperson_ids = 1;
    members_follow(c, NULL, 0);
    assert_int_equal(c->n_distribution_user_ids, 1);
    assert_string_equal(c->distribution_user_ids[0], BINH);
    assert_int_equal(c->n_weights, 1);
    assert_int_equal(c->weights[0]->value, 3);
    assert_int_equal(c->n_capacity, 0);
    assert_int_equal(members_check(c, &why), OK);
}

static void a_list_that_the_change_names_is_not_mended(void **state) /* CMP-10 */
{
    Campaign *c = distributing();
    char *mask[] = {"salesperson_ids", "distribution_user_ids"};
    c->n_salesperson_ids = 1; /* An */
    members_follow(c, mask, 2);
    assert_int_equal(c->n_weights, 1);
    assert_refused(members_check(c, &why), COHOI__CODE__NOT_A_MEMBER, "distributionUserIds[1]");
}

static void left_is_who_is_no_member_at_all_any_more(void **state) /* AMB-44, PEE-01 */
{
    Campaign *before = campaign(), *after = copy_of(before);
    size_t n = 0;
    add_manager(before, AN);      /* he was both, and is told once */
    add_manager(before, STRANGE); /* a manager leaves, too */
    add_manager(after, BINH);     /* he sells no more, but stays */
    after->n_salesperson_ids = 0;
    char **left = members_left(before, after, arena, &n);
    assert_int_equal(n, 2);
    assert_string_equal(left[0], AN);
    assert_string_equal(left[1], STRANGE);
    (void)members_left(before, copy_of(before), arena, &n);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(managers_and_salespeople_are_members),
        TEST(each_stands_once_in_the_order_of_the_first_mention),
        TEST(a_campaign_has_a_manager),
        TEST(only_salespeople_are_dealt_to),
        TEST(who_sells_no_more_leaves_the_distribution_too),
        TEST(a_list_that_the_change_names_is_not_mended),
        TEST(left_is_who_is_no_member_at_all_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
