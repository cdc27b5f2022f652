// Who may read, change and hand out a contact: own, the team's, all. PEE-12
#include "services/contacts/rights.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
// after those that it needs
#include <cmocka.h>

static char *team[] = {"member", "member2"};
static Cohoi__Permission selling[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE};
static Cohoi__Permission leading[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE,
                                      COHOI__PERMISSION__CONTACTS_VIEW_TEAM};
static Cohoi__Permission managing[] = {COHOI__PERMISSION__OPPORTUNITIES_MANAGE,
                                       COHOI__PERMISSION__CONTACTS_VIEW_ALL};
static Cohoi__Permission reading[] = {COHOI__PERMISSION__CONTACTS_VIEW_ALL,
                                      COHOI__PERMISSION__CONTACTS_VERIFY};

#define ACTOR(id, rights)                                                                                    \
    {                                                                                                        \
        .base = PROTOBUF_C_MESSAGE_INIT(&cohoi__actor__descriptor), .user_id = (id),                         \
        .permissions = (rights), .n_permissions = sizeof(rights) / sizeof *(rights)                          \
    }

static Actor owner = ACTOR("owner", selling), member = ACTOR("member", selling),
             other = ACTOR("other", selling), leader = ACTOR("leader", leading),
             manager = ACTOR("manager", managing), data_staff = ACTOR("staff", reading);

static int make(void **state)
{
    leader.led_user_ids = other.led_user_ids = team; // `other` leads, too, but was not given the right
    leader.n_led_user_ids = other.n_led_user_ids = 2;
    return 0;
}

static Contact of(const char *salesperson_id)
{
    Contact c = CONTACTS__CONTACT__INIT;
    c.salesperson_id = (char *)salesperson_id;
    return c;
}

// ACC-08, ACC-13, ACC-18: all of it to its salesperson, who owns what of its opportunities plays no part
static void the_salesperson_has_his_own_and_no_other(void **state)
{
    Contact his = of("owner"), theirs = of("member"), nobodys = of(NULL);
    assert_true(may_read_contact(&owner, &his));
    assert_true(may_change_contact(&owner, &his));
    assert_true(may_detach_contact(&owner, &his));
    assert_false(may_read_contact(&owner, &theirs));
    assert_false(may_change_contact(&owner, &theirs));
    assert_false(may_detach_contact(&owner, &theirs));
    assert_false(may_read_contact(&owner, &nobodys));
    assert_false(may_change_contact(&owner, &nobodys));
}

// ACC-14
static void the_leader_has_his_teams_and_his_own(void **state)
{
    Contact theirs = of("member"), his = of("leader"), foreign = of("owner");
    assert_true(may_read_contact(&leader, &theirs));
    assert_true(may_change_contact(&leader, &theirs));
    assert_true(may_detach_contact(&leader, &theirs));
    assert_true(may_change_contact(&leader, &his));
    assert_false(may_read_contact(&leader, &foreign));
    assert_false(may_read_contact(&other, &theirs)); // leads them without contacts.view_team
}

// ACC-09, ACC-11
static void the_manager_has_all_and_data_staff_reads_all(void **state)
{
    Contact c = of("owner"), nobodys = of(NULL);
    assert_true(may_read_contact(&manager, &c));
    assert_true(may_change_contact(&manager, &c));
    assert_true(may_change_contact(&manager, &nobodys));
    assert_false(may_detach_contact(&manager, &nobodys));
    assert_true(may_read_contact(&data_staff, &c));
    assert_false(may_change_contact(&data_staff, &c));
}

static void giving_stays_within_the_leaders_team(void **state)
{
    assert_true(may_give_contact(&leader, "member", "member2"));
    assert_true(may_give_contact(&leader, NULL, "member"));
    assert_true(may_give_contact(&leader, "member", "leader"));
    assert_false(may_give_contact(&leader, "member", "owner"));
    assert_false(may_give_contact(&leader, "owner", "member"));
    assert_true(may_give_contact(&manager, "owner", "member"));
    assert_false(may_give_contact(&member, "member", "member2"));
    assert_false(may_give_contact(&owner, NULL, "owner"));
    assert_false(may_give_contact(&data_staff, NULL, "owner"));
}

// ACC-11, ACC-12
static void a_lead_is_its_creators_too(void **state)
{
    Contact lead = of("owner");
    lead.created_by = "staff";
    assert_true(may_change_lead(&data_staff, &lead));
    assert_true(may_read_lead(&owner, &lead));
    assert_true(may_change_lead(&owner, &lead));
    assert_false(may_read_lead(&member, &lead));
    assert_false(may_change_contact(&data_staff, &lead));
}

// LEA-16
static void a_rating_is_judged_by_the_leader_of_its_salesperson(void **state)
{
    static Cohoi__Permission judging[] = {COHOI__PERMISSION__LEADS_APPROVE_SCALE,
                                          COHOI__PERMISSION__CONTACTS_VIEW_TEAM};
    Actor judge = ACTOR("judge", judging), salesperson = ACTOR("owner", judging);
    Contact theirs = of("member"), foreign = of("owner");
    judge.led_user_ids = team;
    judge.n_led_user_ids = 2;
    salesperson.n_permissions = 1; // may judge, but leads nobody
    assert_true(may_approve_scale(&judge, &theirs));
    assert_false(may_approve_scale(&judge, &foreign));
    assert_false(may_approve_scale(&leader, &theirs)); // was not given the right
    assert_false(may_approve_scale(&salesperson, &foreign));
}

// ACC-10
static void the_restricted_view_names_the_customer_and_his_salesperson_only(void **state)
{
    Arena *a = arena_make();
    Contact c = of("owner");
    c.id = "id";
    c.name = "An";
    c.tax_code = "0101234567";
    c.citizen_id = "001234567890";
    c.salesperson_name = "Bình";
    c.phone = c.email = c.address = c.note = c.website = c.external_id = "secret";
    c.counts = arena_message(a, &contacts__counts__descriptor);
    contact_restrict(&c, a);
    assert_true(c.restricted);
    assert_string_equal(c.id, "id");
    assert_string_equal(c.name, "An");
    assert_string_equal(c.tax_code, "0101234567");
    assert_string_equal(c.citizen_id, "001234567890");
    assert_string_equal(c.salesperson_name, "Bình");
    for (unsigned i = 0; i < contacts__contact__descriptor.n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &contacts__contact__descriptor.fields[i];
        const char *shown[] = {"id",        "type", "name", "tax_code", "citizen_id", "salesperson_name",
                               "restricted"};
        bool may_show = false;
        for (size_t j = 0; j < sizeof shown / sizeof *shown; j++) may_show |= strcmp(f->name, shown[j]) == 0;
        if (may_show || f->type != PROTOBUF_C_TYPE_STRING || f->label == PROTOBUF_C_LABEL_REPEATED) continue;
        assert_null(*(char **)((char *)&c + f->offset));
    }
    assert_null(c.counts);
    arena_drop(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_salesperson_has_his_own_and_no_other),
        cmocka_unit_test(the_leader_has_his_teams_and_his_own),
        cmocka_unit_test(the_manager_has_all_and_data_staff_reads_all),
        cmocka_unit_test(giving_stays_within_the_leaders_team),
        cmocka_unit_test(a_lead_is_its_creators_too),
        cmocka_unit_test(a_rating_is_judged_by_the_leader_of_its_salesperson),
        cmocka_unit_test(the_restricted_view_names_the_customer_and_his_salesperson_only),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
