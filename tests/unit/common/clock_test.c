// Times as text and messages, ids that sort by time, names of codes.
#include "common/clock.h"
#include "common/status.h"
#include "common/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void clocks_go_forward(void **state)
{
    uint64_t us = clock_us(), ms = clock_monotonic();
    assert_true(clock_us() >= us);
    assert_true(clock_monotonic() >= ms);
    assert_true(clock_now() > 1700000000 * SECOND);
}

static void times_are_printed_in_utc_with_microseconds(void **state)
{
    assert_string_equal(time_rfc3339(arena, 1795330800 * SECOND + 123456), "2026-11-22T07:00:00.123456Z");
    assert_string_equal(time_rfc3339(arena, -1), "1969-12-31T23:59:59.999999Z");
    assert_string_equal(time_rfc3339(arena, INT64_MAX), "9999-12-31T23:59:59.999999Z");
    assert_string_equal(time_rfc3339(arena, INT64_MIN), "0001-01-01T00:00:00.000000Z");
}

static void times_with_any_offset_are_read(void **state)
{
    static const struct {
        const char *text;
        Time time;
    } cases[] = {
        {"2026-11-22T07:00:00.123456Z", 1795330800 * SECOND + 123456},
        {"2026-11-22T14:00:00+07:00", 1795330800 * SECOND},
        {"2026-11-22t02:30:00.5-04:30", 1795330800 * SECOND + 500000},
        {"2026-11-22T07:00:00.1234569999z", 1795330800 * SECOND + 123456},
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"2016-12-31T23:59:60Z", 1483228800 * SECOND},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Time t = 42;
        assert_true(time_parse(cases[i].text, &t));
        assert_int_equal(t, cases[i].time);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "2026-11-22",
        "2026-11-22T07:00:00",
        "2026-11-22 07:00:00Z",
        "2026-02-29T07:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T07:60:00Z",
        "2026-11-22T07:00:61Z",
        "2026-11-22T07:00:00.Z",
        "2026-11-22T07:00:00Zx",
        "2026-11-22T07:00:00+0700",
        "2026-11-22T07:00:00+07",
        "2026-11-22T07:00:00+24:00",
        "2026-11-22T7:00:00Z",
        "26-11-22T07:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "2026-11-22T07:00:00-",
        "2026-11-2",
    };
    Time t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(time_parse(bad[i], &t));
    assert_false(time_parse(NULL, &t));
}

static void timestamps_carry_times_there_and_back(void **state)
{
    static const Time times[] = {1, -1, 1795330800123456, -SECOND, -SECOND - 1};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        Google__Protobuf__Timestamp *t = timestamp_make(arena, times[i]);
        assert_in_range(t->nanos, 0, 999999999);
        assert_int_equal(timestamp_time(t), times[i]);
    }
    assert_null(timestamp_make(arena, 0));
    assert_int_equal(timestamp_time(NULL), 0);
}

static void a_timestamp_out_of_range_is_cut_to_it(void **state)
{
    Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    t.seconds = INT64_MAX;
    t.nanos = INT32_MAX;
    assert_string_equal(time_rfc3339(arena, timestamp_time(&t)), "9999-12-31T23:59:59.999999Z");
    t.seconds = INT64_MIN;
    assert_string_equal(time_rfc3339(arena, timestamp_time(&t)), "0001-01-01T00:00:00.000000Z");
}

// --- ids ---

static void ids_rise_within_a_process(void **state)
{
    char before[37] = "";
    for (int i = 0; i < 50000; i++) {
        Arena *a = arena_make();
        char *id = uuid_make(a);
        assert_true(uuid_is_valid(id));
        assert_int_equal(id[14], '7');
        assert_non_null(strchr("89ab", id[19]));
        assert_true(strcmp(before, id) < 0);
        memcpy(before, id, sizeof before);
        arena_drop(a);
    }
}

static void an_id_begins_with_its_milliseconds(void **state)
{
    unsigned long long high, low;
    Time before = clock_now() / 1000;
    char *id = uuid_make(arena);
    assert_int_equal(sscanf(id, "%8llx-%4llx", &high, &low), 2);
    assert_in_range(high << 16 | low, before, before + 60000);
}

static void a_forked_process_makes_ids_of_its_own(void **state)
{
    int pipes[2];
    char theirs[37] = "";
    uuid_make(arena);
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        char *id = uuid_make(arena);
        _exit(write(pipes[1], id, 36) != 36);
    }
    char *ours = uuid_make(arena);
    assert_int_equal(read(pipes[0], theirs, 36), 36);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_string_not_equal(ours + 24, theirs + 24);
    close(pipes[0]);
    close(pipes[1]);
}

static void a_derived_id_is_the_same_for_the_same_cause_and_name(void **state)
{
    char *id = uuid_derive(arena, "cause", "name");
    assert_true(uuid_is_valid(id));
    assert_int_equal(id[14], '8');
    assert_string_equal(id, uuid_derive(arena, "cause", "name"));
    assert_string_not_equal(id, uuid_derive(arena, "cause", "other"));
    assert_string_not_equal(id, uuid_derive(arena, "causen", "ame"));
}

static void a_code_has_its_wire_name(void **state)
{
    assert_string_equal(status_name(OK), "OK");
    assert_string_equal(status_name(FAILED_PRECONDITION), "FAILED_PRECONDITION");
    assert_string_equal(status_name((Status)99), "UNKNOWN");
    assert_string_equal(status_name((Status)-1), "UNKNOWN");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_go_forward),
        cmocka_unit_test(times_are_printed_in_utc_with_microseconds),
        cmocka_unit_test(times_with_any_offset_are_read),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(timestamps_carry_times_there_and_back),
        cmocka_unit_test(a_timestamp_out_of_range_is_cut_to_it),
        cmocka_unit_test(ids_rise_within_a_process),
        cmocka_unit_test(an_id_begins_with_its_milliseconds),
        cmocka_unit_test(a_forked_process_makes_ids_of_its_own),
        cmocka_unit_test(a_derived_id_is_the_same_for_the_same_cause_and_name),
        cmocka_unit_test(a_code_has_its_wire_name),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
