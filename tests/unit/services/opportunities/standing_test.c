// Who reads, who writes, who sees the phone.
#include "services/opportunities/standing.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Actor actor(const char *id, size_t n, Cohoi__Permission *permissions)
{
    Actor a = COHOI__ACTOR__INIT;
    a.user_id = (char *)id;
    a.n_permissions = n;
    a.permissions = permissions;
    return a;
}

static Cohoi__Permission sells[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE};
static Cohoi__Permission sees_all[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE,
                                       COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL,
                                       COHOI__PERMISSION__CONTACTS_VIEW_ALL};
static Cohoi__Permission looks[] = {COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL,
                                    COHOI__PERMISSION__CONTACTS_VIEW_ALL};

static void strangers_know_nothing_of_a_campaign(void **state) /* ACC-02 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor stranger = actor(STRANGER, 1, sells), an = actor(AN, 1, sells);
    assert_false(standing_of(&stranger, o, c, NULL).reads);
    assert_false(may_see_campaign(&stranger, c));
    assert_true(standing_of(&an, o, c, NULL).reads);
}

static void view_all_reads_and_does_not_write(void **state) /* ACC-03 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor boss = actor(STRANGER, 3, sees_all);
    Standing s = standing_of(&boss, o, c, NULL);
    assert_true(s.reads);
    assert_false(s.writes);
    assert_false(may_add_to_campaign(&boss, c));
}

static void the_campaigns_manager_and_the_owner_write(void **state) /* ACC-04, ACC-05, ACC-06 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor manager = actor(MANAGER, 1, sells), an = actor(AN, 1, sells), binh = actor(BINH, 1, sells);
    assert_true(standing_of(&manager, o, c, NULL).manages);
    assert_false(standing_of(&an, o, c, NULL).writes);
    o->owner_id = AN;
    assert_true(standing_of(&an, o, c, NULL).writes);
    assert_false(standing_of(&an, o, c, NULL).manages);
    assert_false(standing_of(&binh, o, c, NULL).writes);
}

static void without_the_function_permission_nobody_writes(void **state) /* ACC-01 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor manager = actor(MANAGER, 0, NULL);
    Standing s = standing_of(&manager, o, c, NULL);
    assert_true(s.reads);
    assert_false(s.writes || s.manages);
}

static void hidden_phones_are_the_owners_and_the_managers(void **state) /* ACC-07, AMB-17 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor manager = actor(MANAGER, 1, sells), an = actor(AN, 1, sells), boss = actor(STRANGER, 3, sees_all);
    c->has_hide_info = c->hide_info = true;
    assert_true(standing_of(&manager, o, c, NULL).sees_phone);
    assert_false(standing_of(&an, o, c, NULL).sees_phone); /* unowned: managers only */
    assert_false(standing_of(&boss, o, c, NULL).sees_phone);
    o->owner_id = AN;
    assert_true(standing_of(&an, o, c, NULL).sees_phone);
    Standing s = standing_of(&boss, o, c, NULL);
    o->phone = arena_copy(arena, "0912345678");
    mask_customer(o, &s, arena);
    assert_string_equal(o->phone, "***");
    assert_null(o->email); /* nothing to hide is not told as hidden */
}

static void the_contacts_salesperson_has_no_rights_in_the_campaign(void **state) /* ACC-18 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor stranger = actor(STRANGER, 1, sells);
    assert_false(standing_of(&stranger, o, c, STRANGER).reads);
}

static void
outside_campaigns_owner_salesperson_leader_and_managers_read(void **state) /* ACC-11, ACC-13, ACC-16 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    o->campaign_id = NULL;
    o->owner_id = AN;
    char *led[] = {AN};
    Actor an = actor(AN, 1, sells), binh = actor(BINH, 1, sells), boss = actor(STRANGER, 3, sees_all),
          looker = actor(STRANGER, 2, looks), leader = actor(MANAGER, 1, sells);
    leader.n_led_user_ids = 1;
    leader.led_user_ids = led;
    assert_true(standing_of(&an, o, c, NULL).writes);
    assert_false(standing_of(&binh, o, c, NULL).reads);
    assert_true(standing_of(&binh, o, c, BINH).reads);
    assert_false(standing_of(&binh, o, c, BINH).writes);
    assert_true(standing_of(&leader, o, c, NULL).writes);
    assert_true(standing_of(&boss, o, c, NULL).writes);
    assert_true(standing_of(&looker, o, c, NULL).reads);
    assert_false(standing_of(&looker, o, c, NULL).writes);
}

static void owned_ones_are_deleted_by_who_writes_them_unowned_ones_by_who_sees_them(void **state) /* AMB-43 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor an = actor(AN, 1, sells), binh = actor(BINH, 1, sells), manager = actor(MANAGER, 1, sells);
    Standing of_binh = standing_of(&binh, o, c, NULL);
    assert_true(may_delete(&of_binh, o));
    o->owner_id = AN;
    of_binh = standing_of(&binh, o, c, NULL);
    Standing of_an = standing_of(&an, o, c, NULL), of_manager = standing_of(&manager, o, c, NULL);
    assert_false(may_delete(&of_binh, o));
    assert_true(may_delete(&of_an, o));
    assert_true(may_delete(&of_manager, o));
}

static void a_campaigns_token_adds_and_does_nothing_else(void **state) /* AMB-57 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Actor form = actor(MANAGER, 1, sells);
    form.campaign_id = CAMPAIGN;
    assert_true(may_add_to_campaign(&form, c));
    assert_false(standing_of(&form, o, c, NULL).reads);
    form.campaign_id = STRANGER;
    assert_false(may_add_to_campaign(&form, c));
}

static void
a_contacts_tasks_and_invoices_are_its_salespersons_his_leaders_and_managers(void **state) /* ACC-13 */
{
    static Cohoi__Permission leads[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE,
                                        COHOI__PERMISSION__CONTACTS_VIEW_TEAM};
    Actor an = actor(AN, 1, sells), binh = actor(BINH, 1, sells), leader = actor(BINH, 2, leads);
    Actor boss = actor(STRANGER, 3, sees_all), looker = actor(STRANGER, 2, looks), form = an;
    char *team[] = {AN};
    leader.n_led_user_ids = 1;
    leader.led_user_ids = team;
    form.campaign_id = CAMPAIGN;
    assert_true(standing_to_contact(&an, AN).writes);
    assert_false(standing_to_contact(&binh, AN).reads);
    assert_false(standing_to_contact(&an, NULL).reads); /* nobody's */
    assert_true(standing_to_contact(&leader, AN).writes);
    assert_true(standing_to_contact(&boss, AN).writes);
    assert_true(standing_to_contact(&looker, AN).reads);
    assert_false(standing_to_contact(&looker, AN).writes);
    assert_false(standing_to_contact(&form, AN).reads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(strangers_know_nothing_of_a_campaign),
        TEST(view_all_reads_and_does_not_write),
        TEST(the_campaigns_manager_and_the_owner_write),
        TEST(without_the_function_permission_nobody_writes),
        TEST(hidden_phones_are_the_owners_and_the_managers),
        TEST(the_contacts_salesperson_has_no_rights_in_the_campaign),
        TEST(outside_campaigns_owner_salesperson_leader_and_managers_read),
        TEST(owned_ones_are_deleted_by_who_writes_them_unowned_ones_by_who_sees_them),
        TEST(a_campaigns_token_adds_and_does_nothing_else),
        TEST(a_contacts_tasks_and_invoices_are_its_salespersons_his_leaders_and_managers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
