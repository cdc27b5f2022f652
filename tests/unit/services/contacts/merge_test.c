// Two contacts are one customer: what the one that stays takes from the other. PEE-04
#include "services/contacts/merge.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

#define REJECT     CONTACTS__CONTACT__VERIFY__REJECT
#define TO_DO      CONTACTS__CONTACT__VERIFY__TODO
#define VERIFIED   CONTACTS__CONTACT__VERIFY__VERIFIED
#define COMPANY    CONTACTS__CONTACT__TYPE__COMPANY
#define INDIVIDUAL CONTACTS__CONTACT__TYPE__INDIVIDUAL

static Arena *arena;

static int make(void **state)
{
    arena = arena_make();
    return 0;
}

static int drop(void **state)
{
    arena_drop(arena);
    return 0;
}

static Contact contact(const char *id, Verify verify, const char *salesperson_id)
{
    Contact c = CONTACTS__CONTACT__INIT;
    c.id = (char *)id;
    c.name = "An";
    c.has_type = c.has_verify = true;
    c.type = COMPANY;
    c.verify = verify;
    c.tax_code = verify == REJECT ? NULL : "0101234567";
    c.salesperson_id = (char *)salesperson_id;
    return c;
}

static void what_is_empty_is_filled_and_what_is_there_stays(void **state)
{
    Contact into = contact("a", TO_DO, "an"), from = contact("b", TO_DO, "binh");
    into.phone = "0912345678";
    from.phone = "0987654321";
    from.email = "a@x.vn";
    from.has_headcount = true;
    from.headcount = 0;
    contact_merge(&into, &from, arena);
    assert_string_equal(into.id, "a");
    assert_string_equal(into.phone, "0912345678");
    assert_string_equal(into.email, "a@x.vn");
    assert_true(into.has_headcount);
}

static void the_more_advanced_gives_its_state_and_its_owner(void **state)
{
    Contact into = contact("a", TO_DO, "an"), from = contact("b", VERIFIED, "binh");
    contact_merge(&into, &from, arena);
    assert_int_equal(into.verify, VERIFIED);
    assert_string_equal(into.salesperson_id, "binh");
    into = contact("a", TO_DO, "an");
    from = contact("b", TO_DO, "binh");
    contact_merge(&into, &from, arena);
    assert_string_equal(into.salesperson_id, "an");
    into = contact("a", VERIFIED, NULL);
    contact_merge(&into, &from, arena);
    assert_string_equal(into.salesperson_id, "binh"); // better than nobody
}

static void who_has_no_identity_takes_the_others_with_its_type(void **state)
{
    Contact into = contact("a", REJECT, "an"), from = contact("b", TO_DO, "an");
    from.type = INDIVIDUAL;
    from.tax_code = NULL;
    from.citizen_id = "001234567890";
    contact_merge(&into, &from, arena);
    assert_int_equal(into.type, INDIVIDUAL);
    assert_string_equal(into.citizen_id, "001234567890");
    assert_int_equal(into.verify, TO_DO);
}

static void what_the_other_had_and_gave_up_is_told(void **state)
{
    Contact into = contact("a", TO_DO, "an"), from = contact("b", TO_DO, "an");
    Cohoi__Change **given_up;
    into.phone = "0912345678";
    from.phone = "0987654321";
    from.email = "a@x.vn";
    contact_merge(&into, &from, arena);
    assert_int_equal(merge_given_up(&from, &into, arena, &given_up), 1);
    assert_string_equal(given_up[0]->field, "phone");
    assert_string_equal(given_up[0]->from, "\"0987654321\"");
}

// CON-13
static void no_circle_comes_of_it(void **state)
{
    Contact into = contact("a", TO_DO, "an"), from = contact("b", TO_DO, "an");
    char *above_a[] = {"x", "b", "top"}, *above_b[] = {"b", "a"};
    into.parent_id = "x";
    from.parent_id = "top";
    merge_place(&into, &from, above_a, 3, NULL, 0);
    assert_string_equal(into.parent_id, "top"); // it stood below the other
    into.parent_id = NULL;
    from.parent_id = "a";
    merge_place(&into, &from, NULL, 0, above_b, 2);
    assert_null(into.parent_id); // the other stood below it
    from.parent_id = "top";
    merge_place(&into, &from, NULL, 0, above_b, 1);
    assert_string_equal(into.parent_id, "top");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_empty_is_filled_and_what_is_there_stays),
        TEST(the_more_advanced_gives_its_state_and_its_owner),
        TEST(who_has_no_identity_takes_the_others_with_its_type),
        TEST(what_the_other_had_and_gave_up_is_told),
        TEST(no_circle_comes_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
