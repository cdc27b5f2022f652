// context -- a stack of one's own and switching to it: the one place that knows ucontext and the sanitizers.
#pragma once
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

typedef struct Context {
    ucontext_t here, caller; // where to go on when entered; when left
    jmp_buf here_jump, caller_jump;
    bool is_under_way; // entered once: here_jump is set
    char *stack;
    unsigned valgrind_id;
    void *fake, *caller_fake; // address sanitizer: saved fake stacks
    const void *caller_stack; // and the bounds of the stack that entered
    size_t caller_size;
    void *tsan, *caller_tsan;
} Context;

void context_open(Context *c); // maps a stack with a guard page; out of memory aborts
void context_close(Context *c);
// Prepares a run of `entry` on the stack; it must end with context_end. An ended one may be started again.
void context_start(Context *c, void (*entry)(void));
void context_entered(Context *c);       // the first thing in `entry`
void context_enter(Context *c);         // goes there; returns when it is left or ended
void context_leave(Context *c);         // goes back to who entered; returns when entered again
_Noreturn void context_end(Context *c); // goes back for good
void context_ended(Context *c);         // by who entered, after context_end
