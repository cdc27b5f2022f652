// Whose turn it is, and how a campaign is shuffled.
#include "common/text.h"
#include "services/assignment/choice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW (1800000000 * SECOND)
enum { PEOPLE = 5 };

static Arena *arena;
static const char *const people[PEOPLE] = {"an", "binh", "chi", "dung", "em"};

static int set_up(void **state)
{
    arena = arena_make();
    return 0;
}

static int tear_down(void **state)
{
    arena_drop(arena);
    return 0;
}

static Campaign *campaign(size_t n)
{
    Campaign *c = arena_message(arena, &campaigns__campaign__descriptor);
    c->id = arena_copy(arena, "00000000-0000-7000-8000-000000000010");
    for (size_t i = 0; i < n; i++) PUSH(arena, c->salesperson_ids, c->n_salesperson_ids, people[i]);
    return c;
}

static void weigh(Campaign *c, const char *user_id, int weight)
{
    Campaigns__Campaign__WeightsEntry *entry =
        arena_message(arena, &campaigns__campaign__weights_entry__descriptor);
    entry->key = arena_copy(arena, user_id);
    entry->value = weight;
    PUSH(arena, c->weights, c->n_weights, entry);
}

static void limit(Campaign *c, const char *user_id, int capacity)
{
    Campaigns__Campaign__CapacityEntry *entry =
        arena_message(arena, &campaigns__campaign__capacity_entry__descriptor);
    entry->key = arena_copy(arena, user_id);
    entry->value = capacity;
    PUSH(arena, c->capacity, c->n_capacity, entry);
}

static Campaign *weighted(size_t n)
{
    Campaign *c = campaign(n);
    c->distribution_method = CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__WEIGHTED;
    return c;
}

static int deal(Round *r)
{
    const char *why_not;
    int chosen = round_choose(r, NULL, &why_not);
    assert_true(chosen >= 0);
    assert_null(why_not);
    round_give(r, chosen, NOW);
    return chosen;
}

static void deal_many(Round *r, int n)
{
    while (n-- > 0) (void)deal(r);
}

static const char *nobody(const Round *r, const char *except)
{
    const char *why_not;
    assert_int_equal(round_choose(r, except, &why_not), -1);
    return why_not;
}

// --- round robin ---

static void in_turn_each_gets_one_before_anybody_gets_two(void **state) /* PEE-02, AMB-09 */
{
    Round r = round_of(campaign(3), NOW, arena);
    int first = deal(&r);
    for (int n = 1; n < 20; n++) assert_int_equal(deal(&r), (first + n) % 3);
}

static void those_selected_are_dealt_to_else_all_salespeople(void **state) /* CMP-10 */
{
    Campaign *c = campaign(3);
    assert_int_equal(round_of(c, NOW, arena).n, 3);
    PUSH(arena, c->distribution_user_ids, c->n_distribution_user_ids, people[1]);
    Round r = round_of(c, NOW, arena);
    assert_int_equal(r.n, 1);
    assert_string_equal(r.sellers[0].user_id, "binh");
}

static void a_new_round_begins_anywhere(void **state) /* PEE-02: the first of the list is not favoured */
{
    int begun[3] = {0};
    for (int n = 0; n < 300; n++) {
        Campaign *c = campaign(3);
        c->id = uuid_make(arena);
        Round r = round_of(c, NOW, arena);
        begun[deal(&r)]++;
    }
    for (int i = 0; i < 3; i++) assert_in_range(begun[i], 60, 140);
}

static void the_round_goes_on_behind_the_last_one(void **state) /* PEE-02 */
{
    Round r = round_of(campaign(3), NOW, arena);
    r.last_user_id = "binh";
    assert_int_equal(deal(&r), 2);
    assert_string_equal(r.last_user_id, "chi");
    assert_int_equal(r.position, 2);
}

static void where_the_last_one_left_the_list_his_successor_is_next(void **state) /* PEE-02 */
{
    Round r = round_of(campaign(3), NOW, arena);
    r.last_user_id = "who left";
    r.position = 1;
    assert_int_equal(deal(&r), 1);
    r.last_user_id = "who left";
    r.position = 3; /* he was the last of four */
    assert_int_equal(deal(&r), 0);
}

static void the_inactive_and_the_full_are_passed_over(void **state) /* PEE-02, AMB-09 */
{
    Campaign *c = campaign(4);
    limit(c, "chi", 2);
    Round r = round_of(c, NOW, arena);
    r.last_user_id = "dung";
    r.sellers[1].active = false;
    int expected[] = {0, 2, 3, 0, 2, 3, 0, 3, 0};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) assert_int_equal(deal(&r), expected[i]);
}

static void a_capacity_counts_what_entered_within_its_period(void **state) /* PEE-02 */
{
    Campaign *c = campaign(1);
    limit(c, "an", 1);
    c->has_capacity_period_days = true;
    c->capacity_period_days = 7;
    Round r = round_of(c, NOW, arena);
    assert_int_equal(r.period_began, NOW - 7 * (86400 * SECOND));
    round_give(&r, 0, r.period_began); /* an old one counts no more */
    assert_int_equal(r.sellers[0].in_period, 0);
    round_give(&r, 0, r.period_began + 1);
    assert_string_equal(nobody(&r, NULL), "ALL_AT_CAPACITY");
    assert_int_equal(round_period_days(campaign(1)), 30);
}

static void from_whom_it_is_taken_gets_it_not_back(void **state) /* PEE-01 */
{
    Round r = round_of(campaign(2), NOW, arena);
    const char *why_not;
    r.last_user_id = "binh";
    assert_int_equal(round_choose(&r, "an", &why_not), 1);
    r.n = 1;
    assert_string_equal(nobody(&r, "an"), "ALL_INACTIVE");
}

static void nobody_eligible_has_a_reason_and_is_no_crash(void **state) /* PEE-02, AMB-09 */
{
    Round r = round_of(campaign(0), NOW, arena);
    assert_string_equal(nobody(&r, NULL), "NO_SELECTED");
    r = round_of(campaign(1), NOW, arena);
    r.sellers[0].active = false;
    assert_string_equal(nobody(&r, NULL), "ALL_INACTIVE");
    Campaign *c = weighted(2);
    weigh(c, "an", 0);
    limit(c, "binh", 0);
    r = round_of(c, NOW, arena);
    assert_string_equal(nobody(&r, NULL), "ALL_AT_CAPACITY");
    c->n_capacity = 0;
    weigh(c, "binh", 0);
    r = round_of(c, NOW, arena);
    assert_string_equal(nobody(&r, NULL), "NO_SELECTED");
}

// --- least loaded ---

static void least_loaded_is_next_and_equals_go_in_turn(void **state) /* PEE-02 */
{
    Campaign *c = campaign(3);
    c->distribution_method = CAMPAIGNS__CAMPAIGN__DISTRIBUTION_METHOD__LEAST_LOADED;
    Round r = round_of(c, NOW, arena);
    r.last_user_id = "an";
    r.sellers[0].held = 4;
    r.sellers[1].held = r.sellers[2].held = 2;
    int expected[] = {1, 2, 1, 2, 0};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        if (i == 4) r.last_user_id = "chi";
        assert_int_equal(deal(&r), expected[i]);
    }
    assert_true(round_counts_held(c) && !round_counts_held(campaign(1)));
}

// --- weighted ---

static void each_gets_by_his_weight_and_nobody_waits_long(void **state) /* PEE-02 */
{
    Campaign *c = weighted(4);
    weigh(c, "an", 5);
    weigh(c, "binh", 3); /* Chi 1: nothing was said; Dũng none */
    weigh(c, "dung", 0);
    Round r = round_of(c, NOW, arena);
    for (int n = 1; n <= 100; n++) {
        deal_many(&r, 9);
        assert_in_range(r.sellers[0].given, 5 * n - 1, 5 * n + 1);
        assert_in_range(r.sellers[1].given, 3 * n - 1, 3 * n + 1);
        assert_in_range(r.sellers[2].given, n - 1, n + 1);
    }
    assert_int_equal(r.sellers[3].given, 0);
}

static void who_is_new_or_was_away_catches_nothing_up(void **state) /* PEE-02: nobody is favoured by age */
{
    Round r = round_of(weighted(3), NOW, arena);
    r.sellers[2].active = false;
    deal_many(&r, 1000);
    assert_int_equal(r.sellers[0].given, 500);
    r.sellers[2].active = true;
    deal_many(&r, 30);
    assert_int_equal(r.sellers[2].given, 10);
}

static void another_weight_holds_from_the_next_turn_on(void **state) /* PEE-02 */
{
    Campaign *c = weighted(2);
    weigh(c, "an", 1000);
    weigh(c, "binh", 1);
    Round r = round_of(c, NOW, arena);
    deal_many(&r, 1001); /* Bình has just had his one */
    int64_t before = r.sellers[1].given;
    r.sellers[1].weight = 1000;
    deal_many(&r, 100);
    assert_in_range(r.sellers[1].given - before, 49, 51);
}

// --- the shuffle ---

static void lots_differ_by_one_at_most(void **state) /* ASG-06, AMB-08 */
{
    for (size_t n = 0; n < 40; n++) {
        for (size_t users = 1; users <= PEOPLE; users++) {
            int whom[40], counts[PEOPLE] = {0};
            deal_out(n * 7 + users, n, users, whom, arena);
            for (size_t i = 0; i < n; i++) counts[whom[i]]++;
            for (size_t i = 0; i < users; i++) assert_in_range(counts[i], n / users, (n + users - 1) / users);
        }
    }
}

static void the_same_seed_draws_the_same_on_every_machine(void **state) /* AMB-08 */
{
    int whom[8], again[8], other[8];
    deal_out(42, 8, 3, whom, arena);
    deal_out(42, 8, 3, again, arena);
    deal_out(43, 8, 3, other, arena);
    assert_memory_equal(whom, again, sizeof whom);
    assert_memory_not_equal(whom, other, sizeof whom);
}

static void chance_favours_nobody(void **state) /* ASG-06 */
{
    int first[3] = {0}, more[3] = {0};
    for (uint64_t seed = 0; seed < 3000; seed++) {
        int whom[4], counts[3] = {0};
        deal_out(seed, 4, 3, whom, arena);
        first[whom[0]]++;
        for (int i = 0; i < 4; i++) counts[whom[i]]++;
        for (int i = 0; i < 3; i++) more[i] += counts[i] == 2;
    }
    for (int i = 0; i < 3; i++) {
        assert_in_range(first[i], 880, 1120);
        assert_in_range(more[i], 880, 1120);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(in_turn_each_gets_one_before_anybody_gets_two),
        TEST(those_selected_are_dealt_to_else_all_salespeople),
        TEST(a_new_round_begins_anywhere),
        TEST(the_round_goes_on_behind_the_last_one),
        TEST(where_the_last_one_left_the_list_his_successor_is_next),
        TEST(the_inactive_and_the_full_are_passed_over),
        TEST(a_capacity_counts_what_entered_within_its_period),
        TEST(from_whom_it_is_taken_gets_it_not_back),
        TEST(nobody_eligible_has_a_reason_and_is_no_crash),
        TEST(least_loaded_is_next_and_equals_go_in_turn),
        TEST(each_gets_by_his_weight_and_nobody_waits_long),
        TEST(who_is_new_or_was_away_catches_nothing_up),
        TEST(another_weight_holds_from_the_next_turn_on),
        TEST(lots_differ_by_one_at_most),
        TEST(the_same_seed_draws_the_same_on_every_machine),
        TEST(chance_favours_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
