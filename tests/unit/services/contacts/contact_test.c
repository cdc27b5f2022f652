// A contact's identity, verify state, owner, place in the tree, and the level of its data.
#include "services/contacts/contact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

#define COMPANY    CONTACTS__CONTACT__TYPE__COMPANY
#define INDIVIDUAL CONTACTS__CONTACT__TYPE__INDIVIDUAL
#define REJECT     CONTACTS__CONTACT__VERIFY__REJECT
#define TO_DO      CONTACTS__CONTACT__VERIFY__TODO
#define VERIFIED   CONTACTS__CONTACT__VERIFY__VERIFIED

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

static Contact company(void)
{
    Contact c = CONTACTS__CONTACT__INIT;
    c.has_type = true;
    c.type = COMPANY;
    c.id = "a";
    c.name = "Công ty An";
    c.tax_code = "0101234567";
    return c;
}

static Contact individual(void)
{
    Contact c = company();
    c.type = INDIVIDUAL;
    c.tax_code = NULL;
    c.citizen_id = "001234567890";
    return c;
}

static Contact begun(Contact c)
{
    contact_begin(&c, "a", "someone");
    return c;
}

static void assert_refused(Status st, Cohoi__Code code, const char *field)
{
    assert_int_not_equal(st, OK);
    assert_int_equal(why.problem->violations[0]->code, code);
    assert_string_equal(why.problem->violations[0]->field, field);
    why.problem = NULL;
}

// --- what it may be ---

// Rules: "Tax codes have 10, 12 or 13 digits", AMB-25
static void a_tax_code_has_10_12_or_13_digits(void **state)
{
    const char *const right[] = {"0101234567", "012345678901", "0101234567-001", " 0101 234 567 "};
    const char *const wrong[] = {"010123456", "01012345678", "0101234567-0001", "010123456X"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        Contact c = company();
        c.tax_code = (char *)right[i];
        assert_int_equal(contact_check(&c, arena, &why), OK);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Contact c = company();
        c.tax_code = (char *)wrong[i];
        assert_refused(contact_check(&c, arena, &why), COHOI__CODE__BAD_FORMAT, "taxCode");
    }
}

// CON-01
static void a_citizen_id_has_9_or_12_digits(void **state)
{
    Contact c = individual();
    assert_int_equal(contact_check(&c, arena, &why), OK);
    c.citizen_id = "12345678";
    assert_refused(contact_check(&c, arena, &why), COHOI__CODE__BAD_FORMAT, "citizenId");
}

// AMB-27, AMB-46: only the name is required.
static void a_name_is_enough_and_a_blank_one_is_none(void **state)
{
    Contact c = CONTACTS__CONTACT__INIT;
    c.name = "  An  ";
    assert_int_equal(contact_check(&c, arena, &why), OK);
    assert_string_equal(c.name, "An");
    assert_int_equal(c.type, COMPANY);
    c.name = " \t ";
    assert_refused(contact_check(&c, arena, &why), COHOI__CODE__REQUIRED, "name");
}

// LEA-06, LEA-07, AMB-27
static void a_lead_has_the_identity_of_its_type(void **state)
{
    Contact c = company(), i = individual();
    assert_int_equal(lead_check(&c, arena, &why), OK);
    assert_int_equal(lead_check(&i, arena, &why), OK);
    c.citizen_id = i.citizen_id;
    c.tax_code = " ";
    assert_refused(lead_check(&c, arena, &why), COHOI__CODE__REQUIRED, "taxCode");
    i.citizen_id = NULL;
    assert_refused(lead_check(&i, arena, &why), COHOI__CODE__REQUIRED, "citizenId");
}

static void every_field_that_is_wrong_is_named(void **state)
{
    Contact c = company();
    c.name = "";
    c.tax_code = "1";
    c.citizen_id = "1";
    assert_int_equal(contact_check(&c, arena, &why), INVALID_ARGUMENT);
    assert_int_equal(why.problem->n_violations, 3);
}

static void blank_texts_are_absent(void **state)
{
    Contact c = company();
    c.phone = c.email = c.external_id = c.citizen_id = " ";
    assert_int_equal(contact_check(&c, arena, &why), OK);
    assert_null(c.phone);
    assert_null(c.email);
    assert_null(c.external_id);
    assert_null(c.citizen_id);
}

// CON-13
static void a_parent_exists_and_is_not_below(void **state)
{
    char *above[] = {"p", "q"}, *circle[] = {"p", "a"}, *deep[51];
    Contact c = company();
    assert_int_equal(contact_check_parent(&c, NULL, 0, &why), OK);
    c.parent_id = "p";
    assert_int_equal(contact_check_parent(&c, above, 2, &why), OK);
    assert_refused(contact_check_parent(&c, NULL, 0, &why), COHOI__CODE__UNKNOWN_VALUE, "parentId");
    assert_refused(contact_check_parent(&c, circle, 2, &why), COHOI__CODE__WRONG_STATE, "parentId");
    for (size_t i = 0; i < 51; i++) deep[i] = "x";
    assert_refused(contact_check_parent(&c, deep, 51, &why), COHOI__CODE__OUT_OF_BOUNDS, "parentId");
}

// --- identity ---

// AMB-52: complete = a name and the identity of its type.
static void each_type_has_its_own_identity(void **state)
{
    Contact c = company(), i = individual();
    assert_true(contact_is_complete(&c));
    assert_true(contact_is_complete(&i));
    c.type = INDIVIDUAL;
    i.type = COMPANY;
    assert_false(contact_is_complete(&c));
    assert_false(contact_is_complete(&i));
}

// CON-01, AMB-25: a branch's code is a code of its own.
static void codes_are_compared_by_digits(void **state)
{
    Contact a = company(), b = company();
    b.tax_code = "0101-234-567";
    assert_true(contact_is_same_customer(&a, &b));
    b.tax_code = "0101234567-001";
    assert_false(contact_is_same_customer(&a, &b));
    b.tax_code = a.tax_code = NULL;
    assert_false(contact_is_same_customer(&a, &b));
    a.citizen_id = "001 234 567 890";
    b.citizen_id = "001234567890";
    assert_true(contact_is_same_customer(&a, &b));
}

// CON-16, AMB-42
static void a_valid_contact_is_complete_and_not_rejected(void **state)
{
    Contact c = begun(company()), incomplete = company();
    assert_true(contact_is_valid(&c));
    c.verify = VERIFIED;
    assert_true(contact_is_valid(&c));
    c.verify = REJECT;
    assert_false(contact_is_valid(&c));
    incomplete.tax_code = NULL;
    incomplete = begun(incomplete);
    assert_false(contact_is_valid(&incomplete));
}

// --- the verify state ---

// AMB-28
static void a_new_contact_is_to_do_if_complete_and_else_rejected(void **state)
{
    Contact c = begun(company()), without = company();
    assert_int_equal(c.verify, TO_DO);
    without.tax_code = NULL; // AMB-27
    assert_int_equal(begun(without).verify, REJECT);
}

// AMB-28: completing it turns Reject into To do.
static void completing_it_makes_it_to_do(void **state)
{
    Contact before = company(), after;
    before.tax_code = NULL;
    after = before = begun(before);
    after.tax_code = "0101234567";
    contact_follow(&before, &after);
    assert_int_equal(after.verify, TO_DO);
    before = after;
    after.tax_code = NULL;
    contact_follow(&before, &after);
    assert_int_equal(after.verify, REJECT);
}

// AMB-28, AMB-52
static void editing_the_identity_undoes_what_data_staff_said_and_nothing_else_does(void **state)
{
    const Verify said[] = {VERIFIED, REJECT};
    for (size_t i = 0; i < 2; i++) {
        Contact before = begun(company()), after;
        before.verify = said[i];
        after = before;
        after.phone = "0912345678";
        after.tax_code = "0101 234 567"; // the same one, typed otherwise
        contact_follow(&before, &after);
        assert_int_equal(after.verify, said[i]);
        after.tax_code = "0107654321";
        contact_follow(&before, &after);
        assert_int_equal(after.verify, TO_DO);
    }
}

// CON-12, AMB-52: data staff may reject a complete one, and verify no other.
static void data_staff_verifies_complete_contacts_only(void **state)
{
    Contact c = begun(company());
    assert_int_equal(contact_set_verify(&c, VERIFIED, &why), OK);
    assert_int_equal(c.verify, VERIFIED);
    assert_int_equal(contact_set_verify(&c, REJECT, &why), OK);
    assert_int_equal(contact_set_verify(&c, TO_DO, &why), OK);
    c.tax_code = NULL;
    assert_int_equal(contact_set_verify(&c, VERIFIED, &why), FAILED_PRECONDITION);
    assert_int_equal(why.problem->code, COHOI__CODE__WRONG_STATE);
    assert_int_equal(contact_set_verify(&c, REJECT, &why), OK);
}

// --- owner ---

// CON-14, ASG-09
static void only_an_unowned_contact_is_pulled(void **state)
{
    Contact c = company();
    assert_int_equal(contact_pull(&c, "an", &why), OK);
    assert_string_equal(c.salesperson_id, "an");
    assert_int_equal(contact_pull(&c, "binh", &why), ALREADY_EXISTS);
    assert_int_equal(why.problem->code, COHOI__CODE__ALREADY_TAKEN);
    assert_string_equal(why.problem->owner_id, "an");
    assert_string_equal(c.salesperson_id, "an");
    contact_give(&c, NULL);
    assert_null(c.salesperson_id);
}

static void what_only_we_may_fill_is_ours_whatever_came(void **state)
{
    Contact c = company();
    c.id = "forged";
    c.version = 7;
    c.verify = VERIFIED;
    c.old_customer = true;
    c = begun(c);
    contact_touch(&c, arena, 1000 * SECOND);
    assert_string_equal(c.id, "a");
    assert_int_equal(c.version, 1);
    assert_int_equal(c.verify, TO_DO);
    assert_false(c.old_customer);
    assert_int_equal(timestamp_time(c.created_at), 1000 * SECOND);
    contact_touch(&c, arena, 2000 * SECOND);
    assert_int_equal(c.version, 2);
    assert_int_equal(timestamp_time(c.created_at), 1000 * SECOND);
    assert_int_equal(timestamp_time(c.updated_at), 2000 * SECOND);
}

// LEA-18
static void a_contact_begins_with_what_its_lead_had(void **state)
{
    Contact lead = begun(company());
    lead.has_lead = lead.lead = lead.has_scale_rating = lead.has_scale_rating_state = true;
    lead.scale_rating_state = CONTACTS__CONTACT__SCALE_RATING_STATE__APPROVED;
    lead.version = 7;
    Contact *c = contact_of_lead(&lead, "b", "binh", arena);
    assert_string_equal(c->id, "b");
    assert_string_equal(c->name, lead.name);
    assert_string_equal(c->created_by, "binh");
    assert_int_equal(c->version, 0);
    assert_int_equal(c->verify, TO_DO);
    assert_false(c->lead);
    assert_int_equal(c->scale_rating_state, CONTACTS__CONTACT__SCALE_RATING_STATE__APPROVED);
}

// LEA-16
static void only_a_rating_that_was_given_is_judged(void **state)
{
    Contact c = begun(company());
    assert_int_not_equal(contact_judge_scale(&c, true, &why), OK);
    assert_int_equal(why.problem->code, COHOI__CODE__WRONG_STATE);
    c.has_scale_rating = true;
    assert_int_equal(contact_judge_scale(&c, false, &why), OK);
    assert_int_equal(c.scale_rating_state, CONTACTS__CONTACT__SCALE_RATING_STATE__REJECTED);
    assert_int_equal(contact_judge_scale(&c, true, &why), OK);
    assert_int_equal(c.scale_rating_state, CONTACTS__CONTACT__SCALE_RATING_STATE__APPROVED);
}

// --- levels ---

static Contact of_level_1(Contact c)
{
    static Contacts__ContactPerson *person;
    c.issued_place = "Hà Nội";
    c.issued_on = "2020-01-31";
    c.birth_date = c.type == INDIVIDUAL ? "1990-02-28" : NULL;
    c.business_form_id = c.market_way_id = c.industry_id = "x";
    c.address = "1 Tràng Tiền";
    c.website = "https://an.vn";
    c.phone = "0912345678";
    c.contact_persons = &person;
    c.n_contact_persons = 1;
    return c;
}

static Contact of_level_2(void)
{
    static char *brands[] = {"An"};
    Contact c = of_level_1(company());
    c.brands = brands;
    c.n_brands = 1;
    c.business_kind_id = "x";
    c.email = "an@an.vn";
    c.has_used_competitor = true;
    c.fanpage_url = "https://facebook.com/an";
    return c;
}

// LEA-06..11, LEA-17
static void level_1_needs_identity_issue_business_and_ways_to_reach_it(void **state)
{
    Contact c = of_level_1(company()), i = of_level_1(individual());
    assert_int_equal(contact_data_level(&c), 1);
    assert_int_equal(contact_data_level(&i), 1);
    i.birth_date = NULL; // LEA-08
    assert_int_equal(contact_data_level(&i), 0);
    c.website = " ";
    assert_int_equal(contact_data_level(&c), 0);
    Contact bare = company();
    assert_int_equal(contact_data_level(&bare), 0);
}

// LEA-12; AMB-27: level n needs all levels below
static void level_2_needs_level_1(void **state)
{
    Contact c = of_level_2();
    assert_int_equal(contact_data_level(&c), 2);
    c.address = NULL;
    assert_int_equal(contact_data_level(&c), 0);
}

// LEA-13, LEA-15
static void level_3_needs_one_measure_of_scale(void **state)
{
    Contact c = of_level_2();
    c.has_sku_count = true;
    c.distribution_model = "đại lý";
    c.operating_process = "theo mùa";
    assert_int_equal(contact_data_level(&c), 2);
    c.has_headcount = true;
    assert_int_equal(contact_data_level(&c), 3);
}

// LEA-16
static void a_rating_counts_when_the_leader_approved_it_and_waits_again_when_changed(void **state)
{
    Contact c = of_level_2(), before;
    c.has_sku_count = c.has_scale_rating = true;
    c.distribution_model = c.operating_process = "x";
    c.scale_rating = CONTACTS__CONTACT__SCALE_RATING__SMALL;
    c = begun(c);
    assert_int_equal(c.scale_rating_state, CONTACTS__CONTACT__SCALE_RATING_STATE__PENDING);
    assert_int_equal(contact_data_level(&c), 2);
    c.scale_rating_state = CONTACTS__CONTACT__SCALE_RATING_STATE__APPROVED;
    assert_int_equal(contact_data_level(&c), 3);
    before = c;
    contact_follow(&before, &c);
    assert_int_equal(contact_data_level(&c), 3);
    c.scale_rating = CONTACTS__CONTACT__SCALE_RATING__LARGE;
    contact_follow(&before, &c);
    assert_int_equal(contact_data_level(&c), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

// --- status ---

static StatusDecision decided(int64_t number, Time at, const char *status_id)
{
    return (StatusDecision){
        .transaction_id = "t", .status_id = status_id, .epoch = 1, .number = number, .at = at};
}

static void of_two_decisions_the_later_gives_the_status(void **state) /* AMB-30, CON-17 */
{
    Contact c = begun(company());
    StatusDecision first = decided(1, SECOND, "new"), second = decided(2, SECOND, "met");
    assert_true(contact_takes_status(&c, &second));
    contact_give_status(&c, &second, arena);
    assert_string_equal(c.status_id, "met");
    assert_string_equal(c.status_transaction_id, "t");
    assert_false(contact_takes_status(&c, &first));
    second.epoch = 2;
    assert_true(contact_takes_status(&c, &second));
}

static void a_status_set_by_hand_holds_over_what_was_decided_before(void **state) /* AMB-34, CON-17 */
{
    Contact before = begun(company()), c = before;
    StatusDecision early = decided(1, 2 * SECOND - 1, "new"), late = decided(2, 2 * SECOND + 1, "met");
    contact_status_by_hand(&before, &c, arena, 2 * SECOND);
    assert_true(contact_takes_status(&c, &early)); /* nothing was set */
    c.status_id = "hand";
    contact_status_by_hand(&before, &c, arena, 2 * SECOND);
    assert_false(contact_takes_status(&c, &early));
    assert_true(contact_takes_status(&c, &late));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_tax_code_has_10_12_or_13_digits),
        TEST(a_citizen_id_has_9_or_12_digits),
        TEST(a_name_is_enough_and_a_blank_one_is_none),
        TEST(a_lead_has_the_identity_of_its_type),
        TEST(a_contact_begins_with_what_its_lead_had),
        TEST(only_a_rating_that_was_given_is_judged),
        TEST(every_field_that_is_wrong_is_named),
        TEST(blank_texts_are_absent),
        TEST(a_parent_exists_and_is_not_below),
        TEST(each_type_has_its_own_identity),
        TEST(codes_are_compared_by_digits),
        TEST(a_valid_contact_is_complete_and_not_rejected),
        TEST(a_new_contact_is_to_do_if_complete_and_else_rejected),
        TEST(completing_it_makes_it_to_do),
        TEST(editing_the_identity_undoes_what_data_staff_said_and_nothing_else_does),
        TEST(data_staff_verifies_complete_contacts_only),
        TEST(only_an_unowned_contact_is_pulled),
        TEST(what_only_we_may_fill_is_ours_whatever_came),
        TEST(level_1_needs_identity_issue_business_and_ways_to_reach_it),
        TEST(level_2_needs_level_1),
        TEST(level_3_needs_one_measure_of_scale),
        TEST(a_rating_counts_when_the_leader_approved_it_and_waits_again_when_changed),
        TEST(of_two_decisions_the_later_gives_the_status),
        TEST(a_status_set_by_hand_holds_over_what_was_decided_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
