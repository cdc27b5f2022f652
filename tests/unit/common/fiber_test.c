// Fibers park, wake, time out and hand work to the pool; their stacks are used again.
#include "common/clock.h"
#include "common/fiber.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

static char trace[64];

static void note(const char *what)
{
    size_t n = strlen(trace);
    assert_true(n + strlen(what) < sizeof trace);
    memcpy(trace + n, what, strlen(what) + 1);
}

static void loop_until_idle(void)
{
    assert_int_equal(uv_run(uv_default_loop(), UV_RUN_DEFAULT), 0);
}

static int reset(void **state)
{
    trace[0] = '\0';
    return 0;
}

static int nobody_is_left(void **state)
{
    loop_until_idle();
    return fiber_count() == 0 && fiber_self() == NULL ? 0 : -1;
}

// --- parking ---

static void parks_once(void *arg)
{
    *(Fiber **)arg = fiber_self();
    note("a");
    fiber_park();
    note("b");
}

static void a_fiber_runs_at_once_until_it_parks(void **state)
{
    Fiber *f = NULL;
    fiber_spawn(parks_once, &f);
    assert_string_equal(trace, "a");
    assert_int_equal(fiber_count(), 1);
    assert_null(fiber_self());
    fiber_wake(f);
    assert_string_equal(trace, "ab");
    assert_int_equal(fiber_count(), 0);
}

static void wakes_another(void *arg)
{
    Fiber *other = *(Fiber **)arg;
    note("1");
    fiber_wake(other);
    note("2");
}

static void a_fiber_wakes_another_and_goes_on_after_it(void **state)
{
    Fiber *f = NULL;
    fiber_spawn(parks_once, &f);
    fiber_spawn(wakes_another, &f);
    assert_string_equal(trace, "a1b2");
}

static void nests(void *arg)
{
    int depth = *(int *)arg - 1;
    Fiber *self = fiber_self();
    if (depth) fiber_spawn(nests, &depth);
    assert_ptr_equal(fiber_self(), self);
    note(".");
}

static void spawns_nest_and_each_knows_itself(void **state)
{
    int depth = 20;
    fiber_spawn(nests, &depth);
    assert_int_equal(strlen(trace), 20);
}

static void locals_live_on(void *arg)
{
    char mine[4096];
    int fill = (int)(size_t)arg & 0x7f;
    memset(mine, fill, sizeof mine);
    for (int turn = 0; turn <= fill % 3; turn++) fiber_sleep(0);
    for (size_t i = 0; i < sizeof mine; i++) assert_int_equal(mine[i], fill);
}

static void thousands_of_fibers_keep_their_locals(void **state)
{
    for (size_t i = 0; i < 3000; i++) fiber_spawn(locals_live_on, (void *)i);
    assert_int_equal(fiber_count(), 3000);
    loop_until_idle();
    assert_int_equal(fiber_count(), 0);
}

static void stands_at(void *arg)
{
    int local = 0;
    *(uintptr_t *)arg = (uintptr_t)__builtin_frame_address(0);
    (void)local;
}

static void a_stack_is_used_again(void **state)
{
    uintptr_t first = 0, second = 0;
    fiber_spawn(stands_at, &first);
    fiber_spawn(stands_at, &second);
    assert_true(first == second);
}

// --- deadlines ---

typedef struct Wait {
    Fiber *fiber;
    uint64_t deadline, ended;
    bool woken;
} Wait;

static void waits_quietly(void *arg)
{
    Wait *w = arg;
    w->fiber = fiber_self();
    w->woken = fiber_park_until(w->deadline);
    w->ended = clock_monotonic();
}

static void waits(void *arg)
{
    waits_quietly(arg);
    note("x");
}

static void a_deadline_ends_the_wait_and_never_early(void **state)
{
    Wait w = {.deadline = clock_monotonic() + 20, .woken = true};
    fiber_spawn(waits, &w);
    assert_string_equal(trace, "");
    loop_until_idle();
    assert_string_equal(trace, "x");
    assert_false(w.woken);
    assert_true(w.ended >= w.deadline);
}

static void a_wake_before_the_deadline_ends_the_wait(void **state)
{
    Wait w = {.deadline = clock_monotonic() + 60000};
    fiber_spawn(waits, &w);
    fiber_wake(w.fiber);
    assert_true(w.woken);
    loop_until_idle(); // the timer no longer holds the loop
}

static void without_a_deadline_only_a_wake_ends_the_wait(void **state)
{
    Wait w = {.deadline = 0};
    fiber_spawn(waits, &w);
    loop_until_idle();
    assert_string_equal(trace, "");
    fiber_wake(w.fiber);
    assert_true(w.woken);
}

static void a_deadline_that_is_over_does_not_park(void **state)
{
    Wait w = {.deadline = 1, .woken = true};
    fiber_spawn(waits, &w);
    assert_string_equal(trace, "x");
    assert_false(w.woken);
}

static void a_wake_under_way_wins_over_the_deadline(void **state)
{
    Wait w = {.deadline = clock_monotonic() + 200};
    fiber_spawn(waits, &w);
    fiber_wake_soon(w.fiber);
    while (clock_monotonic() <= w.deadline) continue; // both are due in the loop's next turn
    loop_until_idle();
    assert_string_equal(trace, "x");
    assert_true(w.woken);
}

static void waits_twice(void *arg)
{
    Wait *w = arg;
    waits(w);
    w->deadline = clock_monotonic() + 2;
    waits(w);
}

static void a_timer_serves_several_waits(void **state)
{
    Wait w = {.deadline = clock_monotonic() + 60000};
    fiber_spawn(waits_twice, &w);
    fiber_wake(w.fiber);
    assert_true(w.woken);
    loop_until_idle();
    assert_false(w.woken);
    assert_string_equal(trace, "xx");
}

static void many_fibers_with_timers_are_given_back(void **state)
{
    enum { MANY = 200 }; // more than are kept
    static Wait w[MANY];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            w[i] = (Wait){.deadline = clock_monotonic() + 60000};
            fiber_spawn(waits_quietly, &w[i]);
        }
        assert_int_equal(fiber_count(), MANY);
        for (int i = 0; i < MANY; i++) fiber_wake(w[i].fiber);
        for (int i = 0; i < MANY; i++) assert_true(w[i].woken);
        loop_until_idle();
    }
}

// --- soon ---

static void wake_soon_waits_for_the_loop_and_keeps_the_order(void **state)
{
    Wait w[2] = {{0}};
    Fiber *first = NULL;
    fiber_spawn(parks_once, &first);
    fiber_spawn(waits, &w[0]);
    fiber_wake_soon(first);
    fiber_wake_soon(w[0].fiber);
    fiber_wake_soon(first); // once is enough
    assert_string_equal(trace, "a");
    loop_until_idle();
    assert_string_equal(trace, "abx");
}

static void yields(void *arg)
{
    for (int i = 0; i < 3; i++) {
        note(arg);
        fiber_sleep(0);
    }
}

static void sleeping_for_nothing_gives_others_a_turn(void **state)
{
    fiber_spawn(yields, "a");
    fiber_spawn(yields, "b");
    loop_until_idle();
    assert_string_equal(trace, "ababab");
}

// --- the pool ---

static void doubles(void *arg)
{
    *(int *)arg *= 2;
}

static void computes(void *arg)
{
    int n = 21;
    fiber_work(doubles, &n);
    *(int *)arg = n;
}

static void work_runs_in_the_pool_while_the_fiber_waits(void **state)
{
    int n = 0;
    fiber_spawn(computes, &n);
    assert_int_equal(n, 0);
    loop_until_idle();
    assert_int_equal(n, 42);
}

#define FIBER_TEST(f) cmocka_unit_test_setup_teardown(f, reset, nobody_is_left)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIBER_TEST(a_fiber_runs_at_once_until_it_parks),
        FIBER_TEST(a_fiber_wakes_another_and_goes_on_after_it),
        FIBER_TEST(spawns_nest_and_each_knows_itself),
        FIBER_TEST(thousands_of_fibers_keep_their_locals),
        FIBER_TEST(a_stack_is_used_again),
        FIBER_TEST(a_deadline_ends_the_wait_and_never_early),
        FIBER_TEST(a_wake_before_the_deadline_ends_the_wait),
        FIBER_TEST(without_a_deadline_only_a_wake_ends_the_wait),
        FIBER_TEST(a_deadline_that_is_over_does_not_park),
        FIBER_TEST(a_wake_under_way_wins_over_the_deadline),
        FIBER_TEST(a_timer_serves_several_waits),
        FIBER_TEST(many_fibers_with_timers_are_given_back),
        FIBER_TEST(wake_soon_waits_for_the_loop_and_keeps_the_order),
        FIBER_TEST(sleeping_for_nothing_gives_others_a_turn),
        FIBER_TEST(work_runs_in_the_pool_while_the_fiber_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
