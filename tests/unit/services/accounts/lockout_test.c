// When failed log-ins lock a user name, and for how long. ACC-17
#include "services/accounts/lockout.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static const LockoutRule rule = {10, 300 * SECOND};
static const Time now = 1000000 * SECOND;

static Failures failed(int times, Time at)
{
    Failures f = {0};
    for (int i = 0; i < times; i++) lockout_count(&f, &rule, at);
    return f;
}

static void the_tenth_failure_locks(void **state)
{
    Failures nine = failed(9, now), ten = failed(10, now);
    assert_false(lockout_holds(&nine, now));
    assert_int_equal(lockout_seconds_left(&nine, now), 0);
    assert_true(lockout_holds(&ten, now));
    assert_int_equal(lockout_seconds_left(&ten, now), 300);
}

static void the_lock_ends_at_its_time(void **state)
{
    Failures f = failed(10, now);
    assert_true(lockout_holds(&f, now + rule.pause - 1));
    assert_int_equal(lockout_seconds_left(&f, now + rule.pause - 1), 1);
    assert_false(lockout_holds(&f, now + rule.pause));
}

static void after_a_lock_ten_more_are_needed(void **state)
{
    Failures f = failed(10, now);
    Time later = now + rule.pause;
    for (int i = 0; i < 9; i++) lockout_count(&f, &rule, later);
    assert_false(lockout_holds(&f, later));
    lockout_count(&f, &rule, later);
    assert_true(lockout_holds(&f, later));
}

static void failures_far_apart_do_not_add_up(void **state)
{
    Failures f = failed(9, now);
    lockout_count(&f, &rule, now + rule.pause + 1);
    assert_int_equal(f.count, 1);
    assert_false(lockout_holds(&f, now + rule.pause + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tenth_failure_locks),
        cmocka_unit_test(the_lock_ends_at_its_time),
        cmocka_unit_test(after_a_lock_ten_more_are_needed),
        cmocka_unit_test(failures_far_apart_do_not_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
