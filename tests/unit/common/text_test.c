// Texts: UTF-8 without trust, folding for search, and the normal forms that records are matched by.
#include "common/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct Case {
    const char *in, *out; // out NULL: refused
} Case;

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

static void check(char *(*normal)(Arena *, const char *), const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *out = normal(arena, cases[i].in);
        if (!same(out, cases[i].out))
            fail_msg("\"%s\" gives %s, not %s", cases[i].in, out ? out : "nothing",
                     cases[i].out ? cases[i].out : "nothing");
    }
}
#define CHECK(normal, cases) check(normal, cases, sizeof(cases) / sizeof *(cases))

// --- UTF-8 ---

static void malformed_bytes_are_no_utf8(void **state)
{
    static const char *const malformed[] = {
        "\xff",  "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",     "\xf4\x90\x80\x80",
        "\xc3",  "a\x80",    "\xe1\xbb",     "\xf8\x88\x80\x80", "\x01",
        "a\x7f", "\xc2\x85", "\x1b[31m",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        assert_false(text_is_utf8(malformed[i], strlen(malformed[i])));
    assert_false(text_is_utf8("a\0b", 3));
    assert_true(text_is_utf8("dòng\t1\r\n😀", strlen("dòng\t1\r\n😀")));
    assert_true(text_is_utf8("", 0));
}

static void any_bytes_are_folded_and_refused_without_a_crash(void **state)
{
    char bytes[64];
    uint32_t seed = 12345;
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof bytes - 1; i++)
            bytes[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
        bytes[round % sizeof bytes] = '\0';
        bytes[sizeof bytes - 1] = '\0';
        char *folded = text_fold(arena, bytes);
        assert_true(text_is_utf8(folded, strlen(folded)));
        text_trim(arena, bytes);
        phone_normal(arena, bytes);
        email_normal(arena, bytes);
        tax_code_normal(arena, bytes);
        text_length(bytes);
        if (round % 100 == 0) {
            arena_drop(arena);
            arena = arena_make();
        }
    }
}

static void length_counts_characters(void **state)
{
    assert_int_equal(text_length("Nguyễn"), 6);
    assert_int_equal(text_length("😀"), 1);
    assert_int_equal(text_length(""), 0);
}

static void blank_is_nothing_but_white_space(void **state)
{
    assert_true(text_is_blank(NULL));
    assert_true(text_is_blank(""));
    assert_true(text_is_blank(" \t\r\n"));
    assert_true(text_is_blank("\u00a0\u3000\u200b\ufeff"));
    assert_false(text_is_blank(" a "));
}

static void trimming_takes_white_space_off_both_ends(void **state)
{
    static const Case cases[] = {
        {NULL, NULL},          {"", ""}, {"   ", ""}, {" a b ", "a b"}, {"\u00a0Công ty\u3000\n", "Công ty"},
        {"\xff a ", "\xff a"},
    };
    CHECK(text_trim, cases);
}

// --- search ---

static void folding_forgets_accents_case_and_runs_of_space(void **state)
{
    static const Case cases[] = {
        {"Nguyễn  Đức", "nguyen duc"},
        {"  NGUYỄN\tVăn\u00a0An ", "nguyen van an"},
        {"Nguye\u0302\u0303n", "nguyen"}, // decomposed
        {"ăâđêôơư ĂÂĐÊÔƠƯ", "aadeoou aadeoou"},
        {"ạảãàáặẳẵằắậẩẫầấ", "aaaaaaaaaaaaaaa"},
        {"ẹẻẽèéệểễềế ịỉĩìí", "eeeeeeeeee iiiii"},
        {"ọỏõòóộổỗồốợởỡờớ", "ooooooooooooooo"},
        {"ụủũùúựửữừứ ỵỷỹỳý", "uuuuuuuuuu yyyyy"},
        {"\u00d0ức", "duc"}, // eth, typed for Đ
        {"ＡＢＣ１", "abc1"},
        {"ﬁn Straße", "fin strasse"},
        {"a\u200bb", "a b"},
        {"a\xff\xfe"
         "b",
         "ab"},
        {"100% _x\\", "100% _x\\"},
        {"", ""},
    };
    CHECK(text_fold, cases);
}

static void like_patterns_escape_their_wildcards(void **state)
{
    static const Case cases[] = {{"a_b", "%a\\_b%"}, {"100%", "%100\\%%"}, {"c\\d", "%c\\\\d%"}, {"", "%%"}};
    CHECK(text_like, cases);
}

// --- normal forms ---

static void phones_become_e164_with_viet_nam_as_default(void **state)
{
    static const Case cases[] = {
        {"0912345678", "+84912345678"},
        {"0912 345 678", "+84912345678"},
        {"0912.345.678", "+84912345678"},
        {"0912-345-678", "+84912345678"},
        {"(024) 3936 1234", "+842439361234"},
        {" 0912\u00a0345\u2011678 ", "+84912345678"},
        {"０９１２３４５６７８", "+84912345678"},
        {"+84912345678", "+84912345678"},
        {"+84 (0) 912 345 678", "+84912345678"},
        {"(+84) 912345678", "+84912345678"},
        {"84912345678", "+84912345678"},
        {"0084912345678", "+84912345678"},
        {"+1 415 555 2671", "+14155552671"},
        {"0014155552671", "+14155552671"},
        {"+123456789012345", "+123456789012345"},
        {"+1234567890123456", NULL}, // 16 digits
        {"+1234567", NULL},          // 7
        {"+0912345678", NULL},
        {"00", NULL},
        {"0000000000", NULL},
        {"4155552671", NULL}, // another country's without + or 00
        {"12345", NULL},
        {"091234", NULL},
        {"09123456789012", NULL},
        {"0912345678 / 0987654321", NULL},
        {"0912345678 ext 3", NULL},
        {"09+12345678", NULL},
        {"***", NULL},
        {"abc", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    CHECK(phone_normal, cases);
}

static void addresses_lose_case_and_name(void **state)
{
    static const Case cases[] = {
        {"An <An@X.vn>", "an@x.vn"},
        {"  AN.NGUYEN+crm@Example.COM ", "an.nguyen+crm@example.com"},
        {"\"Nguyễn, An\" <an@x.vn>", "an@x.vn"},
        {"<an@x.vn>", "an@x.vn"},
        {"Đức@Ví-Dụ.vn", "đức@ví-dụ.vn"},
        {"an@mail.x.com.vn", "an@mail.x.com.vn"},
        {"an", NULL},
        {"an@", NULL},
        {"@x.vn", NULL},
        {"an@x", NULL},
        {"an@x..vn", NULL},
        {"an@.vn", NULL},
        {"an@-x.vn", NULL},
        {"an@x.vn.", NULL},
        {".an@x.vn", NULL},
        {"a..n@x.vn", NULL},
        {"an an@x.vn", NULL},
        {"an\u00a0an@x.vn", NULL},
        {"an@x.vn, b@x.vn", NULL},
        {"an@b@x.vn", NULL},
        {"an@x.vn\nBcc: b@x.vn", NULL},
        {"an@x.vn <", NULL},
        {"<>", NULL},
        {"\xff@x.vn", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    CHECK(email_normal, cases);
}

static void an_overlong_address_is_none(void **state)
{
    char local[70 + 6], whole[300];
    memset(local, 'a', 65);
    memcpy(local + 65, "@x.vn", 6);
    assert_null(email_normal(arena, local));
    memset(whole, 'a', sizeof whole);
    memcpy(whole + sizeof whole - 6, ".a.vn", 6);
    whole[1] = '@';
    assert_null(email_normal(arena, whole));
}

static void tax_codes_are_10_12_or_13_digits(void **state) /* AMB-25 */
{
    static const Case cases[] = {
        {"0101234567", "0101234567"},
        {" 0101234567-001 ", "0101234567001"},
        {"0101234567001", "0101234567001"},
        {"010 123 4567", "0101234567"},
        {"079123456789", "079123456789"},
        {"010123456", NULL},
        {"01012345678", NULL},
        {"01012345670012", NULL},
        {"MST 0101234567", NULL},
        {"+0101234567", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    CHECK(tax_code_normal, cases);
}

static void citizen_ids_are_9_or_12_digits(void **state)
{
    static const Case cases[] = {
        {"012345678", "012345678"},
        {"079 123 456 789", "079123456789"},
        {"0791234567", NULL},
        {"x", NULL},
        {NULL, NULL},
    };
    CHECK(citizen_id_normal, cases);
}

static void dates_are_days_of_the_calendar(void **state)
{
    static const char *const good[] = {"2026-11-22", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"};
    static const char *const bad[] = {"2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01",  "2026-01-00",
                                      "2026-04-31", "0000-01-01", "2026-1-1",   "2026-11-22T", " 2026-11-22",
                                      "22/11/2026", "",           "2026-11-2x"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(date_is_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(date_is_valid(bad[i]));
    assert_false(date_is_valid(NULL));
}

static void ids_are_lower_case_uuids(void **state)
{
    assert_true(uuid_is_valid("0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a"));
    assert_false(uuid_is_valid("0192F0C1-2B3C-7D4E-8F5A-6B7C8D9E0F1A"));
    assert_false(uuid_is_valid("0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1"));
    assert_false(uuid_is_valid("0192f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a0"));
    assert_false(uuid_is_valid("0192f0c12b3c-7d4e-8f5a-6b7c8d9e0f1a-"));
    assert_false(uuid_is_valid(""));
    assert_false(uuid_is_valid(NULL));
}

static void nothing_is_the_same_only_as_nothing(void **state)
{
    assert_true(same(NULL, NULL));
    assert_false(same(NULL, ""));
    assert_false(same("", NULL));
    assert_true(same("a", "a"));
    assert_false(same("a", "b"));
    assert_string_equal(or_empty(NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_bytes_are_no_utf8),
        cmocka_unit_test(any_bytes_are_folded_and_refused_without_a_crash),
        cmocka_unit_test(length_counts_characters),
        cmocka_unit_test(blank_is_nothing_but_white_space),
        cmocka_unit_test(trimming_takes_white_space_off_both_ends),
        cmocka_unit_test(folding_forgets_accents_case_and_runs_of_space),
        cmocka_unit_test(like_patterns_escape_their_wildcards),
        cmocka_unit_test(phones_become_e164_with_viet_nam_as_default),
        cmocka_unit_test(addresses_lose_case_and_name),
        cmocka_unit_test(an_overlong_address_is_none),
        cmocka_unit_test(tax_codes_are_10_12_or_13_digits),
        cmocka_unit_test(citizen_ids_are_9_or_12_digits),
        cmocka_unit_test(dates_are_days_of_the_calendar),
        cmocka_unit_test(ids_are_lower_case_uuids),
        cmocka_unit_test(nothing_is_the_same_only_as_nothing),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
