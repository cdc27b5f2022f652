// lockout -- when failed log-ins lock a user name, and for how long. Pure: no SQL, no clock, no I/O.
#pragma once
#include "common/clock.h"

typedef struct Failures { // of a user name, whether anybody has it or not
    int count;
    Time locked_until, last_at;
} Failures;

typedef struct LockoutRule {
    int failures; // so many of them in a row...
    Time pause;   // ...lock the name for so long; failures further apart than this do not add up
} LockoutRule;

bool lockout_holds(const Failures *f, Time now);
int lockout_seconds_left(const Failures *f, Time now); // for Retry-After: rounded up
void lockout_count(Failures *f, const LockoutRule *rule, Time now);
