// Lines that a spreadsheet opens without running anything.
#include "common/csv.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static const char *line_of(const char *a, const char *b)
{
    JsonOut out = {.arena = arena};
    const char *const cells[] = {a, b};
    csv_line(&out, cells, 2);
    return out.text;
}

static void quotes_and_line_ends_stay_within_their_cell(void **state) /* EXP-01 */
{
    assert_string_equal(line_of("Nguyễn \"Ba\"", "a,b\r\nc"), "\"Nguyễn \"\"Ba\"\"\",\"a,b\r\nc\"\r\n");
}

static void nothing_is_an_empty_cell(void **state)
{
    assert_string_equal(line_of(NULL, ""), ",\r\n");
}

static void what_looks_like_a_formula_is_text(void **state) /* EXP-01 */
{
    assert_string_equal(line_of("=cmd|'/C calc'!A0", "+84912345678"),
                        "\"'=cmd|'/C calc'!A0\",\"'+84912345678\"\r\n");
    assert_string_equal(line_of("-1", "@SUM(A1)"), "\"'-1\",\"'@SUM(A1)\"\r\n");
    assert_string_equal(line_of("\t=1", "\r=1"), "\"'\t=1\",\"'\r=1\"\r\n");
    assert_string_equal(line_of("1=1", "a@b.vn"), "\"1=1\",\"a@b.vn\"\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(quotes_and_line_ends_stay_within_their_cell),
        TEST(nothing_is_an_empty_cell),
        TEST(what_looks_like_a_formula_is_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
