// What a user may be.
#include "services/accounts/user.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static Arena *arena;
static Refusal why;

static int make(void **state)
{
    arena = arena_make();
    why = (Refusal){.arena = arena};
    return 0;
}

static int drop(void **state)
{
    arena_drop(arena);
    return 0;
}

static User user(const char *username)
{
    User u = ACCOUNTS__USER__INIT;
    u.username = (char *)username;
    u.full_name = "Nguyễn An";
    return u;
}

static void a_user_name_is_made_of_what_everybody_can_type(void **state)
{
    const char *const right[] = {"an", "An.Nguyen-1", "an_n@x.vn", "  an  "};
    const char *const wrong[] = {"a", "an nguyen", "nguyễn", "an/b", "an\nb"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        User u = user(right[i]);
        assert_int_equal(user_check(&u, arena, &why), OK);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        User u = user(wrong[i]);
        assert_int_equal(user_check(&u, arena, &why), INVALID_ARGUMENT);
        assert_string_equal(why.problem->violations[0]->field, "username");
    }
}

static void names_are_trimmed_and_must_not_be_blank(void **state)
{
    User u = user(" an "), blank = user("an");
    assert_int_equal(user_check(&u, arena, &why), OK);
    assert_string_equal(u.username, "an");
    blank.full_name = "  ";
    assert_int_equal(user_check(&blank, arena, &why), INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, "fullName");
}

static void no_role_is_given_twice(void **state)
{
    char *roles[] = {"manager", "salesperson", "manager"};
    User u = user("an");
    u.roles = roles;
    u.n_roles = 2;
    assert_int_equal(user_check(&u, arena, &why), OK);
    u.n_roles = 3;
    assert_int_equal(user_check(&u, arena, &why), INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, "roles[2]");
}

static void an_administrator_is_active(void **state)
{
    char *roles[] = {"salesperson", "admin"};
    User u = user("an");
    u.roles = roles;
    u.n_roles = 1;
    u.active = true;
    assert_false(user_is_admin(&u));
    u.n_roles = 2;
    assert_true(user_is_admin(&u));
    u.active = false;
    assert_false(user_is_admin(&u));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_user_name_is_made_of_what_everybody_can_type),
        TEST(names_are_trimmed_and_must_not_be_blank),
        TEST(no_role_is_given_twice),
        TEST(an_administrator_is_active),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
