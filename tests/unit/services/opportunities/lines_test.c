// What the lines of a quote or an order come to, to the dong and the cent.
#include "services/opportunities/lines.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Line *line(int64_t price, char *quantity, char *discount, char *tax)
{
    Line *l = arena_message(arena, &opportunities__line__descriptor);
    l->unit_price = vnd(price);
    l->quantity = quantity;
    l->discount = discount;
    l->tax_rate = tax;
    return l;
}

static Line *dollars(int64_t units, int32_t nanos, char *quantity, char *discount, char *tax)
{
    Line *l = line(units, quantity, discount, tax);
    l->unit_price->currency_code = "USD";
    l->unit_price->has_nanos = true;
    l->unit_price->nanos = nanos;
    return l;
}

static Sums sums_of(Line *const *lines, size_t n)
{
    Sums sums;
    assert_int_equal(lines_price(lines, n, &sums, &why), OK);
    return sums;
}

static void lines_come_to_quantity_times_price_less_discount_plus_tax(void **state) /* OPP-16 */
{
    Line *lines[] = {line(100000, "3", "10", "8"), line(1, "0.5", NULL, NULL)};
    Sums sums = sums_of(lines, 2);
    assert_int_equal(sums.net, 270001); /* half a dong is one */
    assert_int_equal(sums.amount, 291601);
    assert_string_equal(sums.currency, "VND");
    assert_int_equal(lines[0]->net->units, 270000);
    assert_int_equal(lines[0]->amount->units, 291600);
    assert_int_equal(lines[1]->amount->units, 1);
}

static void each_line_is_rounded_so_that_the_lines_add_up_to_the_total(void **state)
{
    Line *lines[] = {line(1, "0.4", NULL, NULL), line(1, "0.4", NULL, NULL), line(1, "0.4", NULL, NULL)};
    assert_int_equal(sums_of(lines, 3).amount, 0);
}

static void what_no_floating_point_can_say_is_exact(void **state)
{
    Line *lines[] = {line(1000000000000000 - 1, "1", NULL, NULL)};
    assert_int_equal(sums_of(lines, 1).amount, 999999999999999);
    lines[0] = dollars(0, 145000000, "100", NULL, NULL); /* 0.145 is below itself in binary */
    assert_int_equal(sums_of(lines, 1).amount, 1450);
    lines[0] = dollars(1, 5000000, "1", NULL, NULL); /* 1.005 */
    assert_int_equal(sums_of(lines, 1).amount, 101);
    lines[0] = dollars(999999999999, 990000000, "1.000000001", NULL, NULL);
    assert_int_equal(sums_of(lines, 1).amount, 100000000100000 - 1);
}

static void a_line_without_a_price_counts_nothing(void **state)
{
    Line *lines[] = {line(5, NULL, NULL, NULL), line(5, NULL, NULL, NULL)};
    lines[0]->unit_price = NULL;
    assert_int_equal(sums_of(lines, 2).amount, 5);
    assert_null(lines[0]->amount);
    assert_null(sums_of(lines, 1).currency);
    assert_null(sums_of(NULL, 0).currency);
}

static void other_currencies_have_hundredths_and_do_not_mix(void **state)
{
    Line *lines[] = {dollars(10, 0, "1", NULL, "8.25"), line(10, NULL, NULL, NULL)};
    Sums sums;
    assert_int_equal(sums_of(lines, 1).amount, 1083);
    assert_refused(lines_price(lines, 2, &sums, &why), COHOI__CODE__MIXED_CURRENCIES);
}

static void percents_end_at_a_hundred(void **state)
{
    Line *lines[] = {line(10, "1", "100", NULL)};
    Sums sums;
    assert_int_equal(sums_of(lines, 1).amount, 0);
    lines[0] = line(10, "1", "100.5", NULL);
    assert_refused(lines_price(lines, 1, &sums, &why), COHOI__CODE__OUT_OF_BOUNDS);
    lines[0] = line(10, "1", NULL, "101");
    assert_refused(lines_price(lines, 1, &sums, &why), COHOI__CODE__OUT_OF_BOUNDS);
}

static void what_is_beyond_all_bounds_is_refused(void **state)
{
    char *const quantities[] = {"99999999999999999999999999999999",
                                "999999999999999999.999999999",
                                "99999999999999999999999999999999999999999999",
                                "2",
                                "-1",
                                "1e5"};
    Sums sums;
    for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++) {
        Line *lines[] = {line(1000000000000000, quantities[i], "0.000000001", "99.999999999")};
        assert_refused(lines_price(lines, 1, &sums, &why), COHOI__CODE__OUT_OF_BOUNDS);
        why.problem = NULL;
    }
    Line *many[] = {line(1000000000000000, NULL, NULL, NULL), line(1, NULL, NULL, NULL)};
    assert_refused(lines_price(many, 2, &sums, &why), COHOI__CODE__OUT_OF_BOUNDS);
    many[0] = line(-1, NULL, NULL, NULL);
    why.problem = NULL;
    assert_refused(lines_price(many, 1, &sums, &why), COHOI__CODE__OUT_OF_BOUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_come_to_quantity_times_price_less_discount_plus_tax),
        TEST(each_line_is_rounded_so_that_the_lines_add_up_to_the_total),
        TEST(what_no_floating_point_can_say_is_exact),
        TEST(a_line_without_a_price_counts_nothing),
        TEST(other_currencies_have_hundredths_and_do_not_mix),
        TEST(percents_end_at_a_hundred),
        TEST(what_is_beyond_all_bounds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
