// What a completed transaction does: the latest one decides. CAT-08..11, AMB-30..32
#include "tests/unit/services/catalog/catalog_of_tests.h"

static const Place nobody;

static Place place(const char *id, Time at)
{
    return (Place){.completed_at = at, .id = id};
}

static Effect effect(const Transaction *t, int result, Place of_contact, Place of_opportunity)
{
    return rule_effect(t, catalog()->results[result], of_contact, of_opportunity);
}

static void the_only_one_does_what_its_result_says(void **state) /* CAT-08, CAT-09 */
{
    Effect e = effect(transaction(T1, NOW), 0, nobody, nobody);
    assert_true(e.has_probability);
    assert_int_equal(e.probability, 30);
    assert_string_equal(e.customer_status_id, MET);
}

static void a_result_without_actions_does_nothing(void **state) /* CAT-11 */
{
    Effect e = effect(transaction(T1, NOW), 1, nobody, nobody);
    assert_true(effect_is_none(&e));
}

static void an_older_one_does_nothing_even_by_a_microsecond(void **state) /* AMB-30 */
{
    Effect e = effect(transaction(T2, NOW), 0, place(T1, NOW + 1), place(T1, NOW + 1));
    assert_true(effect_is_none(&e));
    e = effect(transaction(T2, NOW), 0, place(T1, NOW - 1), place(T1, NOW - 1));
    assert_false(effect_is_none(&e));
}

static void at_the_same_instant_the_greater_id_decides(void **state) /* AMB-30 */
{
    Effect e = effect(transaction(T2, NOW), 0, place(T1, NOW), place(T3, NOW));
    assert_false(e.has_probability);
    assert_string_equal(e.customer_status_id, MET);
}

static void without_an_opportunity_there_is_no_percentage(void **state) /* AMB-32, CAT-10 */
{
    Transaction *t = transaction(T1, NOW);
    t->opportunity_id = NULL;
    Effect e = effect(t, 0, nobody, nobody);
    assert_false(e.has_probability);
    assert_string_equal(e.customer_status_id, MET);
}

static void only_another_result_or_time_asks_for_it_again(void **state) /* AMB-31 */
{
    Transaction *before = transaction(T1, NOW), *t = transaction(T1, NOW);
    assert_true(rule_is_asked(NULL, t));
    t->title = arena_copy(arena, "Khác");
    assert_false(rule_is_asked(before, t));
    t->completed_at = timestamp_make(arena, NOW + 1);
    assert_true(rule_is_asked(before, t));
    t = transaction(T1, NOW);
    t->result_id = arena_copy(arena, NOTHING);
    assert_true(rule_is_asked(before, t));
}

static void what_is_not_completed_or_has_no_result_asks_for_nothing(void **state) /* CAT-06, AMB-31 */
{
    Transaction *t = transaction(T1, NOW);
    t->result_id = NULL;
    assert_false(rule_is_asked(NULL, t));
    assert_false(rule_is_asked(NULL, transaction(T1, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_only_one_does_what_its_result_says),
        TEST(a_result_without_actions_does_nothing),
        TEST(an_older_one_does_nothing_even_by_a_microsecond),
        TEST(at_the_same_instant_the_greater_id_decides),
        TEST(without_an_opportunity_there_is_no_percentage),
        TEST(only_another_result_or_time_asks_for_it_again),
        TEST(what_is_not_completed_or_has_no_result_asks_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
