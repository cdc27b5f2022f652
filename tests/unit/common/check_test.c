// The bounds that the .proto states, and what PATCH, events and masks do with fields.
#include "common/check.h"
#include "common/check_value.h"
#include <accounts/accounts.pb-c.h>
#include <cohoi/bus.pb-c.h>
#include <cohoi/types.pb-c.h>
#include <io/cloudevents/v1/cloudevents.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
// after those that it needs
#include <cmocka.h>

static Arena *a;
static Refusal why;

static int begin(void **state)
{
    a = arena_make();
    why = (Refusal){.arena = a};
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static void assert_fine(const void *m)
{
    why.problem = NULL;
    assert_int_equal(check_message(m, NULL, &why), OK);
    assert_null(why.problem);
}

static void assert_violates(const void *m, const JsonNames *mask, const char *field, Cohoi__Code code)
{
    why.problem = NULL;
    assert_int_equal(check_message(m, mask, &why), INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, field);
    assert_int_equal(why.problem->violations[0]->code, code);
}

static char *text_of(char c, size_t n)
{
    char *text = arena_alloc(a, n + 1);
    memset(text, c, n);
    return text;
}

// --- bounds ---

static void numbers_are_kept_within_their_range(void **state)
{
    Cohoi__ReadLog m = COHOI__READ_LOG__INIT;
    m.has_partition = true;
    m.partition = 63;
    assert_fine(&m);
    m.partition = 64;
    assert_violates(&m, NULL, "partition", COHOI__CODE__OUT_OF_BOUNDS);
}

static void all_fields_out_of_bounds_are_named(void **state)
{
    Cohoi__ReadLog m = COHOI__READ_LOG__INIT;
    m.has_partition = m.has_limit = true;
    m.partition = 64;
    m.limit = 1001;
    assert_violates(&m, NULL, "partition", COHOI__CODE__OUT_OF_BOUNDS);
    assert_int_equal(why.problem->n_violations, 2);
    assert_string_equal(why.problem->violations[1]->field, "limit");
}

static void texts_have_500_characters_unless_said_otherwise(void **state)
{
    Cohoi__ReadSnapshot m = COHOI__READ_SNAPSHOT__INIT;
    m.page_token = text_of('x', 500);
    assert_fine(&m);
    m.page_token = text_of('x', 501);
    assert_violates(&m, NULL, "pageToken", COHOI__CODE__TOO_LONG);
}

static void lengths_count_characters_and_not_bytes(void **state)
{
    Cohoi__ReadSnapshot m = COHOI__READ_SNAPSHOT__INIT;
    JsonOut text = {.arena = a};
    for (int i = 0; i < 500; i++) json_put(&text, "ữ");
    m.page_token = text.text;
    assert_fine(&m);
    json_put(&text, "ữ");
    m.page_token = text.text;
    assert_violates(&m, NULL, "pageToken", COHOI__CODE__TOO_LONG);
}

static void texts_must_be_valid_utf8(void **state)
{
    Cohoi__ReadSnapshot m = COHOI__READ_SNAPSHOT__INIT;
    m.page_token = "a\xff";
    assert_violates(&m, NULL, "pageToken", COHOI__CODE__BAD_FORMAT);
}

static void lists_have_500_items_and_each_is_checked(void **state)
{
    Cohoi__Actor actor = COHOI__ACTOR__INIT;
    Cohoi__Request m = COHOI__REQUEST__INIT;
    m.actor = &actor;
    actor.n_streams = 500;
    actor.streams = arena_alloc(a, 501 * sizeof(char *));
    for (int i = 0; i < 501; i++) actor.streams[i] = "contacts";
    assert_fine(&m);
    actor.streams[2] = "\xff";
    assert_violates(&m, NULL, "actor.streams[2]", COHOI__CODE__BAD_FORMAT);
    actor.n_streams = 501;
    assert_violates(&m, NULL, "actor.streams", COHOI__CODE__TOO_MANY);
}

static void entries_of_maps_are_named_by_their_keys(void **state)
{
    Io__Cloudevents__V1__CloudEvent__CloudEventAttributeValue value =
        IO__CLOUDEVENTS__V1__CLOUD_EVENT__CLOUD_EVENT_ATTRIBUTE_VALUE__INIT;
    value.attr_case = IO__CLOUDEVENTS__V1__CLOUD_EVENT__CLOUD_EVENT_ATTRIBUTE_VALUE__ATTR_CE_STRING;
    value.ce_string = "\xff";
    Io__Cloudevents__V1__CloudEvent__AttributesEntry entry =
        IO__CLOUDEVENTS__V1__CLOUD_EVENT__ATTRIBUTES_ENTRY__INIT;
    entry.key = "epoch";
    entry.value = &value;
    Io__Cloudevents__V1__CloudEvent m = IO__CLOUDEVENTS__V1__CLOUD_EVENT__INIT;
    m.n_attributes = 1;
    m.attributes = (Io__Cloudevents__V1__CloudEvent__AttributesEntry *[]){&entry};
    assert_violates(&m, NULL, "attributes.epoch.ceString", COHOI__CODE__BAD_FORMAT);
    entry.key = text_of('k', 501);
    assert_violates(&m, NULL, "attributes", COHOI__CODE__TOO_LONG);
}

static void values_that_an_enum_does_not_have_are_refused(void **state)
{
    Cohoi__Violation m = COHOI__VIOLATION__INIT;
    m.has_code = true;
    m.code = (Cohoi__Code)9999;
    assert_violates(&m, NULL, "code", COHOI__CODE__UNKNOWN_VALUE);
}

static void money_has_one_sign(void **state)
{
    Cohoi__Money m = COHOI__MONEY__INIT;
    Cohoi__Money *p = &m;
    const ProtobufCFieldDescriptor money = {.type = PROTOBUF_C_TYPE_MESSAGE};
    m.units = 5;
    m.nanos = 500000000;
    assert_int_equal(check_value(a, &money, NULL, &p), COHOI__CODE__NO_PROBLEM);
    m.nanos = -1;
    assert_int_equal(check_value(a, &money, NULL, &p), COHOI__CODE__BAD_FORMAT);
    m.nanos = 1000000000;
    assert_int_equal(check_value(a, &money, NULL, &p), COHOI__CODE__BAD_FORMAT);
}

static void bounds_of_money_are_those_of_its_amount(void **state)
{
    Cohoi__Money m = COHOI__MONEY__INIT;
    Cohoi__Money *p = &m;
    const ProtobufCFieldDescriptor money = {.type = PROTOBUF_C_TYPE_MESSAGE};
    const FieldWords not_negative = {.has_min = true, .min = 0};
    assert_int_equal(check_value(a, &money, &not_negative, &p), COHOI__CODE__NO_PROBLEM);
    m.nanos = -1;
    assert_int_equal(check_value(a, &money, &not_negative, &p), COHOI__CODE__OUT_OF_BOUNDS);
}

static Cohoi__Code code_of(FieldFormat format, const char *text)
{
    const ProtobufCFieldDescriptor f = {.type = PROTOBUF_C_TYPE_STRING};
    const FieldWords words = {.format = format};
    return check_value(a, &f, &words, &text);
}

static void formats_are_recognised(void **state)
{
    static const struct {
        FieldFormat format;
        const char *right, *wrong;
    } cases[] = {
        {FORMAT_UUID, "019ab3c4-0000-7000-8000-000000000001", "019AB3C4-0000-7000-8000-000000000001"},
        {FORMAT_UUID, "00000000-0000-0000-0000-000000000000", ""},
        {FORMAT_DATE, "2028-02-29", "2027-02-29"},
        {FORMAT_PHONE, "+84 (91) 234-56.78", "0912x345678"},
        {FORMAT_PHONE, "113", "..."},
        {FORMAT_EMAIL, "an@example.com", "an.example.com"},
        {FORMAT_URL, "https://example.com/a?b=c", "ftp://example.com"},
        {FORMAT_URL, "http://[::1]:80/", "https:// example.com"},
        {FORMAT_URL, "http://1.2.3.4", "https://"},
        {FORMAT_TAX_CODE, "0100109106", "01001091"},
        {FORMAT_CITIZEN_ID, "001099000001", "0010990000"},
        {FORMAT_DECIMAL, "-12.50", "12."},
        {FORMAT_DECIMAL, "0", ".5"},
        {FORMAT_DECIMAL, "123456789012345678.123456789", "1e5"},
        {FORMAT_DECIMAL, "1", "--1"},
        {FORMAT_CURRENCY, "VND", "vnd"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(code_of(cases[i].format, cases[i].right), COHOI__CODE__NO_PROBLEM);
        assert_int_equal(code_of(cases[i].format, cases[i].wrong), COHOI__CODE__BAD_FORMAT);
    }
}

static Cohoi__Code percent(const char *text)
{
    const ProtobufCFieldDescriptor f = {.type = PROTOBUF_C_TYPE_STRING};
    const FieldWords words = {
        .format = FORMAT_DECIMAL, .has_min = true, .has_max = true, .min = 0, .max = 100};
    return check_value(a, &f, &words, &text);
}

static void decimals_have_bounds_like_numbers(void **state)
{
    assert_int_equal(percent("0"), COHOI__CODE__NO_PROBLEM);
    assert_int_equal(percent("99.999"), COHOI__CODE__NO_PROBLEM);
    assert_int_equal(percent("100.000"), COHOI__CODE__NO_PROBLEM);
    assert_int_equal(percent("100.001"), COHOI__CODE__OUT_OF_BOUNDS);
    assert_int_equal(percent("-0.5"), COHOI__CODE__OUT_OF_BOUNDS);
    assert_int_equal(percent("101"), COHOI__CODE__OUT_OF_BOUNDS);
}

// --- required fields ---

static void a_required_text_may_not_be_blank(void **state)
{
    Accounts__LogIn m = ACCOUNTS__LOG_IN__INIT;
    m.username = " \t";
    m.password = "x";
    assert_violates(&m, NULL, "username", COHOI__CODE__REQUIRED);
    m.username = "an";
    assert_fine(&m);
}

static void required_is_asked_of_the_masks_fields_only(void **state)
{
    Accounts__User m = ACCOUNTS__USER__INIT;
    m.full_name = "An";
    JsonNames mask = {1, (char *[]){"full_name"}};
    assert_int_equal(check_message(&m.base, &mask, &why), OK);
    m.full_name = NULL;
    assert_violates(&m, &mask, "fullName", COHOI__CODE__REQUIRED);
    assert_int_equal(why.problem->n_violations, 1);
}

static void a_patch_requires_only_what_its_update_mask_names(void **state)
{
    Accounts__User user = ACCOUNTS__USER__INIT;
    Accounts__UpdateUser m = ACCOUNTS__UPDATE_USER__INIT;
    m.id = "019ab3c4-0000-7000-8000-000000000001";
    m.user = &user;
    assert_fine(&m);
    m.n_update_mask = 1;
    m.update_mask = (char *[]){"username"};
    assert_violates(&m, NULL, "user.username", COHOI__CODE__REQUIRED);
    assert_int_equal(why.problem->n_violations, 1);
}

static void a_patch_is_within_bounds_like_any_other(void **state)
{
    Accounts__User user = ACCOUNTS__USER__INIT;
    Accounts__UpdateUser m = ACCOUNTS__UPDATE_USER__INIT;
    m.user = &user;
    user.username = "x";
    assert_violates(&m, NULL, "id", COHOI__CODE__REQUIRED);
    assert_string_equal(why.problem->violations[1]->field, "user.username");
    assert_int_equal(why.problem->violations[1]->code, COHOI__CODE__TOO_SHORT);
}

static void output_only_fields_are_not_checked(void **state)
{
    Accounts__User m = ACCOUNTS__USER__INIT;
    m.username = m.full_name = "An";
    m.id = text_of('x', 5000);
    assert_fine(&m);
}

// --- applying, comparing, masking ---

static void a_mask_sets_what_is_present_and_clears_what_is_absent(void **state)
{
    Cohoi__Money to = COHOI__MONEY__INIT, from = COHOI__MONEY__INIT;
    to.currency_code = "VND";
    to.has_units = to.has_nanos = from.has_units = true;
    to.units = 1;
    to.nanos = 2;
    from.units = 3;
    message_apply(&to.base, &from.base, (char *[]){"units", "nanos", "no_such_field"}, 3);
    assert_int_equal(to.units, 3);
    assert_false(to.has_nanos);
    assert_string_equal(to.currency_code, "VND");
    message_apply(&to.base, &from.base, (char *[]){"currency_code"}, 1);
    assert_null(to.currency_code);
}

static void a_mask_replaces_lists_and_leaves_output_only_fields_alone(void **state)
{
    Accounts__User to = ACCOUNTS__USER__INIT, from = ACCOUNTS__USER__INIT;
    to.id = "mine";
    from.id = "other";
    from.n_roles = 1;
    from.roles = (char *[]){"manager"};
    message_apply(&to.base, &from.base, (char *[]){"id", "roles"}, 2);
    assert_string_equal(to.id, "mine");
    assert_int_equal(to.n_roles, 1);
    assert_string_equal(to.roles[0], "manager");
}

static void changes_are_told_field_by_field(void **state)
{
    Cohoi__Money before = COHOI__MONEY__INIT, after = COHOI__MONEY__INIT;
    before.currency_code = after.currency_code = "VND";
    before.has_units = after.has_units = after.has_nanos = true;
    before.units = 1;
    after.units = 2;
    Cohoi__Change **changes;
    assert_int_equal(message_changes(a, &before.base, &after.base, &changes), 2);
    assert_string_equal(changes[0]->field, "units");
    assert_string_equal(changes[0]->from, "\"1\"");
    assert_string_equal(changes[0]->to, "\"2\"");
    assert_string_equal(changes[1]->field, "nanos");
    assert_null(changes[1]->from);
    assert_string_equal(changes[1]->to, "0");
}

static void secrets_versions_and_computed_fields_are_no_change(void **state)
{
    Accounts__User before = ACCOUNTS__USER__INIT, after = ACCOUNTS__USER__INIT;
    after.id = "new";
    after.password = "secret-secret";
    after.has_version = true;
    after.full_name = "An";
    Cohoi__Change **changes;
    assert_int_equal(message_changes(a, &before.base, &after.base, &changes), 1);
    assert_string_equal(changes[0]->field, "fullName");
    assert_string_equal(changes[0]->to, "\"An\"");
}

static void what_is_new_changes_from_nothing(void **state)
{
    Cohoi__Money after = COHOI__MONEY__INIT;
    after.currency_code = "USD";
    Cohoi__Change **changes;
    assert_int_equal(message_changes(a, NULL, &after.base, &changes), 1);
    assert_null(changes[0]->from);
    assert_int_equal(message_changes(a, &after.base, NULL, &changes), 1);
    assert_null(changes[0]->to);
    assert_int_equal(message_changes(a, NULL, NULL, &changes), 0);
}

static void personal_fields_are_blanked_also_within(void **state)
{
    Accounts__User user = ACCOUNTS__USER__INIT;
    user.full_name = "An";
    user.phone = "0912345678";
    Accounts__UserList list = ACCOUNTS__USER_LIST__INIT;
    list.n_items = 1;
    list.items = (Accounts__User *[]){&user};
    message_mask_personal(&list.base);
    assert_string_equal(user.phone, "***");
    assert_string_equal(user.full_name, "An");
    assert_null(user.email);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_kept_within_their_range),
        TEST(all_fields_out_of_bounds_are_named),
        TEST(texts_have_500_characters_unless_said_otherwise),
        TEST(lengths_count_characters_and_not_bytes),
        TEST(texts_must_be_valid_utf8),
        TEST(lists_have_500_items_and_each_is_checked),
        TEST(entries_of_maps_are_named_by_their_keys),
        TEST(values_that_an_enum_does_not_have_are_refused),
        TEST(money_has_one_sign),
        TEST(bounds_of_money_are_those_of_its_amount),
        TEST(formats_are_recognised),
        TEST(decimals_have_bounds_like_numbers),
        TEST(a_required_text_may_not_be_blank),
        TEST(required_is_asked_of_the_masks_fields_only),
        TEST(a_patch_requires_only_what_its_update_mask_names),
        TEST(a_patch_is_within_bounds_like_any_other),
        TEST(output_only_fields_are_not_checked),
        TEST(a_mask_sets_what_is_present_and_clears_what_is_absent),
        TEST(a_mask_replaces_lists_and_leaves_output_only_fields_alone),
        TEST(changes_are_told_field_by_field),
        TEST(secrets_versions_and_computed_fields_are_no_change),
        TEST(what_is_new_changes_from_nothing),
        TEST(personal_fields_are_blanked_also_within),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
