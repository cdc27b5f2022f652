// What a customer has paid in the three years before this one. LEA-14
#include "services/contacts/revenue.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static Arena *arena;

static int make(void **state)
{
    arena = arena_make();
    return 0;
}

static int drop(void **state)
{
    arena_drop(arena);
    return 0;
}

static void assert_money(const Cohoi__Money *m, const char *currency, int64_t units, int32_t nanos)
{
    assert_string_equal(m->currency_code, currency);
    assert_int_equal(m->units, units);
    assert_int_equal(m->nanos, nanos);
}

static void the_three_years_before_this_one_are_shown_and_added(void **state)
{
    Contacts__RevenueSummary *s = revenue_summary(arena, 2026, "VND 1500000 0 12500000");
    assert_int_equal(s->n_by_year, 3);
    assert_int_equal(s->by_year[0]->year, 2023);
    assert_int_equal(s->by_year[2]->year, 2025);
    assert_money(s->by_year[0]->amount, "VND", 1500000, 0);
    assert_money(s->by_year[1]->amount, "VND", 0, 0);
    assert_money(s->total, "VND", 14000000, 0);
}

static void who_has_paid_nothing_has_a_known_zero(void **state)
{
    Contacts__RevenueSummary *s = revenue_summary(arena, 2026, NULL);
    assert_int_equal(s->n_by_year, 3);
    assert_money(s->total, "VND", 0, 0);
}

static void parts_of_a_unit_are_kept_and_carried(void **state)
{
    Contacts__RevenueSummary *s = revenue_summary(arena, 2026, "USD 0.75 0.5 12.000000001");
    assert_money(s->by_year[0]->amount, "USD", 0, 750000000);
    assert_money(s->by_year[2]->amount, "USD", 12, 1);
    assert_money(s->total, "USD", 13, 250000001);
}

static void what_was_paid_back_is_subtracted(void **state)
{
    Contacts__RevenueSummary *s = revenue_summary(arena, 2026, "USD -0.25 2 -1.5");
    assert_money(s->by_year[0]->amount, "USD", 0, -250000000);
    assert_money(s->by_year[2]->amount, "USD", -1, -500000000);
    assert_money(s->total, "USD", 0, 250000000);
}

static void money_is_written_as_a_number(void **state)
{
    Cohoi__Money m = COHOI__MONEY__INIT;
    m.units = 12;
    m.nanos = 500000000;
    assert_string_equal(money_text(arena, &m), "12.500000000");
    m.units = 0;
    m.nanos = -1;
    assert_string_equal(money_text(arena, &m), "-0.000000001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_three_years_before_this_one_are_shown_and_added, make, drop),
        cmocka_unit_test_setup_teardown(who_has_paid_nothing_has_a_known_zero, make, drop),
        cmocka_unit_test_setup_teardown(parts_of_a_unit_are_kept_and_carried, make, drop),
        cmocka_unit_test_setup_teardown(money_is_written_as_a_number, make, drop),
        cmocka_unit_test_setup_teardown(what_was_paid_back_is_subtracted, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
