// Who may call what, checked by the owner of the data.
#include "common/rights.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static Refusal why;
static Cohoi__Permission held[] = {COHOI__PERMISSION__CONTACTS_VIEW_ALL};
static const MethodWords internal = {.internal = true}, signed_in = {.signed_in = true},
                         anyone = {.anyone = true};
static const MethodWords verify = {.permission = COHOI__PERMISSION__CONTACTS_VERIFY};
static const MethodWords view = {.permission = COHOI__PERMISSION__CONTACTS_VIEW_ALL};
static const MethodWords for_tokens = {.signed_in = true, .campaign_token = true};

static int make(void **state)
{
    why = (Refusal){.arena = arena_make()};
    return 0;
}

static int drop(void **state)
{
    arena_drop(why.arena);
    return 0;
}

static Actor user(void)
{
    Actor a = COHOI__ACTOR__INIT;
    a.user_id = "an";
    a.permissions = held;
    a.n_permissions = 1;
    return a;
}

static void a_permission_opens_its_methods_only(void **state)
{
    Actor a = user();
    assert_int_equal(rights_check(&view, &a, &why), OK);
    assert_int_equal(rights_check(&verify, &a, &why), PERMISSION_DENIED);
    assert_int_equal(rights_check(&signed_in, &a, &why), OK);
}

static void nobody_is_let_in_only_where_anyone_is(void **state)
{
    Actor nobody = COHOI__ACTOR__INIT;
    assert_int_equal(rights_check(&anyone, NULL, &why), OK);
    assert_int_equal(rights_check(&signed_in, NULL, &why), UNAUTHENTICATED);
    assert_int_equal(rights_check(&signed_in, &nobody, &why), UNAUTHENTICATED);
    assert_int_equal(rights_check(&view, &nobody, &why), UNAUTHENTICATED);
}

static void internal_methods_are_for_daemons_and_daemons_may_everything(void **state)
{
    Actor a = user(), daemon = COHOI__ACTOR__INIT;
    daemon.has_is_daemon = daemon.is_daemon = true;
    assert_int_equal(rights_check(&internal, &a, &why), PERMISSION_DENIED);
    assert_int_equal(rights_check(&internal, &daemon, &why), OK);
    assert_int_equal(rights_check(&verify, &daemon, &why), OK);
    assert_true(actor_may(&daemon, COHOI__PERMISSION__USERS_MANAGE));
}

static void a_token_of_one_campaign_calls_only_what_takes_such_tokens(void **state) // AMB-57
{
    Actor a = user();
    a.campaign_id = "campaign";
    assert_int_equal(rights_check(&for_tokens, &a, &why), OK);
    assert_int_equal(rights_check(&view, &a, &why), PERMISSION_DENIED);
    assert_int_equal(rights_check(&anyone, &a, &why), PERMISSION_DENIED);
}

static void who_is_who_and_who_leads_whom(void **state)
{
    char *led[] = {"binh"};
    Actor a = user();
    a.led_user_ids = led;
    a.n_led_user_ids = 1;
    assert_true(actor_is(&a, "an"));
    assert_false(actor_is(&a, NULL));
    assert_true(actor_leads(&a, "binh"));
    assert_false(actor_leads(&a, "an"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_permission_opens_its_methods_only, make, drop),
        cmocka_unit_test_setup_teardown(nobody_is_let_in_only_where_anyone_is, make, drop),
        cmocka_unit_test_setup_teardown(internal_methods_are_for_daemons_and_daemons_may_everything, make,
                                        drop),
        cmocka_unit_test_setup_teardown(a_token_of_one_campaign_calls_only_what_takes_such_tokens, make,
                                        drop),
        cmocka_unit_test(who_is_who_and_who_leads_whom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
