// The state of evidence follows from what there is.
#include "services/evidence/dossier.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Dossier main_one(void)
{
    Dossier d = {.id = "o",
                 .contact_id = "c",
                 .kind = MAIN,
                 .state = ACTIVE,
                 .status = NOT_UPDATED,
                 .cause = NO_CAUSE,
                 .version = 1};
    dossier_follow(&d, 100);
    return d;
}

static void a_proof_turns_it_once(void **state) // EVD-04
{
    Dossier d = main_one();
    dossier_add_proof(&d, 200);
    assert_true(dossier_settle(&d));
    assert_int_equal(d.status, UPDATED);
    assert_int_equal(d.version, 2);
    dossier_add_proof(&d, 300);
    assert_false(dossier_settle(&d));
    assert_int_equal(d.version, 2);
}

static void only_what_is_newer_than_the_warning_counts(void **state) // EVD-08, AMB-18, AMB-20, AMB-21
{
    Dossier d = main_one();
    dossier_add_proof(&d, 200);
    dossier_settle(&d);
    d.accepted = true;
    dossier_warn(&d, 300);
    assert_true(dossier_settle(&d));
    assert_int_equal(d.status, NOT_UPDATED);
    assert_int_equal(d.cause, WARNED);
    assert_false(d.accepted);
    dossier_add_proof(&d, 250);
    assert_false(dossier_settle(&d));
    dossier_add_proof(&d, 301);
    assert_true(dossier_settle(&d));
    assert_int_equal(d.status, UPDATED);
    assert_int_equal(d.cause, NO_CAUSE);
}

static void only_main_ones_are_asked(void **state) // EVD-01, AMB-41
{
    Dossier d = main_one();
    d.kind = OPPORTUNITIES__OPPORTUNITY__KIND__SECONDARY;
    dossier_follow(&d, 200);
    assert_true(dossier_settle(&d));
    assert_int_equal(d.status, NOT_REQUIRED);
    assert_int_equal(d.asked_since, 0);
}

static void it_is_asked_anew_since_it_was_reopened(void **state) // EVD-10
{
    Dossier d = main_one();
    assert_int_equal(d.asked_since, 100);
    d.swept_on = "2026-11-22";
    d.state = OPPORTUNITIES__OPPORTUNITY__STATE__LOST;
    dossier_follow(&d, 200);
    assert_int_equal(d.asked_since, 0);
    d.state = ACTIVE;
    dossier_follow(&d, 300);
    assert_int_equal(d.asked_since, 300);
    assert_null(d.swept_on);
    dossier_follow(&d, 400);
    assert_int_equal(d.asked_since, 300);
}

static void a_call_succeeds_when_somebody_spoke_long_enough(void **state) // AMB-39
{
    Evidence__Call c = EVIDENCE__CALL__INIT;
    Accounts__Settings s = ACCOUNTS__SETTINGS__INIT;
    c.by = EVIDENCE__CALL__BY__SALES;
    assert_false(call_succeeded(&c, &s));
    c.answer_duration = 1;
    assert_true(call_succeeded(&c, &s));
    assert_true(call_succeeded(&c, NULL));
    s.has_call_min_seconds = true;
    s.call_min_seconds = 2;
    assert_false(call_succeeded(&c, &s));
    c.answer_duration = 2;
    assert_true(call_succeeded(&c, &s));
    c.by = EVIDENCE__CALL__BY__CUSTOMER_CARE;
    assert_false(call_succeeded(&c, &s));
}

static void each_kind_must_show_something_of_its_own(void **state) // EVD-06
{
    Criterion expects[2];
    assert_int_equal(proof_expects(EVIDENCE__ITEM__KIND__QUOTE, false, expects), 2);
    assert_int_equal(expects[0], EVIDENCE__CRITERION__VALUE__TIME);
    assert_int_equal(proof_expects(EVIDENCE__ITEM__KIND__QUOTE, true, expects), 2);
    assert_int_equal(expects[1], EVIDENCE__CRITERION__VALUE__PRICE);
    assert_int_equal(proof_expects(EVIDENCE__ITEM__KIND__MEETING, true, expects), 1);
    assert_int_equal(proof_expects(EVIDENCE__ITEM__KIND__FILE, false, expects), 0);
}

static void a_recap_that_nobody_wrote_is_missing(void **state) // EVD-06
{
    Criterion lacks[1];
    Item i = EVIDENCE__ITEM__INIT;
    i.kind = EVIDENCE__ITEM__KIND__MEETING;
    assert_int_equal(proof_lacks(&i, lacks), 1);
    i.note = "Khách chọn gói 2";
    assert_int_equal(proof_lacks(&i, lacks), 0);
    i.note = NULL;
    i.kind = EVIDENCE__ITEM__KIND__QUOTE;
    assert_int_equal(proof_lacks(&i, lacks), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proof_turns_it_once),
        cmocka_unit_test(only_what_is_newer_than_the_warning_counts),
        cmocka_unit_test(only_main_ones_are_asked),
        cmocka_unit_test(it_is_asked_anew_since_it_was_reopened),
        cmocka_unit_test(a_call_succeeds_when_somebody_spoke_long_enough),
        cmocka_unit_test(each_kind_must_show_something_of_its_own),
        cmocka_unit_test(a_recap_that_nobody_wrote_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
