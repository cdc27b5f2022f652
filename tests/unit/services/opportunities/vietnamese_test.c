// Numbers, money and dates as Vietnamese paper has them, and money in words.
#include "services/opportunities/vietnamese.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static void thousands_have_points_and_fractions_a_comma(void **state)
{
    static const char *const pairs[][2] = {{"0", "0"},
                                           {"999", "999"},
                                           {"1000", "1.000"},
                                           {"12500000", "12.500.000"},
                                           {"1234.50", "1.234,5"},
                                           {"2.000", "2"},
                                           {"0.05", "0,05"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(vietnamese_decimal(arena, pairs[i][0]), pairs[i][1]);
    assert_string_equal(vietnamese_decimal(arena, NULL), "");
}

static void money_names_its_currency_and_dates_begin_with_the_day(void **state)
{
    Money *m = vnd(12500000);
    assert_string_equal(vietnamese_money(arena, m), "12.500.000 ₫");
    assert_string_equal(vietnamese_money(arena, money_of_minor(arena, 123456, "USD")), "1.234,56 USD");
    assert_string_equal(vietnamese_money(arena, money_of_minor(arena, -150, "USD")), "-1,5 USD");
    assert_string_equal(vietnamese_date(arena, "2026-11-27"), "27/11/2026");
    assert_string_equal(vietnamese_date(arena, NULL), "");
}

static void numbers_are_said_as_people_say_them(void **state)
{
    static const struct {
        int64_t n;
        const char *words;
    } said[] = {
        {0, "không"},
        {5, "năm"},
        {10, "mười"},
        {15, "mười lăm"},
        {21, "hai mươi mốt"},
        {24, "hai mươi tư"},
        {55, "năm mươi lăm"},
        {100, "một trăm"},
        {105, "một trăm linh năm"},
        {111, "một trăm mười một"},
        {1000, "một nghìn"},
        {1005, "một nghìn không trăm linh năm"},
        {1050, "một nghìn không trăm năm mươi"},
        {12500000, "mười hai triệu năm trăm nghìn"},
        {12000005, "mười hai triệu không trăm linh năm"},
        {1000000000, "một tỷ"},
        {2005000000, "hai tỷ không trăm linh năm triệu"},
        {1000000001, "một tỷ không trăm linh một"},
        {1000000000000000, "một triệu tỷ"},
        {3250000000000, "ba nghìn hai trăm năm mươi tỷ"},
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        assert_string_equal(number_in_words(arena, said[i].n), said[i].words);
}

static void money_is_said_with_its_unit(void **state)
{
    assert_string_equal(money_in_words(arena, vnd(12500000)), "Mười hai triệu năm trăm nghìn đồng");
    assert_string_equal(money_in_words(arena, money_of_minor(arena, 1005, "USD")), "Mười đô la Mỹ và năm xu");
    assert_string_equal(money_in_words(arena, money_of_minor(arena, 1000, "EUR")), "Mười euro");
    assert_null(money_in_words(arena, money_of_minor(arena, 1000, "CHF")));
    assert_null(money_in_words(arena, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(thousands_have_points_and_fractions_a_comma),
        TEST(money_names_its_currency_and_dates_begin_with_the_day),
        TEST(numbers_are_said_as_people_say_them),
        TEST(money_is_said_with_its_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
