// What is left of messages when a person is erased: by reflection, whatever the message is.
#include "common/erase.h"
#include "common/text.h"
#include <contacts/contacts.pb-c.h>
#include <opportunities/opportunities.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

static const Erasure individual = {"c1", true, NULL}, company = {"c1", false, NULL};
static Contacts__ContactPerson person;
static Contacts__ContactPerson *people[] = {&person};

static Contacts__Contact contact(const char *id)
{
    Contacts__Contact c = CONTACTS__CONTACT__INIT;
    person = (Contacts__ContactPerson)CONTACTS__CONTACT_PERSON__INIT;
    person.name = "Lan";
    c.id = (char *)id;
    c.name = "Nguyễn Lan";
    c.tax_code = "0123456789";
    c.phone = "0912345678";
    c.note = "gọi 0912345678";
    c.rank = "r1";
    c.contact_persons = people;
    c.n_contact_persons = 1;
    return c;
}

static void of_an_individual_no_name_and_no_identity_are_left(void **state)
{
    Contacts__Contact c = contact("c1");
    message_erase(&c.base, &individual);
    assert_string_equal(c.name, "***"); // it must be there
    assert_null(c.tax_code);
    assert_null(c.phone);
    assert_null(c.note);
    assert_int_equal(c.n_contact_persons, 0);
    assert_string_equal(c.id, "c1");
    assert_string_equal(c.rank, "r1");
}

static void a_company_keeps_its_name_and_its_tax_code(void **state)
{
    Contacts__Contact c = contact("c1");
    message_erase(&c.base, &company);
    assert_string_equal(c.name, "Nguyễn Lan");
    assert_string_equal(c.tax_code, "0123456789");
    assert_null(c.phone);
    assert_null(c.note);
    assert_int_equal(c.n_contact_persons, 0);
}

static Cohoi__Change change(const char *field)
{
    Cohoi__Change c = COHOI__CHANGE__INIT;
    c.field = (char *)field;
    c.from = "\"a\"";
    c.to = "\"b\"";
    return c;
}

static void changes_say_that_and_no_longer_what(void **state)
{
    Contacts__Contact c = contact("c1");
    Contacts__ContactUpdated e = CONTACTS__CONTACT_UPDATED__INIT;
    Cohoi__Change changes[] = {change("phone"), change("note"), change("name"), change("rank")};
    Cohoi__Change *list[] = {&changes[0], &changes[1], &changes[2], &changes[3]};
    e.contact = &c;
    e.changes = list;
    e.n_changes = 4;
    assert_true(message_erase_about(&e.base, &company));
    for (int i = 0; i < 2; i++) assert_null(changes[i].to);
    assert_string_equal(changes[2].to, "\"b\"");
    assert_true(message_erase_about(&e.base, &individual));
    assert_null(changes[2].from);
    assert_string_equal(changes[3].to, "\"b\"");
    assert_string_equal(changes[0].field, "phone");
}

static void an_entry_of_the_history_is_told_whose_fields_its_changes_name(void **state)
{
    Contacts__HistoryEntry e = CONTACTS__HISTORY_ENTRY__INIT;
    Cohoi__Change changes[] = {change("phone"), change("rank")};
    Cohoi__Change *list[] = {&changes[0], &changes[1]};
    Erasure erasure = individual;
    e.changes = list;
    e.n_changes = 2;
    e.note = "Lan gọi";
    message_erase(&e.base, &erasure);
    assert_non_null(changes[0].to);
    erasure.changes_of = &contacts__contact__descriptor;
    message_erase(&e.base, &erasure);
    assert_null(changes[0].to);
    assert_non_null(changes[1].to);
    assert_null(e.note);
}

static void what_tells_of_somebody_else_stays_as_it_is(void **state)
{
    Contacts__Contact c = contact("c2");
    Contacts__ContactCreated e = CONTACTS__CONTACT_CREATED__INIT;
    c.parent_id = "c1"; // its name is not the child's
    e.contact = &c;
    assert_false(message_erase_about(&e.base, &individual));
    assert_string_equal(c.phone, "0912345678");
}

static void of_several_only_the_one_is_blanked(void **state)
{
    Contacts__Contact c = contact("c1"), other = contact("c2");
    Contacts__Contact *both[] = {&c, &other};
    Contacts__ContactBatch batch = CONTACTS__CONTACT_BATCH__INIT;
    batch.items = both;
    batch.n_items = 2;
    assert_true(message_erase_about(&batch.base, &individual));
    assert_null(c.phone);
    assert_string_equal(other.phone, "0912345678");
}

static void an_opportunity_s_events_tell_of_its_contact(void **state)
{
    Opportunities__Opportunity o = OPPORTUNITIES__OPPORTUNITY__INIT;
    Opportunities__OpportunityCreated created = OPPORTUNITIES__OPPORTUNITY_CREATED__INIT;
    Opportunities__OpportunityCommented commented = OPPORTUNITIES__OPPORTUNITY_COMMENTED__INIT;
    Contacts__Comment comment = CONTACTS__COMMENT__INIT;
    o.contact_id = commented.contact_id = "c1";
    o.name = "Nguyễn Lan";
    o.internal_note = "0912345678";
    created.opportunity = &o;
    comment.body = "0912345678";
    commented.comment = &comment;
    assert_true(message_erase_about(&created.base, &individual));
    assert_true(message_erase_about(&commented.base, &individual));
    assert_string_equal(o.name, "***");
    assert_null(o.internal_note);
    assert_string_equal(comment.body, "***");
}

static void phones_notes_and_what_holds_them_are_not_discreet(void **state)
{
    const MessageType *t = &contacts__contact__descriptor;
    const char *const not [] = {"phone", "note", "contact_persons"}, *const are[] = {"name", "rank",
                                                                                     "counts"};
    for (int i = 0; i < 3; i++) {
        assert_false(field_is_discreet(t, protobuf_c_message_descriptor_get_field_by_name(t, not [i])));
        assert_true(field_is_discreet(t, protobuf_c_message_descriptor_get_field_by_name(t, are[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_an_individual_no_name_and_no_identity_are_left),
        cmocka_unit_test(a_company_keeps_its_name_and_its_tax_code),
        cmocka_unit_test(changes_say_that_and_no_longer_what),
        cmocka_unit_test(an_entry_of_the_history_is_told_whose_fields_its_changes_name),
        cmocka_unit_test(what_tells_of_somebody_else_stays_as_it_is),
        cmocka_unit_test(of_several_only_the_one_is_blanked),
        cmocka_unit_test(an_opportunity_s_events_tell_of_its_contact),
        cmocka_unit_test(phones_notes_and_what_holds_them_are_not_discreet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
