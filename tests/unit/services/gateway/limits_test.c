// How often one may come, and what is remembered for a while.
#include "services/gateway/auth.h"
#include "services/gateway/cache.h"
#include "services/gateway/download.h"
#include "services/gateway/limits.h"
#include "services/gateway/settings.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
    settings.requests_per_second = 1;
    settings.burst = 5;
    settings.log_ins_per_minute = 3;
    limits_open();
    return sodium_init() < 0;
}

static int take(Limit which, const char *key)
{
    return limit_take(which, key, strlen(key));
}

static void a_burst_is_let_through_and_then_told_to_wait(void **state)
{
    for (int i = 0; i < 5; i++) assert_int_equal(take(LIMIT_REQUESTS, "lan"), 0);
    int wait = take(LIMIT_REQUESTS, "lan");
    assert_true(wait >= 1 && wait <= 2);
}

static void one_bucket_is_not_anothers(void **state)
{
    for (int i = 0; i < 6; i++) (void)take(LIMIT_REQUESTS, "lan");
    assert_int_equal(take(LIMIT_REQUESTS, "mai"), 0);
    assert_int_equal(take(LIMIT_LOG_INS, "lan"), 0);
    assert_int_equal(take(LIMIT_MISSES, "lan"), 0);
}

static void log_ins_of_an_address_are_counted_by_the_minute(void **state)
{
    for (int i = 0; i < 6; i++) assert_int_equal(take(LIMIT_LOG_INS, "192.0.2.1"), 0);
    int wait = take(LIMIT_LOG_INS, "192.0.2.1");
    assert_true(wait >= 1 && wait <= 21);
}

static void a_flood_of_keys_takes_no_more_room(void **state)
{
    char key[32];
    for (int i = 0; i < 200000; i++) {
        snprintf(key, sizeof key, "guess-%d", i);
        assert_int_equal(take(LIMIT_MISSES, key), 0);
    }
}

// --- cache ---

static ProtobufCBinaryData bytes_of(const char *text)
{
    return (ProtobufCBinaryData){strlen(text), (uint8_t *)text};
}

static void the_latest_of_a_key_is_found_until_it_is_forgotten(void **state)
{
    Cache c = {.most = 100, .life_ms = 60000};
    ProtobufCBinaryData out;
    cache_put(&c, cache_key("a"), bytes_of("one"), 60000);
    cache_put(&c, cache_key("a"), bytes_of("two"), 60000);
    assert_true(cache_find(&c, cache_key("a"), &out));
    assert_memory_equal(out.data, "two", 3);
    assert_false(cache_find(&c, cache_key("b"), &out));
    cache_forget(&c);
    assert_false(cache_find(&c, cache_key("a"), &out));
}

static void what_is_past_its_life_is_not_found(void **state)
{
    Cache c = {.most = 100, .life_ms = 60000};
    ProtobufCBinaryData out;
    cache_put(&c, cache_key("a"), bytes_of("one"), 0);
    assert_false(cache_find(&c, cache_key("a"), &out));
    cache_forget(&c);
}

static void a_full_cache_keeps_the_younger_half(void **state)
{
    Cache c = {.most = 100, .life_ms = 60000};
    ProtobufCBinaryData out;
    char key[16];
    for (int i = 0; i < 250; i++) {
        snprintf(key, sizeof key, "%d", i);
        cache_put(&c, cache_key(key), bytes_of(key), 60000);
    }
    assert_true(cache_find(&c, cache_key("249"), &out));
    assert_true(cache_find(&c, cache_key("150"), &out));
    assert_false(cache_find(&c, cache_key("50"), &out));
    assert_true(c.young.n + c.old.n <= 200);
    cache_forget(&c);
}

// --- cookies and file names ---

static void a_cookie_is_found_by_its_whole_name(void **state)
{
    Arena *a = arena_make();
    assert_string_equal(cookie_value(a, "x=1; cohoi_session=abc; y=2", "cohoi_session"), "abc");
    assert_string_equal(cookie_value(a, "cohoi_session=abc", "cohoi_session"), "abc");
    assert_null(cookie_value(a, "my_cohoi_session=abc", "cohoi_session"));
    assert_null(cookie_value(a, "cohoi_session2=abc; cohoi_session", "cohoi_session"));
    assert_null(cookie_value(a, NULL, "cohoi_session"));
    arena_drop(a);
}

static void a_file_name_is_safe_and_whole(void **state)
{
    Arena *a = arena_make();
    assert_string_equal(content_disposition(a, "b\xc3\xa1o \"c\xc3\xa1o\".xlsx"),
                        "attachment; filename=\"b__o _c__o_.xlsx\"; "
                        "filename*=UTF-8''b%C3%A1o%20%22c%C3%A1o%22.xlsx");
    assert_null(strchr(content_disposition(a, "a\r\nSet-Cookie: x"), '\n'));
    arena_drop(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_burst_is_let_through_and_then_told_to_wait, begin),
        cmocka_unit_test_setup(one_bucket_is_not_anothers, begin),
        cmocka_unit_test_setup(log_ins_of_an_address_are_counted_by_the_minute, begin),
        cmocka_unit_test_setup(a_flood_of_keys_takes_no_more_room, begin),
        cmocka_unit_test_setup(the_latest_of_a_key_is_found_until_it_is_forgotten, begin),
        cmocka_unit_test_setup(what_is_past_its_life_is_not_found, begin),
        cmocka_unit_test_setup(a_full_cache_keeps_the_younger_half, begin),
        cmocka_unit_test_setup(a_cookie_is_found_by_its_whole_name, begin),
        cmocka_unit_test_setup(a_file_name_is_safe_and_whole, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
