// context -- stacks and switches. swapcontext costs two system calls for the signal mask (220 ns a switch
// measured); _setjmp and _longjmp do without (10 ns), so ucontext only starts a run. Sanitizers follow
// swapcontext only.
#undef _FORTIFY_SOURCE // its longjmp takes another stack for a mistake
#include "common/context.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(from, to) 0
#define VALGRIND_STACK_DEREGISTER(id)     (void)(id)
#endif

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define SWITCH_BEGIN(save, stack, size) __sanitizer_start_switch_fiber(save, stack, size)
#define SWITCH_END(saved, stack, size)  __sanitizer_finish_switch_fiber(saved, stack, size)
#else
#define SWITCH_BEGIN(save, stack, size)   (void)0
#define SWITCH_END(saved, stack, size)    (void)0
#define ASAN_UNPOISON_MEMORY_REGION(p, n) (void)0
#endif

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define THREAD_SWITCH(to) __tsan_switch_to_fiber(to, 0)
#else
#define THREAD_SWITCH(to)          (void)0
#define __tsan_create_fiber(flags) NULL
#define __tsan_destroy_fiber(f)    (void)0
#define __tsan_get_current_fiber() NULL
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BY_JUMP false
#else
#define BY_JUMP true
#endif

enum { STACK = 256 * 1024, GUARD = 4096 };

void context_open(Context *c)
{
    int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE;
    c->stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, kind, -1, 0);
    if (c->stack == MAP_FAILED || mprotect(c->stack, GUARD, PROT_NONE)) abort();
    c->valgrind_id = VALGRIND_STACK_REGISTER(c->stack, c->stack + STACK);
    if (getcontext(&c->here)) abort();
}

void context_close(Context *c)
{
    VALGRIND_STACK_DEREGISTER(c->valgrind_id);
    ASAN_UNPOISON_MEMORY_REGION(c->stack + GUARD, STACK - GUARD);
    munmap(c->stack, STACK);
}

void context_start(Context *c, void (*entry)(void))
{
    c->here.uc_link = NULL;
    c->here.uc_stack.ss_sp = c->stack;
    c->here.uc_stack.ss_size = STACK;
    makecontext(&c->here, entry, 0);
    c->is_under_way = false;
    c->fake = NULL;
    c->tsan = __tsan_create_fiber(0);
}

void context_entered(Context *c)
{
    SWITCH_END(NULL, &c->caller_stack, &c->caller_size);
}

void context_enter(Context *c)
{
    c->caller_tsan = __tsan_get_current_fiber();
    SWITCH_BEGIN(&c->caller_fake, c->stack, STACK);
    THREAD_SWITCH(c->tsan);
    if (!BY_JUMP) {
        swapcontext(&c->caller, &c->here);
    } else if (_setjmp(c->caller_jump) == 0) {
        if (c->is_under_way) _longjmp(c->here_jump, 1);
        c->is_under_way = true;
        setcontext(&c->here);
    }
    SWITCH_END(c->caller_fake, NULL, NULL);
}

void context_leave(Context *c)
{
    SWITCH_BEGIN(&c->fake, c->caller_stack, c->caller_size);
    THREAD_SWITCH(c->caller_tsan);
    if (!BY_JUMP)
        swapcontext(&c->here, &c->caller);
    else if (_setjmp(c->here_jump) == 0)
        _longjmp(c->caller_jump, 1);
    SWITCH_END(c->fake, &c->caller_stack, &c->caller_size);
}

void context_end(Context *c)
{
    SWITCH_BEGIN(NULL, c->caller_stack, c->caller_size); // NULL: the fake stack dies, too
    THREAD_SWITCH(c->caller_tsan);
    if (BY_JUMP) _longjmp(c->caller_jump, 1);
    setcontext(&c->caller);
    abort(); // setcontext comes back only when it fails
}

void context_ended(Context *c)
{
    __tsan_destroy_fiber(c->tsan);
    (void)c;
}
