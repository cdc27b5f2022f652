// What a customer makes or sells. CON-10
#include "services/contacts/product.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static void the_last_digit_of_a_gtin_checks_the_others(void **state)
{
    const char *const right[] = {"8935024140147", "036000291452", "96385074", "10614141000415"};
    const char *const wrong[] = {"8935024140148", "893502414014", "", "8935024140417", "8935O24140147", "5"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) assert_true(gtin_is_valid(right[i]));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(gtin_is_valid(wrong[i]));
}

static void a_product_has_a_name_and_what_is_blank_is_absent(void **state)
{
    Arena *a = arena_make();
    Refusal why = {.arena = a};
    Product p = CONTACTS__PRODUCT__INIT;
    p.name = " Nước mắm ";
    p.gtin = "  ";
    assert_int_equal(product_check(&p, a, &why), OK);
    assert_string_equal(p.name, "Nước mắm");
    assert_null(p.gtin);
    p.name = " ";
    assert_int_not_equal(product_check(&p, a, &why), OK);
    assert_string_equal(why.problem->violations[0]->field, "name");
    arena_drop(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_digit_of_a_gtin_checks_the_others),
        cmocka_unit_test(a_product_has_a_name_and_what_is_blank_is_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
