// Quotes and orders: how they come to be, their life-cycle, and what is paid.
#include "services/opportunities/order.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"
#include <string.h>

#define DRAFT     OPPORTUNITIES__ORDER__STATE__DRAFT
#define CONFIRMED OPPORTUNITIES__ORDER__STATE__CONFIRMED
#define PAID      OPPORTUNITIES__ORDER__STATE__PAID
#define CANCELLED OPPORTUNITIES__ORDER__STATE__CANCELLED

static Making making(OrderKind kind)
{
    return (Making){kind, opportunity_in(campaign()), BINH, AN, NOW};
}

static Order *blank(void)
{
    return arena_message(arena, &opportunities__order__descriptor);
}

static Order *order_of(OrderKind kind, int64_t total)
{
    Making m = making(kind);
    Order *o = blank();
    o->total = vnd(total);
    assert_int_equal(order_complete(o, &m, &why), OK);
    return o;
}

static Status pay(Order *o, int64_t amount)
{
    Payment *p = arena_message(arena, &opportunities__payment__descriptor);
    p->amount = vnd(amount);
    return order_pay(o, p, NOW, &why);
}

static Status settle(Order *o, const Order *before, OrderKind kind)
{
    why.problem = NULL;
    return order_settle(o, before, kind, &why);
}

static Status move(Order *o, int to, OrderKind kind)
{
    Order *before = arena_clone(arena, &o->base);
    o->state = (Opportunities__Order__State)to;
    Status st = settle(o, before, kind);
    if (st != OK) o->state = before->state;
    return st;
}

static void success_prefills_the_order(void **state) /* OPP-13, CMP-20, AMB-48 */
{
    Campaign *c = campaign();
    Opportunity *o = opportunity_in(c);
    o->offered_service_id = STRANGER;
    assert_int_equal(opportunity_win(o, c, vnd(900), NOW, &why), OK);
    Making m = {ORDER, o, MANAGER, AN, NOW};
    Order *order = order_of_success(&m, arena);
    assert_string_equal(order->name, o->name);
    assert_string_equal(order->campaign_id, CAMPAIGN);
    assert_int_equal(order->total->units, 900);
    assert_int_equal(order->state, DRAFT);
    assert_int_equal(order->n_lines, 1);
    assert_string_equal(order->lines[0]->service_id, STRANGER);
    assert_int_equal(order->lines[0]->amount->units, 900);
}

static void orders_and_quotes_on_main_ones_need_the_offered_service(void **state) /* OPP-28 */
{
    for (OrderKind kind = QUOTE; kind <= ORDER; kind++) {
        Making m = making(kind);
        Opportunity *of = (Opportunity *)m.of;
        assert_int_equal(order_complete(blank(), &m, &why), OK);
        opportunity_set_kind(of, SECONDARY);
        assert_refused(order_complete(blank(), &m, &why), COHOI__CODE__OFFERED_SERVICE_REQUIRED);
        of->offered_service_id = STRANGER;
        why.problem = NULL;
        assert_int_equal(order_complete(blank(), &m, &why), OK);
    }
    Making m = making(ORDER);
    Order *order = blank();
    order->has_state = true;
    order->state = PAID;
    assert_refused(order_complete(order, &m, &why), COHOI__CODE__UNKNOWN_VALUE);
}

static void a_typed_total_stays_until_there_are_lines_with_prices(void **state) /* OPP-17 */
{
    Order *o = order_of(QUOTE, 500), *before = arena_clone(arena, &o->base);
    assert_int_equal(o->total->units, 500);
    assert_string_equal(o->total->currency_code, "VND");
    Line *line = arena_message(arena, &opportunities__line__descriptor);
    line->unit_price = vnd(70);
    PUSH(arena, o->lines, o->n_lines, line);
    assert_int_equal(settle(o, before, QUOTE), OK);
    assert_int_equal(o->total->units, 70);
    o->total = vnd(1);
    o->total->nanos = 1;
    o->n_lines = 0;
    assert_refused(settle(o, before, QUOTE), COHOI__CODE__OUT_OF_BOUNDS);
}

static void an_order_goes_the_ways_of_its_table_only(void **state)
{
    static const struct {
        int from, to;
        bool may;
    } ways[] = {{DRAFT, CONFIRMED, true},     {DRAFT, CANCELLED, true}, {CONFIRMED, DRAFT, true},
                {CONFIRMED, CANCELLED, true}, {CANCELLED, DRAFT, true}, {CANCELLED, CONFIRMED, false},
                {DRAFT, PAID, false},         {CONFIRMED, PAID, false}, {CANCELLED, PAID, false}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        Order *o = order_of(ORDER, 500);
        o->state = (Opportunities__Order__State)ways[i].from;
        Status st = move(o, ways[i].to, ORDER);
        assert_int_equal(st == OK, ways[i].may);
        if (st != OK) assert_int_equal(why.problem->code, COHOI__CODE__WRONG_STATE);
    }
}

static void payments_that_cover_the_total_make_it_paid(void **state) /* CON-24 */
{
    Order *o = order_of(ORDER, 500);
    assert_int_equal(pay(o, 200), OK);
    assert_int_equal(o->state, CONFIRMED);
    assert_int_equal(o->paid->units, 200);
    assert_int_equal(pay(o, 300), OK);
    assert_int_equal(o->state, PAID);
    assert_int_equal(o->n_payments, 2);
    assert_int_equal(timestamp_time(o->payments[1]->paid_at), NOW);
}

static void more_than_is_owed_is_refused(void **state)
{
    Order *o = order_of(ORDER, 500);
    assert_refused(pay(o, 501), COHOI__CODE__MORE_THAN_OWED);
    assert_int_equal(o->n_payments, 0);
    assert_int_equal(pay(o, 500), OK);
    why.problem = NULL;
    assert_refused(pay(o, 1), COHOI__CODE__MORE_THAN_OWED);
}

static void a_payment_is_something_in_the_orders_currency_and_not_of_tomorrow(void **state)
{
    Order *o = order_of(ORDER, 500);
    Payment *p = arena_message(arena, &opportunities__payment__descriptor);
    assert_refused(pay(o, 0), COHOI__CODE__OUT_OF_BOUNDS);
    why.problem = NULL;
    assert_refused(pay(o, -5), COHOI__CODE__OUT_OF_BOUNDS);
    p->amount = vnd(5);
    p->amount->currency_code = "USD";
    why.problem = NULL;
    assert_refused(order_pay(o, p, NOW, &why), COHOI__CODE__MIXED_CURRENCIES);
    p->amount->currency_code = NULL;
    p->paid_at = timestamp_make(arena, NOW + 86400 * SECOND);
    why.problem = NULL;
    assert_refused(order_pay(o, p, NOW, &why), COHOI__CODE__OUT_OF_BOUNDS);
    p->paid_at = timestamp_make(arena, NOW - 400 * 86400 * SECOND); /* an import brings the past */
    assert_int_equal(order_pay(o, p, NOW, &why), OK);
}

static void what_is_cancelled_or_has_no_total_takes_no_money(void **state)
{
    Order *o = order_of(ORDER, 500);
    o->state = CANCELLED;
    assert_refused(pay(o, 5), COHOI__CODE__WRONG_STATE);
    o = order_of(ORDER, 500);
    o->total = NULL;
    why.problem = NULL;
    assert_refused(pay(o, 5), COHOI__CODE__ORDER_WITHOUT_TOTAL);
}

static void money_that_was_received_is_not_edited_away(void **state)
{
    Order *o = order_of(ORDER, 500);
    assert_int_equal(pay(o, 200), OK);
    Order *before = arena_clone(arena, &o->base);
    assert_refused(order_may_go(o, &why), COHOI__CODE__ORDER_HAS_PAYMENTS);
    assert_int_equal(move(o, CANCELLED, ORDER), FAILED_PRECONDITION);
    o->total = vnd(199);
    assert_int_equal(settle(o, before, ORDER), FAILED_PRECONDITION);
    assert_int_equal(why.problem->code, COHOI__CODE__ORDER_HAS_PAYMENTS);
    o->total = NULL;
    assert_int_equal(settle(o, before, ORDER), FAILED_PRECONDITION);
    o->total = vnd(200); /* the rest was let off */
    assert_int_equal(settle(o, before, ORDER), OK);
    assert_int_equal(o->state, PAID);
}

static void a_payment_is_taken_back_once_by_one_of_the_same_day(void **state)
{
    Order *o = order_of(ORDER, 500);
    Payment *back = arena_message(arena, &opportunities__payment__descriptor);
    assert_int_equal(pay(o, 200), OK);
    assert_int_equal(pay(o, 300), OK);
    o->payments[0]->id = AN;
    o->payments[1]->id = BINH;
    assert_refused(order_unpay(o, STRANGER, back, &why), COHOI__CODE__NOT_FOUND);
    back->id = MANAGER;
    assert_int_equal(order_unpay(o, AN, back, &why), OK);
    assert_int_equal(o->state, CONFIRMED);
    assert_int_equal(o->paid->units, 300);
    assert_int_equal(o->payments[2]->amount->units, -200);
    assert_int_equal(timestamp_time(o->payments[2]->paid_at), timestamp_time(o->payments[0]->paid_at));
    assert_refused(order_unpay(o, AN, back, &why), COHOI__CODE__WRONG_STATE);
    assert_refused(order_unpay(o, MANAGER, back, &why), COHOI__CODE__WRONG_STATE);
    assert_int_equal(pay(o, 200), OK); /* it is owed again */
    assert_int_equal(o->state, PAID);
}

static void what_is_closed_keeps_its_total(void **state)
{
    Order *o = order_of(ORDER, 500);
    assert_int_equal(pay(o, 500), OK);
    Order *before = arena_clone(arena, &o->base);
    o->total = vnd(600);
    assert_int_equal(settle(o, before, ORDER), FAILED_PRECONDITION);
    assert_int_equal(why.problem->code, COHOI__CODE__WRONG_STATE);
    o->total = vnd(500);
    o->note = "Giao tại kho";
    assert_int_equal(settle(o, before, ORDER), OK);
    assert_int_equal(o->state, PAID);
}

static void a_quote_becomes_one_order(void **state) /* OPP-28 */
{
    Order *quote = order_of(QUOTE, 500), *order = NULL;
    Making m = making(ORDER);
    assert_int_equal(strncmp(quote->number, "BG-", 3), 0);
    quote->valid_until = "2026-12-31";
    assert_int_equal(order_of_quote(quote, &m, &order, &why), OK);
    assert_int_equal(order->state, DRAFT);
    assert_int_equal(order->total->units, 500);
    assert_int_equal(strncmp(order->number, "DH-", 3), 0);
    assert_null(order->valid_until);
    assert_string_equal(order->quote_id, quote->id);
    assert_string_equal(quote->order_id, order->id);
    assert_int_equal(quote->state, CONFIRMED);
    assert_refused(order_of_quote(quote, &m, &order, &why), COHOI__CODE__QUOTE_ORDERED);
    assert_int_equal(move(quote, CANCELLED, QUOTE), FAILED_PRECONDITION);
    Order *declined = order_of(QUOTE, 500);
    assert_int_equal(move(declined, CANCELLED, QUOTE), OK);
    why.problem = NULL;
    assert_refused(order_of_quote(declined, &m, &order, &why), COHOI__CODE__WRONG_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(success_prefills_the_order),
        TEST(orders_and_quotes_on_main_ones_need_the_offered_service),
        TEST(a_typed_total_stays_until_there_are_lines_with_prices),
        TEST(an_order_goes_the_ways_of_its_table_only),
        TEST(payments_that_cover_the_total_make_it_paid),
        TEST(more_than_is_owed_is_refused),
        TEST(a_payment_is_something_in_the_orders_currency_and_not_of_tomorrow),
        TEST(what_is_cancelled_or_has_no_total_takes_no_money),
        TEST(money_that_was_received_is_not_edited_away),
        TEST(a_payment_is_taken_back_once_by_one_of_the_same_day),
        TEST(what_is_closed_keeps_its_total),
        TEST(a_quote_becomes_one_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
