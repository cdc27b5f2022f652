// A campaign that forbids duplicates holds a customer once.
#include "services/opportunities/duplicates.h"
#include "tests/unit/services/opportunities/scene_of_tests.h"

static Match matches[2];

static Antechamber room(bool same_contact)
{
    Campaign *c = campaign();
    matches[0] = (Match){.o = opportunity_in(c), .same_contact = same_contact, .owner_name = "An"};
    return (Antechamber){.campaign = c, .matches = matches, .n_matches = 1};
}

static void the_same_contact_is_held_once(void **state) /* CMP-05, AMB-10 */
{
    Antechamber r = room(true);
    assert_non_null(duplicate_among(&r, false, NULL));
    assert_null(duplicate_among(&r, false, matches[0].o->id));
    r.campaign->has_allow_duplicates = r.campaign->allow_duplicates = true;
    assert_null(duplicate_among(&r, true, NULL));
}

static void the_same_phone_is_one_only_for_who_is_typed_anew(void **state) /* AMB-10, AMB-53 */
{
    Antechamber r = room(false);
    Opportunity out = OPPORTUNITIES__OPPORTUNITY__INIT;
    assert_null(duplicate_among(&r, false, NULL));
    assert_non_null(duplicate_among(&r, true, NULL));
    note_same_phone(&out, &r, arena);
    assert_int_equal(out.n_warnings, 1);
    assert_string_equal(out.warnings[0], arena_print(arena, "SAME_PHONE:%s", matches[0].o->id));
}

static void closed_ones_count_unless_the_campaign_says_otherwise(void **state) /* AMB-10 */
{
    Antechamber r = room(true);
    matches[0].o->state = LOST;
    assert_non_null(duplicate_among(&r, false, NULL));
    r.campaign->has_duplicate_scope = true;
    r.campaign->duplicate_scope = CAMPAIGNS__DUPLICATE_SCOPE__VALUE__ACTIVE;
    assert_null(duplicate_among(&r, false, NULL));
}

static void who_stands_already_is_told_without_phone(void **state) /* CMP-05, AMB-25 */
{
    Antechamber r = room(true);
    assert_int_equal(refuse_duplicate(duplicate_among(&r, false, NULL), &why), ALREADY_EXISTS);
    assert_int_equal(why.problem->code, COHOI__CODE__DUPLICATE_IN_CAMPAIGN);
    assert_string_equal(why.problem->existing->id, matches[0].o->id);
    assert_string_equal(why.problem->existing->salesperson_name, "An");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_contact_is_held_once),
        TEST(the_same_phone_is_one_only_for_who_is_typed_anew),
        TEST(closed_ones_count_unless_the_campaign_says_otherwise),
        TEST(who_stands_already_is_told_without_phone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
