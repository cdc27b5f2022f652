// What a contact names of the company's lists. LEA-05, LEA-09..12
#include "services/contacts/listed.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static Arena *arena;
static Refusal why;
static const ValueCopy known[] = {
    {"gold", "ranks", true}, {"old", "ranks", false}, {"tem", "services", true}, {"qr", "services", true}};
enum { KNOWN = sizeof known / sizeof *known };

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

static void assert_refused(const Contact *before, const Contact *c, Cohoi__Code code, const char *field)
{
    assert_int_not_equal(listed_check(before, c, known, KNOWN, &why), OK);
    assert_int_equal(why.problem->violations[0]->code, code);
    assert_string_equal(why.problem->violations[0]->field, field);
    why.problem = NULL;
}

static void every_list_has_its_field(void **state)
{
    static char *services[] = {"tem"};
    Contact c = CONTACTS__CONTACT__INIT;
    Listed *named;
    c.rank = c.business_form_id = c.market_way_id = c.industry_id = c.business_kind_id = "x";
    c.offered_service_ids = services;
    c.n_offered_service_ids = 1;
    assert_int_equal(listed_by(&c, arena, &named), 6);
}

static void what_is_named_stands_in_its_own_list(void **state)
{
    static char *services[] = {"tem", "gold"};
    Contact c = CONTACTS__CONTACT__INIT;
    c.rank = "gold";
    assert_int_equal(listed_check(NULL, &c, known, KNOWN, &why), OK);
    c.rank = "tem";
    assert_refused(NULL, &c, COHOI__CODE__UNKNOWN_VALUE, "rank");
    c.rank = "silver";
    assert_refused(NULL, &c, COHOI__CODE__UNKNOWN_VALUE, "rank");
    c.rank = NULL;
    c.offered_service_ids = services;
    c.n_offered_service_ids = 2;
    assert_refused(NULL, &c, COHOI__CODE__UNKNOWN_VALUE, "offeredServiceIds[1]");
}

static void what_is_out_of_use_is_not_chosen_anew_and_stays_where_it_was(void **state)
{
    Contact before = CONTACTS__CONTACT__INIT, c = before;
    c.rank = "old";
    assert_refused(&before, &c, COHOI__CODE__VALUE_INACTIVE, "rank");
    before.rank = "old";
    assert_int_equal(listed_check(&before, &c, known, KNOWN, &why), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_list_has_its_field, make, drop),
        cmocka_unit_test_setup_teardown(what_is_named_stands_in_its_own_list, make, drop),
        cmocka_unit_test_setup_teardown(what_is_out_of_use_is_not_chosen_anew_and_stays_where_it_was, make,
                                        drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
