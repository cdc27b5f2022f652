// lockout -- when failed log-ins lock a user name, and for how long.
#include "services/accounts/lockout.h"

bool lockout_holds(const Failures *f, Time now)
{
    return f->locked_until > now;
}

int lockout_seconds_left(const Failures *f, Time now)
{
    return lockout_holds(f, now) ? (int)((f->locked_until - now + SECOND - 1) / SECOND) : 0;
}

void lockout_count(Failures *f, const LockoutRule *rule, Time now)
{
    f->count = now - f->last_at > rule->pause ? 1 : f->count + 1;
    f->last_at = now;
    if (f->count < rule->failures) return;
    f->locked_until = now + rule->pause;
    f->count = 0;
}
