// Stringee's account of a call, as JSON.
#include "services/evidence/stringee.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *a;
static Refusal why;
static CallEvent e;

static int begin(void **state)
{
    a = arena_make();
    why = (Refusal){.arena = a};
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static Status read(const char *json)
{
    return stringee_read(a, json, strlen(json), &e, &why);
}

static void their_own_example_is_read(void **state) // AMB-39
{
    assert_int_equal(
        read("{\"original\":false,\"call_status\":\"ended\",\"call_id\":\"call-vn-1-X\","
             "\"clientCustomData\":\"\",\"duration\":9,\"answerDuration\":0,\"timestamp_ms\":1516001234567,"
             "\"from\":{\"number\":\"huy\",\"type\":\"internal\",\"alias\":\"huy\"},"
             "\"to\":{\"number\":\"84909982888\",\"type\":\"external\"},\"serial\":4}"),
        OK);
    assert_true(e.has_ended);
    assert_string_equal(e.call_id, "call-vn-1-X");
    assert_int_equal(e.duration, 9);
    assert_int_equal(e.at, 1516001234567LL * 1000);
    assert_null(e.custom);
    assert_string_equal(call_agent(&e)->number, "huy");
    assert_string_equal(call_customer(&e)->number, "84909982888");
}

static void of_a_call_that_comes_in_ours_is_the_called_one(void **state)
{
    assert_int_equal(read("{\"call_status\":\"ended\",\"call_id\":\"x\",\"from\":{\"number\":84909982888},"
                          "\"to\":{\"number\":\"an\",\"type\":\"internal\"}}"),
                     OK);
    assert_string_equal(call_agent(&e)->number, "an");
    assert_string_equal(call_customer(&e)->number, "84909982888");
}

static void what_is_strange_is_taken_as_not_told(void **state)
{
    assert_int_equal(
        read("{\"call_status\":\"ended\",\"call_id\":\"x\",\"duration\":-1,\"answerDuration\":99999999,"
             "\"timestamp_ms\":\"now\",\"from\":7,\"to\":null,\"clientCustomData\":{},"
             "\"recording_url\":\"javascript:alert(1)\"}"),
        OK);
    assert_int_equal(e.duration, 0);
    assert_int_equal(e.answer_duration, 86400);
    assert_int_equal(e.at, 0);
    assert_null(e.recording_url);
    assert_null(call_customer(&e)->number);
}

static void what_is_no_call_event_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{",
                                        "null",
                                        "{\"call_id\":\"x\"}",
                                        "{\"call_status\":\"ended\"}",
                                        "{\"call_id\":\"x\",\"call_id\":\"y\",\"call_status\":\"ended\"}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(read(wrong[i]), INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(their_own_example_is_read),
        TEST(of_a_call_that_comes_in_ours_is_the_called_one),
        TEST(what_is_strange_is_taken_as_not_told),
        TEST(what_is_no_call_event_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
