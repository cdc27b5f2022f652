// Amounts, and what lines come to.
#include "services/opportunities/money.h"
#include "services/opportunities/order.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Opportunities__Line *line(int64_t price, char *quantity, char *discount, char *tax)
{
    Opportunities__Line *l = arena_message(arena, &opportunities__line__descriptor);
    l->unit_price = vnd(price);
    l->quantity = quantity;
    l->discount = discount;
    l->tax_rate = tax;
    return l;
}

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

static void lines_come_to_quantity_times_price_less_discount_plus_tax(void **state) /* OPP-16 */
{
    Opportunities__Line *lines[] = {line(100000, "3", "10", "8"), line(1, "0.5", NULL, NULL)};
    Money *total;
    assert_int_equal(lines_total(lines, 2, &total, &why), OK);
    assert_int_equal(total->units, 291601); /* 291600 + 0.5, rounded to whole VND */
    assert_int_equal(lines_total(lines, 0, &total, &why), OK);
    assert_null(total);
}

static void other_currencies_have_hundredths_and_do_not_mix(void **state)
{
    Opportunities__Line *lines[] = {line(10, "1", NULL, "8.25"), line(10, NULL, NULL, NULL)};
    Money *total;
    lines[0]->unit_price->currency_code = "USD";
    assert_int_equal(lines_total(lines, 1, &total, &why), OK);
    assert_int_equal(total->units, 10);
    assert_int_equal(total->nanos, 830000000);
    assert_refused(lines_total(lines, 2, &total, &why), COHOI__CODE__UNKNOWN_VALUE);
}

static void what_is_beyond_all_bounds_is_refused(void **state)
{
    Opportunities__Line *lines[] = {line(1000000000000000, "99999999999999999999999999999999", NULL, NULL)};
    Money *total;
    assert_refused(lines_total(lines, 1, &total, &why), COHOI__CODE__OUT_OF_BOUNDS);
    lines[0] = line(1, "-1", NULL, NULL);
    assert_refused(lines_total(lines, 1, &total, &why), COHOI__CODE__OUT_OF_BOUNDS);
}

static void success_prefills_the_order(void **state) /* OPP-13, CMP-20 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    o->offered_service_id = STRANGER;
    assert_int_equal(opportunity_win(o, c, vnd(900), NOW, &why), OK);
    Order *order = order_of_success(o, MANAGER, AN, NOW, arena);
    assert_string_equal(order->name, o->name);
    assert_string_equal(order->campaign_id, CAMPAIGN);
    assert_int_equal(order->total->units, 900);
    assert_int_equal(order->state, OPPORTUNITIES__ORDER__STATE__DRAFT);
    assert_int_equal(order->n_lines, 1);
    assert_string_equal(order->lines[0]->service_id, STRANGER);
}

static void orders_on_main_ones_need_the_offered_service(void **state) /* OPP-28 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    Order *order = arena_message(arena, &opportunities__order__descriptor);
    assert_int_equal(order_complete(order, o, MANAGER, AN, NOW, &why), OK);
    opportunity_set_kind(o, SECONDARY);
    assert_refused(order_complete(order, o, MANAGER, AN, NOW, &why), COHOI__CODE__OFFERED_SERVICE_REQUIRED);
    o->offered_service_id = STRANGER;
    assert_int_equal(order_complete(order, o, MANAGER, AN, NOW, &why), OK);
    order->state = OPPORTUNITIES__ORDER__STATE__PAID;
    assert_refused(order_complete(order, o, MANAGER, AN, NOW, &why), COHOI__CODE__UNKNOWN_VALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(amounts_are_whole_and_bounded),
        TEST(they_go_to_sql_and_back),
        TEST(lines_come_to_quantity_times_price_less_discount_plus_tax),
        TEST(other_currencies_have_hundredths_and_do_not_mix),
        TEST(what_is_beyond_all_bounds_is_refused),
        TEST(success_prefills_the_order),
        TEST(orders_on_main_ones_need_the_offered_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
