// Who is told of what.
#include "common/text.h"
#include "services/notifications/notice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;
static Notices notices;
static const Known in_campaign = {
    .id = "o", .campaign_id = "c", .contact_id = "k", .name = "An Phát", .version = 1};

static const Reader manager = {.id = "manager", .is_manager = true};
static const Reader lan = {.id = "lan", .is_salesperson = true};
static const Reader minh = {.id = "minh", .is_salesperson = true};
static const Reader boss = {.id = "boss", .views_all = true};
static const Reader stranger = {.id = "stranger"};

static int begin(void **state)
{
    arena = arena_make();
    notices = (Notices){.arena = arena, .event_id = "e"};
    return 0;
}

static int end(void **state)
{
    arena_drop(arena);
    return 0;
}

static Known automatic(const char *owner_id)
{
    Known o = in_campaign;
    o.is_automatic = true;
    o.owner_id = owner_id;
    return o;
}

// The one type that this reader is told; NULL: nothing. Twice fails: one notice a user (AMB-14).
static const char *told(const Reader *r)
{
    const Notice *first = NULL;
    assert_in_range(notices_for(r, notices.items, notices.n, &first), 0, 1);
    return first ? first->type : NULL;
}

static bool is_told_of(Notice *n, const Reader *r)
{
    const Notice *first = NULL;
    return notices_for(r, &n, 1, &first) == 1;
}

#define ASSERT_TOLD_OF(notice, reader) assert_true(is_told_of((notice), &(reader)))
#define ASSERT_TOLD(reader, type)      assert_true(same(told(&(reader)), (type)))

/* NTF-01 */
static void without_distribution_all_salespeople_and_managers_are_told(void **state)
{
    notices_of_entry(&notices, &in_campaign);
    ASSERT_TOLD(lan, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(minh, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(manager, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(boss, NULL);
    ASSERT_TOLD(stranger, NULL);
}

/* AMB-15 */
static void without_distribution_all_are_told_also_with_an_explicit_owner(void **state)
{
    Known o = in_campaign;
    o.owner_id = "lan";
    notices_of_entry(&notices, &o);
    ASSERT_TOLD(lan, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(minh, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(manager, "OPPORTUNITY_ENTERED");
}

/* NTF-02: a named owner under automatic distribution */
static void with_distribution_owner_managers_and_those_who_view_all_are_told(void **state)
{
    Known o = automatic("lan");
    notices_of_entry(&notices, &o);
    ASSERT_TOLD(lan, "OPPORTUNITY_ASSIGNED");
    ASSERT_TOLD(minh, NULL);
    ASSERT_TOLD(manager, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(boss, "OPPORTUNITY_ENTERED");
}

/* NTF-02: nothing is told before somebody is found */
static void an_entry_that_is_being_distributed_is_told_with_its_first_owner(void **state)
{
    Known o = automatic(NULL);
    o.awaits_owner = true;
    notices_of_entry(&notices, &o);
    assert_int_equal(notices.n, 0);

    o.owner_id = "minh";
    notices_of_first_owner(&notices, &o);
    ASSERT_TOLD(minh, "OPPORTUNITY_ASSIGNED");
    ASSERT_TOLD(lan, NULL);
    ASSERT_TOLD(manager, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(boss, "OPPORTUNITY_ENTERED");
}

/* AMB-49 */
static void with_distribution_and_explicitly_nobody_the_salespeople_are_not_told(void **state)
{
    Known o = automatic(NULL);
    notices_of_entry(&notices, &o);
    ASSERT_TOLD(lan, NULL);
    ASSERT_TOLD(manager, "OPPORTUNITY_ENTERED");
    ASSERT_TOLD(boss, "OPPORTUNITY_ENTERED");
}

/* AMB-09 */
static void when_nobody_is_eligible_all_participants_are_told(void **state)
{
    Known o = automatic(NULL);
    o.awaits_owner = true;
    notices_of_nobody_eligible(&notices, &o);
    ASSERT_TOLD(lan, "NOBODY_ELIGIBLE");
    ASSERT_TOLD(minh, "NOBODY_ELIGIBLE");
    ASSERT_TOLD(manager, "NOBODY_ELIGIBLE");
}

/* AMB-14 */
static void who_manages_owns_and_views_all_is_told_once(void **state)
{
    Reader all = {.id = "all", .is_salesperson = true, .is_manager = true, .views_all = true};
    Known o = automatic("all");
    notices_of_entry(&notices, &o);
    ASSERT_TOLD(all, "OPPORTUNITY_ASSIGNED");
}

/* AMB-14, PEE-13 */
static void nobody_is_told_of_his_own_act(void **state)
{
    notices.actor_id = "manager";
    notices_of_entry(&notices, &in_campaign);
    ASSERT_TOLD(manager, NULL);
    ASSERT_TOLD(lan, "OPPORTUNITY_ENTERED");
}

/* PEE-13 */
static void who_registers_is_not_told_that_he_has_it(void **state)
{
    Known o = in_campaign;
    o.owner_id = "lan";
    notices.actor_id = "lan";
    notices_of_owner_change(&notices, &o, NULL);
    assert_int_equal(notices.n, 0);
}

static void the_new_owner_and_the_old_one_are_told_of_a_change(void **state)
{
    Known o = in_campaign;
    o.owner_id = "minh";
    notices.actor_id = "manager";
    notices_of_owner_change(&notices, &o, "lan");
    ASSERT_TOLD(minh, "OPPORTUNITY_ASSIGNED");
    ASSERT_TOLD(lan, "OPPORTUNITY_TAKEN_AWAY");
    ASSERT_TOLD(manager, NULL);
}

/* ACC-02 */
static void who_left_the_campaign_hears_nothing_of_it(void **state)
{
    Known o = in_campaign;
    notices_of_owner_change(&notices, &o, "stranger");
    assert_int_equal(notices.n, 1);
    ASSERT_TOLD(stranger, NULL);
}

static void outside_campaigns_the_owner_alone_is_told(void **state)
{
    Known o = {.id = "o", .contact_id = "k", .name = "An Phát", .owner_id = "lan"};
    notices_of_entry(&notices, &o);
    ASSERT_TOLD(lan, "OPPORTUNITY_ASSIGNED");
    ASSERT_TOLD(manager, NULL);
    ASSERT_TOLD(boss, NULL);
}

static void who_loses_one_outside_campaigns_is_told(void **state)
{
    Known o = {.id = "o", .contact_id = "k", .name = "An Phát"};
    notices_of_owner_change(&notices, &o, "stranger");
    ASSERT_TOLD(stranger, "OPPORTUNITY_TAKEN_AWAY");
}

static void the_end_is_told_to_the_managers_and_the_owner(void **state)
{
    Known o = in_campaign;
    o.owner_id = "lan";
    notices_of_end(&notices, &o, true);
    ASSERT_TOLD(lan, "OPPORTUNITY_WON");
    ASSERT_TOLD(manager, "OPPORTUNITY_WON");
    ASSERT_TOLD(minh, NULL);
}

static void a_comment_is_told_to_the_owner_unless_it_is_his(void **state)
{
    Known o = in_campaign;
    o.owner_id = "lan";
    notices.actor_id = "lan";
    notices_of_comment(&notices, &o);
    assert_int_equal(notices.n, 0);
    notices.actor_id = "manager";
    notices_of_comment(&notices, &o);
    ASSERT_TOLD(lan, "COMMENTED");
    ASSERT_TOLD(minh, NULL);
}

static void a_comment_on_what_nobody_owns_is_told_to_nobody(void **state)
{
    notices_of_comment(&notices, &in_campaign);
    assert_int_equal(notices.n, 0);
}

/* NTF-07: hide-info; the old owner is no owner any more */
static void a_hidden_name_is_for_the_owner_and_the_managers_alone(void **state)
{
    Known o = in_campaign;
    o.owner_id = "lan";
    notices_of_owner_change(&notices, &o, "minh");
    const Notice *n = notices.items[1];
    assert_true(reader_may_see_name(&lan, n, true));
    assert_true(reader_may_see_name(&manager, n, true));
    assert_false(reader_may_see_name(&minh, n, true));
    assert_false(reader_may_see_name(&boss, n, true));
    assert_true(reader_may_see_name(&minh, n, false));
}

/* AMB-36, PEE-13 */
static void notices_of_a_bulk_act_have_one_cause_for_each_type_and_campaign(void **state)
{
    Known other = in_campaign;
    other.id = "o2";
    notices.bulk_act_id = "import";
    notices_of_entry(&notices, &in_campaign);
    notices.event_id = "e2";
    notices_of_entry(&notices, &other);
    notices_of_end(&notices, &other, true);
    Notice **n = notices.items;
    assert_string_equal(notice_cause_id(n[0], arena), notice_cause_id(n[1], arena));
    assert_string_equal(notice_gather_id(n[0], arena), notice_gather_id(n[1], arena));
    assert_string_not_equal(notice_cause_id(n[0], arena), notice_cause_id(n[2], arena));
    const Notice *first = NULL;
    assert_int_equal(notices_for(&lan, n, 2, &first), 2);
}

/* AMB-36: what is distributed after an import belongs to it */
static void the_first_owner_of_an_imported_one_is_told_as_part_of_the_import(void **state)
{
    Known o = automatic("lan");
    o.bulk_act_id = "import";
    notices_of_first_owner(&notices, &o);
    assert_string_equal(notices.items[0]->bulk_act_id, "import");
}

static void what_stands_alone_is_gathered_with_nothing(void **state)
{
    notices_of_entry(&notices, &in_campaign);
    notices_of_entry(&notices, &in_campaign);
    Notice **n = notices.items;
    assert_string_equal(notice_cause_id(n[0], arena), "e");
    assert_string_not_equal(notice_gather_id(n[0], arena), notice_gather_id(n[1], arena));
}

/* NTF-05 */
static void what_a_night_failed_is_one_act_also_after_midnight(void **state)
{
    const Time evening = 1795798740 * SECOND; // 2026-11-27T16:59:00Z, 23:59 in Viet Nam
    Known o = in_campaign;
    o.owner_id = "lan";
    notices_of_sweep(&notices, &o, NULL, evening);
    notices_of_sweep(&notices, &o, NULL, evening + 3600 * SECOND);
    notices_of_sweep(&notices, &o, NULL, evening + 24 * 3600 * SECOND);
    Notice **n = notices.items;
    assert_string_equal(notice_cause_id(n[0], arena), notice_cause_id(n[1], arena));
    assert_string_not_equal(notice_cause_id(n[0], arena), notice_cause_id(n[2], arena));
    ASSERT_TOLD_OF(n[0], manager);
    ASSERT_TOLD_OF(n[0], lan);
}

/* NTF-05 */
static void outside_campaigns_the_leader_is_the_manager_and_told_once_of_his_own(void **state)
{
    Known o = {.id = "o", .contact_id = "k", .name = "An Phát", .owner_id = "lan"};
    notices_of_sweep(&notices, &o, "manager", SECOND);
    assert_int_equal(notices.n, 2);
    ASSERT_TOLD_OF(notices.items[1], manager);
    notices.n = 0;
    notices_of_sweep(&notices, &o, "lan", SECOND);
    assert_int_equal(notices.n, 1);
}

/* NTF-04 */
static void who_saved_a_transaction_is_told_though_it_was_his_own_act(void **state)
{
    notices.actor_id = "lan";
    notices_of_transaction(&notices, &in_campaign, "lan");
    ASSERT_TOLD(lan, "TRANSACTION_SAVED");
    ASSERT_TOLD(manager, NULL);
}

/* PEE-09 */
static void a_task_that_falls_due_is_told_to_who_has_it_also_if_it_is_his_own(void **state)
{
    notices.actor_id = "lan";
    notices_of_task(&notices, &in_campaign, "lan", false);
    assert_int_equal(notices.n, 0);
    notices_of_task(&notices, &in_campaign, "lan", true);
    ASSERT_TOLD(lan, "TASK_DUE_SOON");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_distribution_all_salespeople_and_managers_are_told),
        TEST(without_distribution_all_are_told_also_with_an_explicit_owner),
        TEST(with_distribution_owner_managers_and_those_who_view_all_are_told),
        TEST(an_entry_that_is_being_distributed_is_told_with_its_first_owner),
        TEST(with_distribution_and_explicitly_nobody_the_salespeople_are_not_told),
        TEST(when_nobody_is_eligible_all_participants_are_told),
        TEST(who_manages_owns_and_views_all_is_told_once),
        TEST(nobody_is_told_of_his_own_act),
        TEST(who_registers_is_not_told_that_he_has_it),
        TEST(the_new_owner_and_the_old_one_are_told_of_a_change),
        TEST(who_left_the_campaign_hears_nothing_of_it),
        TEST(outside_campaigns_the_owner_alone_is_told),
        TEST(who_loses_one_outside_campaigns_is_told),
        TEST(the_end_is_told_to_the_managers_and_the_owner),
        TEST(a_comment_is_told_to_the_owner_unless_it_is_his),
        TEST(a_comment_on_what_nobody_owns_is_told_to_nobody),
        TEST(a_hidden_name_is_for_the_owner_and_the_managers_alone),
        TEST(notices_of_a_bulk_act_have_one_cause_for_each_type_and_campaign),
        TEST(the_first_owner_of_an_imported_one_is_told_as_part_of_the_import),
        TEST(what_stands_alone_is_gathered_with_nothing),
        TEST(what_a_night_failed_is_one_act_also_after_midnight),
        TEST(outside_campaigns_the_leader_is_the_manager_and_told_once_of_his_own),
        TEST(who_saved_a_transaction_is_told_though_it_was_his_own_act),
        TEST(a_task_that_falls_due_is_told_to_who_has_it_also_if_it_is_his_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
