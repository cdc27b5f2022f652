// The approach steps and fail reasons: their ids, their sense, and where what stood in dropped steps goes.
#include "tests/unit/services/campaigns/campaign_of_tests.h"

static void new_ones_get_ids_and_the_last_is_success(void **state) /* CMP-08, OPP-12 */
{
    Campaign *c = named("A");
    add_step(c, NULL, " Gọi ", -1);
    add_step(c, FIRST, "Xong", 30);
    steps_settle(STEPS_OF(c), arena);
    assert_true(uuid_is_valid(c->steps[0]->id));
    assert_string_equal(c->steps[0]->name, "Gọi");
    assert_true(c->steps[0]->has_probability);
    assert_string_equal(c->steps[1]->id, FIRST);
    assert_int_equal(c->steps[1]->probability, 100);
}

static void there_are_two_at_least(void **state) /* AMB-50 */
{
    Campaign *c = named("A");
    assert_refused(steps_check(STEPS_OF(c), &why), COHOI__CODE__TOO_SHORT, "steps");
    add_step(c, FIRST, "Một", 10);
    assert_refused(steps_check(STEPS_OF(c), &why), COHOI__CODE__TOO_SHORT, "steps");
    add_step(c, LAST, "Hai", 10);
    assert_int_equal(steps_check(STEPS_OF(c), &why), OK);
}

static void ids_that_are_given_are_known_and_stand_once(void **state) /* CMP-08 */
{
    Campaign *before = campaign(), *given = named("A");
    add_step(given, LAST, "Cuối", 0);
    add_step(given, NULL, "Mới", 0);
    add_step(given, FIRST, "Đầu", 0);
    assert_int_equal(steps_known(STEPS_OF(before), STEPS_OF(given), &why), OK);
    add_step(given, LAST, "Lại", 0);
    assert_refused(steps_known(STEPS_OF(before), STEPS_OF(given), &why), COHOI__CODE__UNKNOWN_VALUE,
                   "steps[3].id");
    given->steps[3]->id = arena_copy(arena, STRANGE);
    assert_refused(steps_known(STEPS_OF(before), STEPS_OF(given), &why), COHOI__CODE__UNKNOWN_VALUE,
                   "steps[3].id");
}

static void without_id_one_is_known_by_its_name_if_asked_so(void **state)
{
    Campaign *before = campaign(), *given = named("A");
    add_step(given, NULL, "Báo giá", 0);
    add_step(given, NULL, "Báo giá", 0);  /* a second of the name is new */
    add_step(given, LAST, "Tiếp cận", 0); /* ids win over names */
    steps_name(STEPS_OF(before), STEPS_OF(given));
    assert_string_equal(given->steps[0]->id, MIDDLE);
    assert_null(given->steps[1]->id);
    assert_string_equal(given->steps[2]->id, LAST);
}

static void a_known_one_keeps_its_probability_unless_another_is_said(void **state) /* CMP-08 */
{
    Campaign *before = campaign(), *given = named("A");
    add_step(given, MIDDLE, "Báo giá mới", -1);
    add_step(given, FIRST, "Tiếp cận", 0);
    add_step(given, NULL, "Mới", -1);
    steps_inherit(STEPS_OF(before), STEPS_OF(given));
    assert_int_equal(given->steps[0]->probability, 60);
    assert_int_equal(given->steps[1]->probability, 0);
    assert_false(given->steps[2]->has_probability);
}

static Campaign *without_middle(const Campaign *c)
{
    Campaign *after = copy_of(c);
    after->steps[1] = after->steps[2];
    after->n_steps = 2;
    return after;
}

static void a_dropped_step_that_is_used_needs_to_be_told_where(void **state) /* AMB-51 */
{
    Campaign *before = campaign(), *after = without_middle(before);
    char *used[] = {FIRST, MIDDLE};
    StepMoves moves = {0};
    assert_true(steps_dropped(STEPS_OF(before), STEPS_OF(after)));
    Status st = steps_moved(STEPS_OF(before), STEPS_OF(after), NULL, used, 2, &moves, &why);
    assert_int_equal(st, FAILED_PRECONDITION);
    assert_int_equal(why.problem->code, COHOI__CODE__STEP_NOT_EMPTY);
    why.problem = NULL;
    assert_int_equal(steps_moved(STEPS_OF(before), STEPS_OF(after), LAST, used, 2, &moves, &why), OK);
    assert_int_equal(moves.n, 1);
    assert_string_equal(moves.items[0]->from_step_id, MIDDLE);
    assert_string_equal(moves.items[0]->to_step_id, LAST);
}

static void nothing_moves_to_a_step_that_goes_or_is_none(void **state) /* AMB-51 */
{
    Campaign *before = campaign(), *after = without_middle(before);
    StepMoves moves = {0};
    Status st = steps_moved(STEPS_OF(before), STEPS_OF(after), MIDDLE, NULL, 0, &moves, &why);
    assert_refused(st, COHOI__CODE__UNKNOWN_VALUE, "moveTo");
    st = steps_moved(STEPS_OF(before), STEPS_OF(after), STRANGE, NULL, 0, &moves, &why);
    assert_refused(st, COHOI__CODE__UNKNOWN_VALUE, "moveTo");
}

static void stragglers_of_an_empty_step_go_to_the_first(void **state) /* AMB-51 */
{
    Campaign *before = campaign(), *after = without_middle(before);
    StepMoves moves = {0};
    assert_int_equal(steps_moved(STEPS_OF(before), STEPS_OF(after), NULL, NULL, 0, &moves, &why), OK);
    assert_string_equal(moves.items[0]->to_step_id, FIRST);
}

static void where_none_is_dropped_none_moves(void **state) /* AMB-51 */
{
    Campaign *before = campaign(), *after = copy_of(before);
    char *used[] = {FIRST};
    StepMoves moves = {0};
    add_step(after, STRANGE, "Mới", 0);
    assert_false(steps_dropped(STEPS_OF(before), STEPS_OF(after)));
    assert_int_equal(steps_moved(STEPS_OF(before), STEPS_OF(after), NULL, used, 1, &moves, &why), OK);
    assert_int_equal(moves.n, 0);
}

static void fail_reasons_have_ids_of_their_own(void **state) /* CMP-19 */
{
    Campaign *before = named("A"), *given = named("A");
    add_reason(before, NULL, " Giá cao ");
    reasons_settle(REASONS_OF(before), arena);
    assert_true(uuid_is_valid(before->fail_reasons[0]->id));
    assert_string_equal(before->fail_reasons[0]->name, "Giá cao");
    add_reason(given, NULL, "Giá cao");
    add_reason(given, NULL, "Đối thủ");
    reasons_name(REASONS_OF(before), REASONS_OF(given));
    assert_string_equal(given->fail_reasons[0]->id, before->fail_reasons[0]->id);
    assert_null(given->fail_reasons[1]->id);
    assert_int_equal(reasons_known(REASONS_OF(before), REASONS_OF(given), &why), OK);
    given->fail_reasons[1]->id = arena_copy(arena, STRANGE);
    assert_refused(reasons_known(REASONS_OF(before), REASONS_OF(given), &why), COHOI__CODE__UNKNOWN_VALUE,
                   "failReasons[1].id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_ones_get_ids_and_the_last_is_success),
        TEST(there_are_two_at_least),
        TEST(ids_that_are_given_are_known_and_stand_once),
        TEST(without_id_one_is_known_by_its_name_if_asked_so),
        TEST(a_known_one_keeps_its_probability_unless_another_is_said),
        TEST(a_dropped_step_that_is_used_needs_to_be_told_where),
        TEST(nothing_moves_to_a_step_that_goes_or_is_none),
        TEST(stragglers_of_an_empty_step_go_to_the_first),
        TEST(where_none_is_dropped_none_moves),
        TEST(fail_reasons_have_ids_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
