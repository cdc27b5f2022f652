// Who reads and who writes a transaction. ACC-01..03, ACC-08..10, ACC-13, ACC-18
#include "tests/unit/services/catalog/catalog_of_tests.h"

static Cohoi__Permission manage[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE};
static Cohoi__Permission lead[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE,
                                   COHOI__PERMISSION__CONTACTS_VIEW_TEAM};
static Cohoi__Permission see[] = {COHOI__PERMISSION__CONTACTS_VIEW_ALL,
                                  COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL};
static Cohoi__Permission all[] = {COHOI__PERMISSION__CONTACTS_VIEW_ALL, COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL,
                                  COHOI__PERMISSION__OPPORTUNITIES_MANAGE};

static Actor *actor(const char *id, Cohoi__Permission *permissions, size_t n)
{
    Actor *a = arena_message(arena, &cohoi__actor__descriptor);
    a->user_id = arena_copy(arena, id);
    a->permissions = permissions;
    a->n_permissions = n;
    return a;
}
#define ACTOR(id, permissions) actor(id, permissions, sizeof permissions / sizeof *permissions)

static Around of_contact(void)
{
    return (Around){.contact_id = CONTACT, .salesperson_id = AN, .knows_campaign = true};
}

static Around of_opportunity(const char *campaign_id)
{
    Around k = of_contact();
    k.opportunity_id = OPPORTUNITY;
    k.opportunity_name = "Cơ hội";
    k.owner_id = BINH;
    k.campaign_id = campaign_id;
    return k;
}

static void the_contacts_salesperson_reads_and_writes(void **state) /* ACC-08, ACC-13 */
{
    Around k = of_contact();
    Standing an = standing_of(ACTOR(AN, manage), &k, NULL), binh = standing_of(ACTOR(BINH, manage), &k, NULL);
    assert_true(an.reads && an.writes);
    assert_false(binh.reads || binh.writes);
}

static void his_leader_does_and_another_does_not(void **state) /* PEE-12 */
{
    Around k = of_contact();
    Actor *leader = ACTOR(LEADER, lead);
    assert_false(standing_of(leader, &k, NULL).reads);
    PUSH(arena, leader->led_user_ids, leader->n_led_user_ids, arena_copy(arena, AN));
    assert_true(standing_of(leader, &k, NULL).writes);
}

static void who_sees_everything_reads_and_only_a_manager_writes(void **state) /* ACC-03, ACC-09 */
{
    Around k = of_opportunity(CAMPAIGN);
    Standing care = standing_of(ACTOR(LEADER, see), &k, NULL);
    assert_true(care.reads && care.reads_opportunity);
    assert_false(care.writes);
    assert_true(standing_of(ACTOR(LEADER, all), &k, NULL).writes);
}

static void in_a_campaign_members_read_its_manager_and_the_owner_write(void **state) /* ACC-02, ACC-04 */
{
    Around k = of_opportunity(CAMPAIGN);
    assert_false(standing_of(ACTOR(LEADER, manage), &k, NULL).reads);
    k.is_member = true;
    Standing seller = standing_of(ACTOR(LEADER, manage), &k, NULL);
    assert_true(seller.reads && seller.reads_opportunity);
    assert_false(seller.writes);
    assert_true(standing_of(ACTOR(BINH, manage), &k, NULL).writes);
    k.is_manager = true;
    assert_true(standing_of(ACTOR(LEADER, manage), &k, NULL).writes);
    assert_false(standing_of(actor(LEADER, NULL, 0), &k, NULL).writes); /* ACC-01 */
}

static void outside_campaigns_the_owner_and_his_leader_write(void **state) /* ACC-11 */
{
    Around k = of_opportunity(NULL);
    Actor *leader = ACTOR(LEADER, manage);
    assert_true(standing_of(ACTOR(BINH, manage), &k, NULL).writes);
    assert_false(standing_of(leader, &k, NULL).reads);
    PUSH(arena, leader->led_user_ids, leader->n_led_user_ids, arena_copy(arena, BINH));
    assert_true(standing_of(leader, &k, NULL).writes);
}

static void of_a_campaign_that_he_may_not_see_the_salesperson_learns_nothing(void **state) /* ACC-18 */
{
    Around k = of_opportunity(CAMPAIGN);
    Standing an = standing_of(ACTOR(AN, manage), &k, NULL);
    Transaction *t = transaction(T1, NOW);
    t->campaign_id = arena_copy(arena, CAMPAIGN);
    assert_true(an.reads && !an.reads_opportunity);
    transaction_show(t, &k, &an);
    assert_true(!t->opportunity_id && !t->opportunity_name && !t->campaign_id);
}

static void the_assignee_reads_and_writes(void **state) /* V-8 */
{
    Around k = of_contact();
    Standing binh = standing_of(ACTOR(BINH, manage), &k, BINH);
    assert_true(binh.reads && binh.writes);
    assert_false(standing_of(ACTOR(BINH, manage), &k, LEADER).reads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_contacts_salesperson_reads_and_writes),
        TEST(his_leader_does_and_another_does_not),
        TEST(who_sees_everything_reads_and_only_a_manager_writes),
        TEST(in_a_campaign_members_read_its_manager_and_the_owner_write),
        TEST(outside_campaigns_the_owner_and_his_leader_write),
        TEST(of_a_campaign_that_he_may_not_see_the_salesperson_learns_nothing),
        TEST(the_assignee_reads_and_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
