// fiber -- a function that can wait. One thread, one loop (uv_default_loop), many fibers.
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct Fiber Fiber;
typedef void fiber_fn(void *arg);

void fiber_spawn(fiber_fn *fn, void *arg); // runs fn now, until it first parks
Fiber *fiber_self(void);                   // NULL outside any fiber
void fiber_park(void);                     // suspends the caller until fiber_wake
// Like fiber_park, but also ends at `deadline` (clock_monotonic's milliseconds; 0: none). False: the deadline
// came first; then the caller must take himself off whatever list would have woken him.
bool fiber_park_until(uint64_t deadline) __attribute__((warn_unused_result));
void fiber_wake(Fiber *f);      // continues f here, until it parks or ends
void fiber_wake_soon(Fiber *f); // in the loop's next turn; f must stay parked until then
void fiber_sleep(unsigned ms);
// Runs fn(arg) in the thread pool and parks until it is done. For more than 1 ms of CPU or blocking file
// work.
void fiber_work(void (*fn)(void *arg), void *arg);
unsigned fiber_count(void); // alive ones
