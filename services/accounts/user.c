// user -- what a user may be.
#include "services/accounts/user.h"
#include "common/text.h"
#include <string.h>

static bool is_username(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
    size_t n = strlen(name);
    return n >= 2 && strspn(name, allowed) == n;
}

static bool is_repeated(const User *u, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (same(u->roles[i], u->roles[at])) return true;
    return false;
}

Status user_check(User *u, Arena *a, Refusal *why)
{
    Status st = OK;

    u->username = text_trim(a, u->username);
    u->full_name = text_trim(a, u->full_name);
    if (text_is_blank(u->username))
        st = refuse_field(why, COHOI__CODE__REQUIRED, "username");
    else if (!is_username(u->username))
        st = refuse_field(why, COHOI__CODE__BAD_FORMAT, "username");
    if (text_is_blank(u->full_name)) st = refuse_field(why, COHOI__CODE__REQUIRED, "fullName");
    for (size_t i = 0; i < u->n_roles; i++)
        if (is_repeated(u, i))
            st = refuse_field(why, COHOI__CODE__UNKNOWN_VALUE, arena_print(a, "roles[%zu]", i));
    return st;
}

bool user_is_admin(const User *u)
{
    for (size_t i = 0; u->active && i < u->n_roles; i++)
        if (same(u->roles[i], "admin")) return true;
    return false;
}
