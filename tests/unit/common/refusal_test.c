// Refusals: the code's words decide the status, a field is named by its path.
#include "common/refusal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static int make(void **state)
{
    static Refusal why;
    why = (Refusal){.arena = arena_make()};
    *state = &why;
    return 0;
}

static int drop(void **state)
{
    arena_drop(((Refusal *)*state)->arena);
    return 0;
}

static void a_refusal_has_the_status_of_its_code(void **state)
{
    Refusal *why = *state;
    assert_null(why->problem);
    assert_int_equal(refuse(why, COHOI__CODE__REGISTRATION_NOT_OPEN), FAILED_PRECONDITION);
    assert_int_equal(why->problem->code, COHOI__CODE__REGISTRATION_NOT_OPEN);
    assert_true(why->problem->has_code);
    assert_int_equal(why->problem->n_violations, 0);
}

static void a_field_out_of_bounds_is_an_invalid_argument(void **state)
{
    Refusal *why = *state;
    assert_int_equal(refuse_field(why, COHOI__CODE__TOO_LONG, "steps[2].name"), INVALID_ARGUMENT);
    assert_int_equal(why->problem->code, COHOI__CODE__INVALID_ARGUMENT);
    assert_int_equal(why->problem->n_violations, 1);
    assert_string_equal(why->problem->violations[0]->field, "steps[2].name");
    assert_int_equal(why->problem->violations[0]->code, COHOI__CODE__TOO_LONG);
}

static void several_fields_are_all_named(void **state)
{
    Refusal *why = *state;
    assert_int_equal(refuse_field(why, COHOI__CODE__REQUIRED, "name"), INVALID_ARGUMENT);
    assert_int_equal(refuse_field(why, COHOI__CODE__TOO_MANY, "steps"), INVALID_ARGUMENT);
    assert_int_equal(why->problem->n_violations, 2);
    assert_string_equal(why->problem->violations[1]->field, "steps");
}

static void a_particular_reason_stays_the_code_of_the_whole(void **state)
{
    Refusal *why = *state;
    assert_int_equal(refuse_field(why, COHOI__CODE__USERNAME_TAKEN, "username"), ALREADY_EXISTS);
    assert_int_equal(why->problem->code, COHOI__CODE__USERNAME_TAKEN);
}

static void a_hundred_violations_are_enough(void **state)
{
    Refusal *why = *state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(refuse_field(why, COHOI__CODE__REQUIRED, "name"), INVALID_ARGUMENT);
    assert_int_equal(why->problem->n_violations, 100);
}

static void codes_have_names(void **state)
{
    assert_string_equal(code_name(COHOI__CODE__WRONG_STATE), "WRONG_STATE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_refusal_has_the_status_of_its_code, make, drop),
        cmocka_unit_test_setup_teardown(a_field_out_of_bounds_is_an_invalid_argument, make, drop),
        cmocka_unit_test_setup_teardown(several_fields_are_all_named, make, drop),
        cmocka_unit_test_setup_teardown(a_particular_reason_stays_the_code_of_the_whole, make, drop),
        cmocka_unit_test_setup_teardown(a_hundred_violations_are_enough, make, drop),
        cmocka_unit_test(codes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
