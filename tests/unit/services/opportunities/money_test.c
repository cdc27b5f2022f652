// Amounts.
#include "services/opportunities/money.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static void amounts_are_whole_and_bounded(void **state) /* AMB-48 */
{
    assert_true(money_is_sensible(NULL));
    assert_true(money_is_sensible(vnd(0)));
    assert_false(money_is_sensible(vnd(-1)));
    assert_false(money_is_sensible(vnd(1000000000000001)));
    Money *m = vnd(1);
    m->nanos = 1000000000;
    assert_false(money_is_sensible(m));
}

static void they_go_to_sql_and_back(void **state)
{
    Money *m = vnd(12);
    m->nanos = 500000000;
    assert_string_equal(money_decimal(arena, m), "12.500000000");
    Money *back = money_make(arena, "12.5", "USD");
    assert_int_equal(back->units, 12);
    assert_int_equal(back->nanos, 500000000);
    assert_string_equal(back->currency_code, "USD");
    assert_int_equal(money_make(arena, "99999999999999999999999", "VND")->units, INT64_MAX);
    assert_string_equal(money_decimal(arena, NULL), "0");
    assert_string_equal(money_currency(NULL), "VND");
}

static Money *money(int64_t units, int32_t nanos, char *currency)
{
    Money *m = vnd(units);
    m->has_nanos = true;
    m->nanos = nanos;
    m->currency_code = currency;
    return m;
}

static void they_are_counted_in_the_smallest_unit_that_the_currency_has(void **state) /* AMB-48 */
{
    int64_t n = -1;
    assert_true(money_minor(NULL, &n));
    assert_int_equal(n, 0);
    assert_true(money_minor(money(12500000, 0, NULL), &n));
    assert_int_equal(n, 12500000);
    assert_true(money_minor(money(12, 340000000, "USD"), &n));
    assert_int_equal(n, 1234);
    assert_true(money_minor(money(1, 5000000, "KWD"), &n));
    assert_int_equal(n, 1005);
    assert_false(money_minor(money(1, 500000000, "VND"), &n)); /* there is no half dong */
    assert_false(money_minor(money(1, 1000000, "USD"), &n));
    assert_false(money_minor(money(-1, 0, "VND"), &n));
}

static void and_back(void **state)
{
    Money *m = money_of_minor(arena, 1234, "USD");
    assert_int_equal(m->units, 12);
    assert_int_equal(m->nanos, 340000000);
    assert_int_equal(money_of_minor(arena, 1234, "VND")->units, 1234);
    int64_t n;
    assert_true(money_minor(money(1000000000000000, 0, "KWD"), &n));
    assert_int_equal(n, most_minor("KWD"));
    assert_false(money_minor(money(1000000000000000, 1000000, "KWD"), &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(amounts_are_whole_and_bounded),
        TEST(they_go_to_sql_and_back),
        TEST(they_are_counted_in_the_smallest_unit_that_the_currency_has),
        TEST(and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
