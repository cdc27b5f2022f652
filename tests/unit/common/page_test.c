// Pages: what a token may be, and what one that a client made up is answered.
#include "common/service.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

#define ID "01890a5d-ac96-774b-bcce-b302099a8057"

static Refusal why;
static Request rq;

static int make(void **state)
{
    why = (Refusal){.arena = arena_make()};
    rq = (Request){.arena = why.arena, .why = &why};
    return 0;
}

static int drop(void **state)
{
    arena_drop(why.arena);
    return 0;
}

static Page page_of(const char *k0, const char *k1, const char *k2)
{
    Page page;
    assert_int_equal(page_read(&rq, false, 0, page_token(rq.arena, k0, k1, k2), &page), OK);
    return page;
}

static void a_token_gives_back_what_was_put_in(void **state)
{
    Page page = page_of("Đinh: 3:", NULL, "x");
    assert_string_equal(page.key[0], "Đinh: 3:");
    assert_null(page.key[1]);
    assert_string_equal(page.key[2], "x");
    assert_int_equal(page.size, 50);
}

static void a_page_has_between_1_and_500_rows(void **state)
{
    Page page;
    assert_int_equal(page_read(&rq, true, 500, NULL, &page), OK);
    assert_int_equal(page_read(&rq, true, 501, NULL, &page), INVALID_ARGUMENT);
    assert_int_equal(page_read(&rq, true, -1, NULL, &page), INVALID_ARGUMENT);
}

static void keys_that_the_database_understands_pass(void **state)
{
    Page time = page_of("2026-11-22 07:00:00.5+00", ID, NULL), name = page_of("dinh", ID, NULL), first = {0};
    assert_int_equal(page_keys(&rq, &time, "ti"), OK);
    assert_int_equal(page_keys(&rq, &name, "si"), OK);
    assert_int_equal(page_keys(&rq, &first, "ti"), OK);
}

static void keys_that_it_would_stumble_over_are_refused(void **state)
{
    const char *const times[] = {"", "today", "2026-11-22", "2026-13-22 07:00:00+00",
                                 "2026-11-22 07:00:00+07"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        Page page = page_of(times[i], ID, NULL);
        assert_int_equal(page_keys(&rq, &page, "ti"), INVALID_ARGUMENT);
    }
    Page id = page_of("dinh", "no id", NULL), few = page_of("dinh", NULL, NULL),
         many = page_of("dinh", ID, "x");
    Page text = page_of("\xff", ID, NULL);
    assert_int_equal(page_keys(&rq, &id, "si"), INVALID_ARGUMENT);
    assert_int_equal(page_keys(&rq, &few, "si"), INVALID_ARGUMENT);
    assert_int_equal(page_keys(&rq, &many, "si"), INVALID_ARGUMENT);
    assert_int_equal(page_keys(&rq, &text, "si"), INVALID_ARGUMENT);
    assert_int_equal(why.problem->violations[0]->code, COHOI__CODE__BAD_PAGE_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_token_gives_back_what_was_put_in, make, drop),
        cmocka_unit_test_setup_teardown(a_page_has_between_1_and_500_rows, make, drop),
        cmocka_unit_test_setup_teardown(keys_that_the_database_understands_pass, make, drop),
        cmocka_unit_test_setup_teardown(keys_that_it_would_stumble_over_are_refused, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
