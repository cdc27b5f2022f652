// The events held of a partition: in any order, each once, bounded in number and bytes.
#include "common/consume_internal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
// after those that it needs
#include <cmocka.h>

static Part part;

static int make(void **state)
{
    part = (Part){.epoch = 1, .cursor = 10};
    return 0;
}

static int drop(void **state)
{
    part_move(&part, part.epoch + 1, 0);
    assert_int_equal(part.held_bytes, 0);
    free(part.window);
    return 0;
}

static void what_comes_out_of_order_is_held_until_what_is_missing_comes(void **state) // NEW-04
{
    part_put(&part, 12, "twelve", 6);
    assert_null(part_held(&part, 11));
    part_put(&part, 11, "eleven", 6);
    assert_memory_equal(part_held(&part, 11)->bytes, "eleven", 6);
    assert_memory_equal(part_held(&part, 12)->bytes, "twelve", 6);
}

static void duplicates_and_what_was_taken_already_are_forgotten(void **state) // NEW-04
{
    part_put(&part, 10, "old", 3);
    part_put(&part, 11, "first", 5);
    part_put(&part, 11, "again", 5);
    assert_int_equal(part.held_bytes, 5);
    assert_memory_equal(part_held(&part, 11)->bytes, "first", 5);
    part_move(&part, 1, 11);
    assert_null(part_held(&part, 11));
    assert_int_equal(part.held_bytes, 0);
}

static void what_nobody_reacts_to_costs_no_bytes(void **state)
{
    part_put(&part, 11, NULL, 100000);
    assert_non_null(part_held(&part, 11));
    assert_null(part_held(&part, 11)->bytes);
    assert_int_equal(part.held_bytes, 0);
}

static void what_is_too_far_ahead_is_left_to_the_log(void **state)
{
    part_put(&part, 10 + WINDOW, "last", 4);
    part_put(&part, 10 + WINDOW + 1, "beyond", 6);
    assert_non_null(part_held(&part, 10 + WINDOW));
    assert_null(part_held(&part, 10 + WINDOW + 1));
    assert_null(part_held(&part, 10)); // the same place in the ring
}

static void bytes_are_bounded_but_the_next_one_always_fits(void **state)
{
    char *large = calloc(1, WINDOW_BYTES);
    part_put(&part, 12, large, WINDOW_BYTES);
    part_put(&part, 13, large, 1);
    assert_null(part_held(&part, 13));
    part_put(&part, 11, large, WINDOW_BYTES);
    assert_non_null(part_held(&part, 11));
    free(large);
}

static void a_cursor_that_jumps_or_goes_back_forgets_what_was_held(void **state)
{
    part_put(&part, 11, "x", 1);
    part_move(&part, 1, 5);
    assert_int_equal(part.held_bytes, 0);
    part_put(&part, 6, "x", 1);
    part_move(&part, 1, 5 + 3 * WINDOW);
    assert_int_equal(part.held_bytes, 0);
    part_put(&part, 5 + 3 * WINDOW + 1, "x", 1);
    part_move(&part, 2, 5 + 3 * WINDOW); // another epoch
    assert_int_equal(part.held_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_comes_out_of_order_is_held_until_what_is_missing_comes, make,
                                        drop),
        cmocka_unit_test_setup_teardown(duplicates_and_what_was_taken_already_are_forgotten, make, drop),
        cmocka_unit_test_setup_teardown(what_nobody_reacts_to_costs_no_bytes, make, drop),
        cmocka_unit_test_setup_teardown(what_is_too_far_ahead_is_left_to_the_log, make, drop),
        cmocka_unit_test_setup_teardown(bytes_are_bounded_but_the_next_one_always_fits, make, drop),
        cmocka_unit_test_setup_teardown(a_cursor_that_jumps_or_goes_back_forgets_what_was_held, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
