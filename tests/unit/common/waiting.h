// waiting -- for tests of what runs on the loop: turn it until something is so, 30 s at most.
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <uv.h>

enum { WAITING_TICK_MS = 5 };

static inline void waiting_tick(uv_timer_t *tick) // only lets uv_run return
{
}

#define LOOP_UNTIL(condition)                                                                                \
    do {                                                                                                     \
        bool came_ = (condition);                                                                            \
        const uint64_t end_ = uv_hrtime() + 30 * UINT64_C(1000000000);                                       \
        uv_timer_t tick_;                                                                                    \
        uv_timer_init(uv_default_loop(), &tick_);                                                            \
        uv_timer_start(&tick_, waiting_tick, WAITING_TICK_MS, WAITING_TICK_MS);                              \
        while (!came_ && uv_hrtime() < end_) {                                                               \
            uv_run(uv_default_loop(), UV_RUN_ONCE);                                                          \
            came_ = (condition);                                                                             \
        }                                                                                                    \
        uv_close((uv_handle_t *)&tick_, NULL);                                                               \
        uv_run(uv_default_loop(), UV_RUN_NOWAIT);                                                            \
        if (!came_) fail_msg("never came: %s", #condition);                                                  \
    } while (0)

static inline void waiting_given_up(uv_timer_t *watchdog)
{
    uv_stop(uv_default_loop());
}

// Everything on the loop was closed: it ends by itself.
static inline void loop_ends(void)
{
    uv_timer_t watchdog;
    uv_timer_init(uv_default_loop(), &watchdog);
    uv_timer_start(&watchdog, waiting_given_up, 30000, 0);
    uv_unref((uv_handle_t *)&watchdog);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    bool alive = uv_loop_alive(uv_default_loop());
    uv_close((uv_handle_t *)&watchdog, NULL);
    uv_run(uv_default_loop(), UV_RUN_NOWAIT);
    assert_false(alive);
}
