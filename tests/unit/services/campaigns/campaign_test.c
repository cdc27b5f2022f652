// What a campaign is and may become.
#include "tests/unit/services/campaigns/campaign_of_tests.h"
#include <string.h>

static Campaign *begun(Campaign *c, const char *creator)
{
    campaign_begin(c, creator, NOW, arena);
    campaign_settle(c, arena);
    return c;
}

static void a_name_is_enough(void **state) /* CMP-03, CMP-06, CMP-08, CMP-21 */
{
    Campaign *c = begun(named("  Tết  "), MANAGER);
    assert_string_equal(c->name, "Tết");
    assert_int_equal(c->kind, CAMPAIGNS__CAMPAIGN__KIND__LONG_TERM);
    assert_int_equal(c->state, CAMPAIGNS__CAMPAIGN__STATE__ACTIVE);
    assert_true(c->has_kind && c->has_state && c->has_auto_distribute && c->has_wait_seconds);
    assert_true(campaign_has_manager(c, MANAGER));
    assert_true(c->n_steps >= 2 && c->steps[0]->id);
    assert_int_equal(strncmp(c->code, "CD-", 3), 0);
    assert_int_equal(campaign_check(c, &why), OK);
}

static void what_was_said_stays(void **state) /* CMP-06, CMP-08, V-3 */
{
    Campaign *c = campaign();
    c->code = arena_copy(arena, " hè-26 ");
    begun(c, AN);
    assert_string_equal(c->code, "hè-26");
    assert_int_equal(c->n_manager_ids, 1);
    assert_string_equal(c->manager_ids[0], MANAGER);
    assert_int_equal(c->n_steps, 3);
    assert_string_not_equal(c->steps[0]->id, FIRST); /* a new campaign has steps of its own */
}

static void codes_differ(void **state) /* V-3 */
{
    assert_string_not_equal(begun(named("A"), AN)->code, begun(named("A"), AN)->code);
}

static void without_name_or_code_it_is_none(void **state) /* CMP-03 */
{
    Campaign *c = campaign();
    c->name = arena_copy(arena, " \t");
    campaign_settle(c, arena);
    assert_refused(campaign_check(c, &why), COHOI__CODE__REQUIRED, "name");
    c = campaign();
    c->code = NULL;
    assert_refused(campaign_check(c, &why), COHOI__CODE__REQUIRED, "code");
}

static void short_term_is_a_window_that_begins_now_unless_said(void **state) /* CMP-02, AMB-05 */
{
    Campaign *c = named("Ngắn");
    c->has_kind = true;
    c->kind = CAMPAIGNS__CAMPAIGN__KIND__SHORT_TERM;
    begun(c, AN);
    assert_int_equal(timestamp_time(c->starts_at), NOW);
    assert_refused(campaign_check(c, &why), COHOI__CODE__REQUIRED, "endsAt");
    c->ends_at = timestamp_make(arena, NOW);
    assert_refused(campaign_check(c, &why), COHOI__CODE__OUT_OF_BOUNDS, "endsAt");
    c->ends_at = timestamp_make(arena, NOW + SECOND);
    assert_int_equal(campaign_check(c, &why), OK);
}

static void it_chains_into_itself_only_where_duplicates_are_allowed(void **state) /* AMB-12, CMP-12, CMP-13 */
{
    Campaign *c = campaign();
    c->on_success_campaign_id = c->id;
    assert_refused(campaign_check(c, &why), COHOI__CODE__SELF_CHAIN, "onSuccessCampaignId");
    c->on_failure_campaign_id = c->id;
    c->on_success_campaign_id = arena_copy(arena, STRANGE);
    assert_refused(campaign_check(c, &why), COHOI__CODE__SELF_CHAIN, "onFailureCampaignId");
    c->allow_duplicates = true;
    assert_int_equal(campaign_check(c, &why), OK);
}

static void a_clone_is_another_campaign_with_the_same_settings(void **state) /* V-3 */
{
    Campaign *c = campaign();
    c->external_id = arena_copy(arena, "x1");
    c->cost = message(&cohoi__money__descriptor);
    c->state = CAMPAIGNS__CAMPAIGN__STATE__CLOSED;
    c->allow_duplicates = c->hide_info = true;
    c->on_failure_campaign_id = c->id;
    Campaign *clone = begun(campaign_clone(c, STRANGE, NULL, NOW, arena), AN);
    assert_string_equal(clone->id, STRANGE);
    assert_string_equal(clone->name, "Mùa hè (2)");
    assert_string_not_equal(clone->code, c->code);
    assert_null(clone->external_id);
    assert_null(clone->cost);
    assert_int_equal(clone->state, CAMPAIGNS__CAMPAIGN__STATE__ACTIVE);
    assert_true(clone->hide_info);
    assert_string_equal(clone->on_failure_campaign_id, STRANGE);
    assert_string_not_equal(clone->steps[0]->id, FIRST);
    assert_int_equal(campaign_check(clone, &why), OK);
    assert_string_equal(campaign_clone(c, STRANGE, "Đợt 2", NOW, arena)->name, "Đợt 2");
}

static void a_long_name_is_cut_between_characters(void **state) /* V-3 */
{
    Campaign *c = campaign();
    c->name = arena_copy(arena, "");
    for (int i = 0; i < 200; i++) c->name = arena_print(arena, "%sế", c->name);
    const char *name = campaign_clone(c, STRANGE, "  ", NOW, arena)->name;
    assert_int_equal(text_length(name), 200);
    assert_true(text_is_utf8(name, strlen(name)));
    assert_string_equal(name + strlen(name) - 4, " (2)");
}

static void the_clone_of_a_window_begins_now_and_is_as_long(void **state) /* V-3, CMP-02 */
{
    Campaign *c = campaign();
    c->kind = CAMPAIGNS__CAMPAIGN__KIND__SHORT_TERM;
    c->starts_at = timestamp_make(arena, NOW - 900 * SECOND);
    c->ends_at = timestamp_make(arena, NOW - 800 * SECOND);
    Campaign *clone = campaign_clone(c, STRANGE, NULL, NOW, arena);
    assert_int_equal(timestamp_time(clone->starts_at), NOW);
    assert_int_equal(timestamp_time(clone->ends_at), NOW + 100 * SECOND);
    c->starts_at = c->ends_at = NULL;
    clone = campaign_clone(c, STRANGE, NULL, NOW, arena);
    assert_null(clone->starts_at);
    assert_null(clone->ends_at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_name_is_enough),
        TEST(what_was_said_stays),
        TEST(codes_differ),
        TEST(without_name_or_code_it_is_none),
        TEST(short_term_is_a_window_that_begins_now_unless_said),
        TEST(it_chains_into_itself_only_where_duplicates_are_allowed),
        TEST(a_clone_is_another_campaign_with_the_same_settings),
        TEST(a_long_name_is_cut_between_characters),
        TEST(the_clone_of_a_window_begins_now_and_is_as_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
