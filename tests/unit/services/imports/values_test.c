// Numbers and dates as people write them.
#include "services/imports/fields.h"
#include "services/imports/values.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena;

static int set_up(void **state)
{
    arena = arena_make();
    return 0;
}

static int tear_down(void **state)
{
    arena_drop(arena);
    return 0;
}

static const char *number(const char *text)
{
    const char *decimal = number_decimal(arena, text, '\0');
    return decimal ? decimal : "none";
}

static void numbers_are_read_in_both_local_forms(void **state) /* PEE-06 */
{
    assert_string_equal(number("1.234.567,89"), "1234567.89");
    assert_string_equal(number("1,234,567.89"), "1234567.89");
    assert_string_equal(number("12500000"), "12500000");
    assert_string_equal(number("12,5"), "12.5");
    assert_string_equal(number("12.50"), "12.50");
    assert_string_equal(number("1.200"), "1200");
    assert_string_equal(number("0.125"), "0.125");
    assert_string_equal(number("1'200"), "1200");
}

static void signs_and_words_of_money_are_no_mistake(void **state) /* PEE-06 */
{
    assert_string_equal(number("1.200.000 đ"), "1200000");
    assert_string_equal(number("$1,200.50"), "1200.50");
    assert_string_equal(number("30%"), "30");
    assert_string_equal(number("-5"), "-5");
    assert_string_equal(number("(1,200)"), "-1200");
    assert_string_equal(number("5 000 VND"), "5000");
}

static void what_is_no_number_is_none(void **state) /* PEE-06 */
{
    const char *const wrong[] = {"", "abc", "1.23.456", "12a", "1-2", ".", "-", "1,2,3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_string_equal(number(wrong[i]), "none");
}

static void the_decimal_separator_may_be_named(void **state) /* PEE-06 */
{
    assert_string_equal(number_decimal(arena, "1.234", '.'), "1.234");
    assert_string_equal(number_decimal(arena, "1.234", ','), "1234");
    assert_null(number_decimal(arena, "1.2", ','));
}

static const char *date(const char *text, const char *pattern)
{
    Moment m;
    return moment_read(text, pattern, &m) ? moment_date(arena, &m) : "none";
}

static void dates_are_read_day_first_or_year_first(void **state) /* PEE-06 */
{
    assert_string_equal(date("31/12/2026", NULL), "2026-12-31");
    assert_string_equal(date("1-2-26", NULL), "2026-02-01");
    assert_string_equal(date("05.03.2026", NULL), "2026-03-05");
    assert_string_equal(date("2026-03-05", NULL), "2026-03-05");
    assert_string_equal(date("2026-03-05T10:00:00Z", NULL), "2026-03-05");
    assert_string_equal(date("12/31/2026", NULL), "none");
    assert_string_equal(date("29/02/2025", NULL), "none");
    assert_string_equal(date("29/02/2024", NULL), "2024-02-29");
}

static void a_pattern_decides(void **state) /* PEE-06 */
{
    assert_string_equal(date("12/31/2026", "MM/dd/yyyy"), "2026-12-31");
    assert_string_equal(date("31-12-16", "dd-MM-yy"), "2016-12-31");
    assert_string_equal(date("31/12/2026", "MM/dd/yyyy"), "none");
}

static void serials_of_spreadsheets_are_dates(void **state) /* PEE-06 */
{
    Moment m;
    assert_true(moment_of_serial(45658, &m));
    assert_string_equal(moment_date(arena, &m), "2025-01-01");
    assert_true(moment_of_serial(1, &m));
    assert_string_equal(moment_date(arena, &m), "1900-01-01");
    assert_true(moment_of_serial(45658.5, &m));
    assert_int_equal(m.hour, 12);
    assert_false(moment_of_serial(-3, &m));
    assert_false(moment_of_serial(1e12, &m));
}

static void days_are_those_of_viet_nam(void **state)
{
    Moment m = {2026, 1, 1, 0, 0, 0};
    assert_string_equal(time_rfc3339(arena, moment_time(&m, 420)), "2025-12-31T17:00:00.000000Z");
}

static const char *suggestion(const char *column)
{
    const ImportField *f = field_suggested(TO_OPPORTUNITIES, column);
    return f ? f->name : "none";
}

static void columns_are_known_in_both_languages(void **state) /* IMP-02, IMP-04, PEE-06 */
{
    assert_string_equal(suggestion("TÊN KHÁCH HÀNG (*)"), "contactName");
    assert_string_equal(suggestion("dien thoai"), "phone");
    assert_string_equal(suggestion("Phone"), "phone");
    assert_string_equal(suggestion("Xác suất (%)"), "probability");
    assert_string_equal(suggestion("deal_stage"), "stepId");
    assert_string_equal(suggestion("MST"), "taxCode");
    assert_string_equal(suggestion("Expected Revenue"), "expectedRevenue");
    assert_string_equal(suggestion("Cột lạ"), "none");
    assert_string_equal(suggestion(""), "none");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_read_in_both_local_forms),
        TEST(signs_and_words_of_money_are_no_mistake),
        TEST(what_is_no_number_is_none),
        TEST(the_decimal_separator_may_be_named),
        TEST(dates_are_read_day_first_or_year_first),
        TEST(a_pattern_decides),
        TEST(serials_of_spreadsheets_are_dates),
        TEST(days_are_those_of_viet_nam),
        TEST(columns_are_known_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
