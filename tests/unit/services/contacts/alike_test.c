// Who may be the same customer as another. PEE-04, AMB-26
#include "services/contacts/alike.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

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

static Contact customer(const char *id)
{
    Contact c = CONTACTS__CONTACT__INIT;
    c.id = (char *)id;
    return c;
}

static void assert_why(const Contact *a, const Contact *b, const char *expected)
{
    char **why, *all = "";
    size_t n = alike_why(a, b, arena, &why);
    for (size_t i = 0; i < n; i++) all = arena_print(arena, "%s%s%s", all, i ? " " : "", why[i]);
    assert_string_equal(all, expected);
}

static void who_shares_a_normal_form_is_alike(void **state)
{
    Contact a = customer("a"), b = customer("b");
    assert_why(&a, &b, "");
    a.tax_code = "0101234567-001";
    b.tax_code = "0101 234 567 001";
    assert_why(&a, &b, "TAX_CODE");
    a.email = "An <An@x.vn>";
    b.email = "an@x.VN";
    a.phone = "0912 345 678";
    b.phone = "+84912345678";
    assert_why(&a, &b, "TAX_CODE EMAIL PHONE");
    b.tax_code = "0101234567";
    assert_why(&a, &b, "EMAIL PHONE");
}

static void a_person_may_be_known_by_his_tax_code_and_by_his_citizen_id(void **state)
{
    Contact a = customer("a"), b = customer("b");
    a.tax_code = "001234567890";
    b.citizen_id = "001 234 567 890";
    assert_why(&a, &b, "TAX_CODE");
    assert_why(&b, &a, "TAX_CODE");
    a.citizen_id = b.citizen_id;
    assert_why(&a, &b, "TAX_CODE CITIZEN_ID");
}

static void assert_warned(Contact *lead, const Others *others, const char *expected)
{
    lead_warn(lead, others, arena);
    assert_int_equal(lead->n_warnings, expected ? 1 : 0);
    if (expected) assert_string_equal(lead->warnings[0], expected);
}

// AMB-26
static void a_lead_is_warned_of_contacts_and_of_leads_with_its_identity(void **state)
{
    Contact lead = customer("l"), c = customer("c"), *one[] = {&c};
    const Others contacts = {.contacts = one, .n_contacts = 1}, leads = {.leads = one, .n_leads = 1};
    lead.tax_code = c.tax_code = "0101234567";
    assert_warned(&lead, &contacts, "DUPLICATE_IDENTITY:c");
    assert_warned(&lead, &leads, "DUPLICATE_LEAD:c");
    c.tax_code = NULL;
    lead.phone = c.phone = "0912345678";
    assert_warned(&lead, &contacts, "SAME_PHONE:c");
    assert_warned(&lead, &leads, NULL);
    c.id = "l";
    assert_warned(&lead, &leads, NULL);
}

static void the_contact_that_it_has_become_is_no_warning(void **state)
{
    Contact lead = customer("l"), c = customer("c"), *one[] = {&c};
    const Others others = {.contacts = one, .n_contacts = 1};
    lead.tax_code = c.tax_code = "0101234567";
    lead.contact_id = "c";
    assert_warned(&lead, &others, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_shares_a_normal_form_is_alike, make, drop),
        cmocka_unit_test_setup_teardown(a_person_may_be_known_by_his_tax_code_and_by_his_citizen_id, make,
                                        drop),
        cmocka_unit_test_setup_teardown(a_lead_is_warned_of_contacts_and_of_leads_with_its_identity, make,
                                        drop),
        cmocka_unit_test_setup_teardown(the_contact_that_it_has_become_is_no_warning, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
