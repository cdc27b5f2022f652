// A log line is one line, whatever stands in it, and JSON when JSON is asked for.
#include "captured.h"
#include "common/log.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static size_t lines_in(const char *text)
{
    size_t n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}

static void facts_stand_in_one_line(void **state)
{
    log_open("contacts", "host-1", LOG_LEVEL_INFO, false);
    capture();
    log_info("command done", "method=%s us=%d", "contacts.Contacts.Create", 812);
    const char *text = released();
    assert_non_null(strstr(text, " level=info daemon=contacts instance=host-1 what=\"command done\" "
                                 "method=contacts.Contacts.Create us=812\n"));
    assert_memory_equal(text, "time=20", 7);
    assert_int_equal(lines_in(text), 1);
}

static void lower_levels_are_silent(void **state)
{
    log_open("contacts", "1", LOG_LEVEL_WARN, false);
    capture();
    log_debug("no", "a=1");
    log_info("no", "a=1");
    log_warn("yes", "a=1");
    log_error("yes", "a=1");
    assert_int_equal(lines_in(released()), 2);
}

static void nothing_breaks_out_of_its_line(void **state)
{
    log_open("contacts", "1", LOG_LEVEL_INFO, false);
    capture();
    log_info("a\nb", "raw=%s quoted=%s", "x\nlevel=error", log_quote("y\n\"z\"\x01\xff"));
    const char *text = released();
    assert_int_equal(lines_in(text), 1);
    assert_non_null(strstr(text, "quoted=\"y\\u000a\\\"z\\\"\\u0001\\ufffd\""));
}

static void a_quoted_text_is_cut_at_200_bytes_between_characters(void **state)
{
    char text[400];
    for (size_t i = 0; i < sizeof text; i++) text[i] = "\xe1\xbb\x85"[i % 3];
    text[399] = '\0';
    const char *quoted = log_quote(text);
    assert_int_equal(strlen(quoted), 198 + 2);
    assert_null(strstr(quoted, "fffd"));
    assert_string_equal(log_quote(NULL), "\"\"");
}

static void eight_quotes_stand_side_by_side(void **state)
{
    const char *q[8];
    char name[] = "0";
    for (int i = 0; i < 8; i++) {
        name[0] = (char)('0' + i);
        q[i] = log_quote(name);
    }
    assert_string_equal(q[0], "\"0\"");
    assert_string_equal(q[7], "\"7\"");
}

static json_t *line_of(const char *text)
{
    json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (!line) fail_msg("no JSON: %s", text);
    return line;
}

static void json_lines_hold_the_same_facts(void **state)
{
    log_open("contacts", "host \"1\"", LOG_LEVEL_INFO, true);
    capture();
    log_info("done", "method=a.B us=812 ok=true zip=007 why=%s empty= odd", log_quote("a \"b\"\n\xff"));
    json_t *line = line_of(released());
    assert_string_equal(json_string_value(json_object_get(line, "instance")), "host \"1\"");
    assert_string_equal(json_string_value(json_object_get(line, "method")), "a.B");
    assert_int_equal(json_integer_value(json_object_get(line, "us")), 812);
    assert_true(json_is_true(json_object_get(line, "ok")));
    assert_string_equal(json_string_value(json_object_get(line, "zip")), "007");
    assert_string_equal(json_string_value(json_object_get(line, "why")), "a \"b\"\n\uFFFD");
    assert_string_equal(json_string_value(json_object_get(line, "empty")), "");
    assert_string_equal(json_string_value(json_object_get(line, "odd")), "");
    json_decref(line);
}

static void a_line_stays_json_whatever_is_logged(void **state)
{
    char bytes[3000];
    uint32_t seed = 7;
    log_open("contacts", "1", LOG_LEVEL_INFO, true);
    for (int round = 0; round < 300; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = round % 2 ? "\"\\= a\n\xc3"[(seed >> 24) % 7] : (char)(seed >> 24);
        }
        bytes[(size_t)round * 10 % sizeof bytes] = '\0';
        capture();
        log_info("any", "a=%s b=\"%s", bytes, log_quote(bytes));
        const char *text = released();
        json_t *line = json_loads(text, 0, NULL);
        if (!line) fail_msg("no JSON in round %d: %s", round, text);
        json_decref(line);
    }
}

static void a_long_line_is_cut_and_stays_whole(void **state)
{
    char text[8000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int json = 0; json < 2; json++) {
        log_open("contacts", "1", LOG_LEVEL_INFO, json);
        capture();
        log_info("long", "first=1 text=%s", text);
        const char *out = released();
        assert_true(strlen(out) <= 4096);
        assert_int_equal(lines_in(out), 1);
        if (json) json_decref(line_of(out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_stand_in_one_line),
        cmocka_unit_test(lower_levels_are_silent),
        cmocka_unit_test(nothing_breaks_out_of_its_line),
        cmocka_unit_test(a_quoted_text_is_cut_at_200_bytes_between_characters),
        cmocka_unit_test(eight_quotes_stand_side_by_side),
        cmocka_unit_test(json_lines_hold_the_same_facts),
        cmocka_unit_test(a_line_stays_json_whatever_is_logged),
        cmocka_unit_test(a_long_line_is_cut_and_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
