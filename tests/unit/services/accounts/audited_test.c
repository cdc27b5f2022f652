// Events of any daemon as entries of the audit. PEE-12
#include "services/accounts/audited.h"
#include <assignment/assignment.pb-c.h>
#include <catalog/catalog.pb-c.h>
#include <evidence/evidence.pb-c.h>
#include <opportunities/opportunities.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// after those that it needs
#include <cmocka.h>

#define CONTACT "01a20495-97ec-74a7-8596-28030997eb46"
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

static AuditEntry entry_of(const char *type, const char *subject, const ProtobufCMessage *data)
{
    AuditEntry e = ACCOUNTS__AUDIT_ENTRY__INIT;
    Event ev = {.arena = arena, .id = "e1", .type = type, .subject = subject, .data = data};
    audit_entry(&e, &ev);
    return e;
}

static const char *resource(const char *type, const char *subject, const ProtobufCMessage *data)
{
    return entry_of(type, subject, data).resource;
}

static void resources_are_called_as_in_addresses(void **state)
{
    assert_string_equal(resource("cohoi.opportunity.won", "x", NULL), "opportunities/x");
    assert_string_equal(resource("cohoi.lead.created", "x", NULL), "leads/x");
    assert_string_equal(resource("cohoi.settings.updated", "settings", NULL), "settings");
    assert_string_equal(resource("cohoi.evidence.warned", "x", NULL), "opportunities/x");
    assert_string_equal(resource("cohoi.assignment.decided", "x", NULL), "opportunities/x");
    assert_string_equal(resource("cohoi.catalog.rule_applied", "x", NULL), "contacts/x");
    assert_string_equal(resource("cohoi.catalog.saved", "x", NULL), "catalogs/x");
}

static void what_stands_in_the_event_of_an_opportunity_is_a_resource_of_its_own(void **state)
{
    Opportunities__Order order = OPPORTUNITIES__ORDER__INIT;
    Opportunities__OrderCreated made = OPPORTUNITIES__ORDER_CREATED__INIT;
    Opportunities__PaymentRecorded paid = OPPORTUNITIES__PAYMENT_RECORDED__INIT;
    Opportunities__TaskDeleted gone = OPPORTUNITIES__TASK_DELETED__INIT;
    order.id = paid.order_id = "o1";
    made.order = &order;
    gone.task_id = "t1";
    assert_string_equal(resource("cohoi.order.created", "x", &made.base), "orders/o1");
    assert_string_equal(resource("cohoi.order.payment_recorded", "x", &paid.base), "orders/o1");
    assert_string_equal(resource("cohoi.task.deleted", "x", &gone.base), "tasks/t1");
}

static void values_stand_in_their_list(void **state)
{
    Accounts__ValueSaved saved = ACCOUNTS__VALUE_SAVED__INIT;
    saved.list = "ranks";
    assert_string_equal(resource("cohoi.value.saved", "v1", &saved.base), "lists/ranks/v1");
}

static void notes_are_not_repeated(void **state)
{
    Opportunities__Opportunity o = OPPORTUNITIES__OPPORTUNITY__INIT;
    Opportunities__OpportunityUpdated e = OPPORTUNITIES__OPPORTUNITY_UPDATED__INIT;
    Cohoi__Change note = COHOI__CHANGE__INIT, name = COHOI__CHANGE__INIT;
    Cohoi__Change *changes[] = {&note, &name};
    note.field = "internalNote";
    name.field = "name";
    note.to = name.to = "\"x\"";
    e.opportunity = &o;
    e.changes = changes;
    e.n_changes = 2;
    AuditEntry entry = entry_of("cohoi.opportunity.updated", "x", &e.base);
    assert_string_equal(entry.changes[0]->field, "internalNote");
    assert_null(entry.changes[0]->to);
    assert_string_equal(entry.changes[1]->to, "\"x\"");
}

static void from_and_to_are_a_change(void **state)
{
    Opportunities__OpportunityStepChanged e = OPPORTUNITIES__OPPORTUNITY_STEP_CHANGED__INIT;
    e.from_step_id = "s1";
    e.to_step_id = "s2";
    AuditEntry entry = entry_of("cohoi.opportunity.step_changed", "x", &e.base);
    assert_int_equal(entry.n_changes, 1);
    assert_string_equal(entry.changes[0]->field, "stepId");
    assert_string_equal(entry.changes[0]->to, "\"s2\"");
}

static const char *told_of(const ProtobufCMessage *data)
{
    Event ev = {.arena = arena, .data = data};
    return contact_told_of(&ev);
}

static void the_contact_is_found_wherever_it_stands(void **state)
{
    Contacts__Contact c = CONTACTS__CONTACT__INIT;
    Contacts__ContactUpdated updated = CONTACTS__CONTACT_UPDATED__INIT;
    Opportunities__Opportunity o = OPPORTUNITIES__OPPORTUNITY__INIT;
    Opportunities__OpportunityCreated created = OPPORTUNITIES__OPPORTUNITY_CREATED__INIT;
    Evidence__EvidenceChanged changed = EVIDENCE__EVIDENCE_CHANGED__INIT;
    Accounts__UserActivated other = ACCOUNTS__USER_ACTIVATED__INIT;
    c.id = o.contact_id = changed.contact_id = CONTACT;
    updated.contact = &c;
    created.opportunity = &o;
    assert_string_equal(told_of(&updated.base), CONTACT);
    assert_string_equal(told_of(&created.base), CONTACT);
    assert_string_equal(told_of(&changed.base), CONTACT);
    assert_null(told_of(&other.base));
    assert_null(told_of(NULL));
}

static void rows_of_inboxes_are_not_audited(void **state)
{
    assert_false(is_audited("cohoi.notification.created"));
    assert_true(is_audited("cohoi.webhook.created"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resources_are_called_as_in_addresses),
        cmocka_unit_test(what_stands_in_the_event_of_an_opportunity_is_a_resource_of_its_own),
        cmocka_unit_test(values_stand_in_their_list),
        cmocka_unit_test(notes_are_not_repeated),
        cmocka_unit_test(from_and_to_are_a_change),
        cmocka_unit_test(the_contact_is_found_wherever_it_stands),
        cmocka_unit_test(rows_of_inboxes_are_not_audited),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
