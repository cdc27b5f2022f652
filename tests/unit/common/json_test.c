// Protobuf messages as JSON and back.
#include "common/json.h"
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

static const char *written(const void *m)
{
    JsonOut out = {.arena = a};
    json_write(&out, m);
    assert_int_equal(strlen(out.text), out.length);
    return out.text;
}

// Reads into a new message of the type; NULL when it is refused.
static void *read_as(const ProtobufCMessageDescriptor *type, const char *text)
{
    why.problem = NULL;
    void *m = arena_message(a, type);
    return json_read(a, text, strlen(text), m, NULL, &why) == OK ? m : NULL;
}

static void assert_read_gives(const ProtobufCMessageDescriptor *type, const char *text, const char *expected)
{
    void *m = read_as(type, text);
    assert_non_null(m);
    assert_string_equal(written(m), expected);
}

static void assert_refused(const ProtobufCMessageDescriptor *type, const char *text, const char *field,
                           Cohoi__Code code)
{
    assert_null(read_as(type, text));
    assert_true(why.problem->n_violations > 0);
    assert_string_equal(why.problem->violations[0]->field, field);
    assert_int_equal(why.problem->violations[0]->code, code);
}

static void assert_bad_json(const char *text)
{
    assert_null(read_as(&cohoi__request__descriptor, text));
    assert_int_equal(why.problem->code, COHOI__CODE__BAD_JSON);
}

// `before`, `piece` n times, `after`.
static char *text_of(const char *before, const char *piece, int n, const char *after)
{
    JsonOut out = {.arena = a};
    json_put(&out, before);
    while (n--) json_put(&out, piece);
    json_put(&out, after);
    return out.text;
}

// --- writing ---

static void absent_fields_are_not_written_but_empty_lists_are(void **state)
{
    Cohoi__Problem p = COHOI__PROBLEM__INIT;
    assert_string_equal(written(&p), "{\"violations\":[]}");
}

static void long_integers_are_text_and_short_ones_are_numbers(void **state)
{
    Cohoi__Money m = COHOI__MONEY__INIT;
    m.has_units = m.has_nanos = true;
    m.units = INT64_MIN;
    m.nanos = -7;
    m.currency_code = "VND";
    assert_string_equal(written(&m),
                        "{\"currencyCode\":\"VND\",\"units\":\"-9223372036854775808\",\"nanos\":-7}");
}

static void texts_are_escaped(void **state)
{
    JsonOut out = {.arena = a};
    json_write_text(&out, "a\"b\\c\n\t\x01/Nguyễn\x7f");
    assert_string_equal(out.text, "\"a\\\"b\\\\c\\n\\t\\u0001/Nguyễn\x7f\"");
}

static void times_have_as_many_digits_as_they_need(void **state)
{
    Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    t.seconds = 1795330800;
    assert_string_equal(written(&t), "\"2026-11-22T07:00:00Z\"");
    t.nanos = 120000000;
    assert_string_equal(written(&t), "\"2026-11-22T07:00:00.120Z\"");
    t.nanos = 123456000;
    assert_string_equal(written(&t), "\"2026-11-22T07:00:00.123456Z\"");
    t.seconds = -1;
    t.nanos = 0;
    assert_string_equal(written(&t), "\"1969-12-31T23:59:59Z\"");
}

static void leap_days_are_dates(void **state)
{
    Google__Protobuf__Timestamp t = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    t.seconds = 951782400;
    assert_string_equal(written(&t), "\"2000-02-29T00:00:00Z\"");
    t.seconds = 951868800;
    assert_string_equal(written(&t), "\"2000-03-01T00:00:00Z\"");
}

static void permissions_are_dotted(void **state)
{
    Cohoi__Permission held[] = {COHOI__PERMISSION__CONTACTS_VIEW_ALL, COHOI__PERMISSION__USERS_MANAGE};
    Cohoi__Actor actor = COHOI__ACTOR__INIT;
    actor.n_permissions = 2;
    actor.permissions = held;
    assert_string_equal(written(&actor), "{\"permissions\":[\"contacts.view_all\",\"users.manage\"],"
                                         "\"ledUserIds\":[],\"streams\":[]}");
}

static void input_only_fields_are_left_out(void **state)
{
    Accounts__User user = ACCOUNTS__USER__INIT;
    user.username = "an";
    user.password = "secret-secret";
    assert_string_equal(written(&user), "{\"username\":\"an\",\"roles\":[]}");
}

static void a_map_is_an_object(void **state)
{
    Io__Cloudevents__V1__CloudEvent__CloudEventAttributeValue value =
        IO__CLOUDEVENTS__V1__CLOUD_EVENT__CLOUD_EVENT_ATTRIBUTE_VALUE__INIT;
    value.attr_case = IO__CLOUDEVENTS__V1__CLOUD_EVENT__CLOUD_EVENT_ATTRIBUTE_VALUE__ATTR_CE_STRING;
    value.ce_string = "42";
    Io__Cloudevents__V1__CloudEvent__AttributesEntry entry =
        IO__CLOUDEVENTS__V1__CLOUD_EVENT__ATTRIBUTES_ENTRY__INIT;
    entry.key = "sequence";
    entry.value = &value;
    Io__Cloudevents__V1__CloudEvent ev = IO__CLOUDEVENTS__V1__CLOUD_EVENT__INIT;
    ev.id = "1";
    ev.n_attributes = 1;
    ev.attributes = (Io__Cloudevents__V1__CloudEvent__AttributesEntry *[]){&entry};
    assert_string_equal(written(&ev), "{\"id\":\"1\",\"attributes\":{\"sequence\":{\"ceString\":\"42\"}}}");
}

static void one_field_is_a_value(void **state)
{
    Cohoi__Money m = COHOI__MONEY__INIT;
    m.has_units = true;
    m.units = 5;
    const ProtobufCMessageDescriptor *d = m.base.descriptor;
    assert_string_equal(json_field(a, &m.base, json_field_named(d, "units")), "\"5\"");
    assert_string_equal(json_field(a, &m.base, json_field_named(d, "nanos")), "null");
}

// --- reading ---

static void what_is_written_reads_back_the_same(void **state)
{
    const char *text =
        "{\"id\":\"18446744073709551615\",\"method\":\"x.Y.Z\",\"actor\":{\"userId\":\"u\","
        "\"permissions\":[\"imports.run\"],\"ledUserIds\":[\"v\",\"w\"],\"isDaemon\":false,"
        "\"streams\":[]},\"timeoutMs\":4294967295,\"after\":[{\"source\":\"contacts\",\"partition\":3,"
        "\"seq\":\"12\"},{}],\"payload\":\"AAEC/w==\",\"ifMatch\":-1}";
    assert_read_gives(&cohoi__request__descriptor, text, text);
}

static void integers_are_read_as_numbers_texts_and_whole_reals(void **state)
{
    const char *expected = "{\"units\":\"9007199254740993\",\"nanos\":3}";
    assert_read_gives(&cohoi__money__descriptor, "{\"units\":9007199254740993,\"nanos\":3}", expected);
    assert_read_gives(&cohoi__money__descriptor, "{\"units\":\"9007199254740993\",\"nanos\":\"3\"}",
                      expected);
    assert_read_gives(&cohoi__money__descriptor, "{\"units\":1e3,\"nanos\":3.0}",
                      "{\"units\":\"1000\",\"nanos\":3}");
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
    const ProtobufCMessageDescriptor *money = &cohoi__money__descriptor, *log = &cohoi__read_log__descriptor;
    assert_refused(money, "{\"nanos\":2147483648}", "nanos", COHOI__CODE__OUT_OF_BOUNDS);
    assert_refused(money, "{\"units\":\"9223372036854775808\"}", "units", COHOI__CODE__OUT_OF_BOUNDS);
    assert_refused(money, "{\"units\":1e30}", "units", COHOI__CODE__OUT_OF_BOUNDS);
    assert_refused(money, "{\"units\":1.5}", "units", COHOI__CODE__BAD_FORMAT);
    assert_refused(money, "{\"units\":\"12a\"}", "units", COHOI__CODE__BAD_FORMAT);
    assert_refused(money, "{\"units\":\"\"}", "units", COHOI__CODE__BAD_FORMAT);
    assert_refused(money, "{\"units\":true}", "units", COHOI__CODE__BAD_FORMAT);
    assert_refused(log, "{\"partition\":-1}", "partition", COHOI__CODE__OUT_OF_BOUNDS);
    assert_refused(log, "{\"after\":\"18446744073709551616\"}", "after", COHOI__CODE__OUT_OF_BOUNDS);
}

static void wrong_types_are_refused_with_the_path(void **state)
{
    const ProtobufCMessageDescriptor *request = &cohoi__request__descriptor;
    assert_refused(request, "{\"method\":1}", "method", COHOI__CODE__BAD_FORMAT);
    assert_refused(request, "{\"actor\":[]}", "actor", COHOI__CODE__BAD_FORMAT);
    assert_refused(request, "{\"after\":{}}", "after", COHOI__CODE__BAD_FORMAT);
    assert_refused(request, "{\"after\":[{},{\"source\":false}]}", "after[1].source",
                   COHOI__CODE__BAD_FORMAT);
    assert_refused(request, "{\"after\":[null]}", "after[0]", COHOI__CODE__BAD_FORMAT);
    assert_refused(request, "{\"actor\":{\"isDaemon\":\"true\"}}", "actor.isDaemon", COHOI__CODE__BAD_FORMAT);
    assert_refused(request, "{\"payload\":\"%%\"}", "payload", COHOI__CODE__BAD_FORMAT);
}

static void all_that_is_wrong_is_named(void **state)
{
    assert_null(read_as(&cohoi__request__descriptor, "{\"method\":1,\"colour\":2,\"after\":[{\"seq\":[]}]}"));
    assert_int_equal(why.problem->code, COHOI__CODE__INVALID_ARGUMENT);
    assert_int_equal(why.problem->n_violations, 3);
    assert_string_equal(why.problem->violations[2]->field, "after[0].seq");
}

static void unknown_fields_are_refused(void **state)
{
    const ProtobufCMessageDescriptor *request = &cohoi__request__descriptor;
    assert_refused(request, "{\"actor\":{\"colour\":null}}", "actor.colour", COHOI__CODE__UNKNOWN_FIELD);
    assert_refused(request, "{\"timeout_ms\":1}", "timeout_ms", COHOI__CODE__UNKNOWN_FIELD);
    assert_refused(request, "{\"\":1}", "", COHOI__CODE__UNKNOWN_FIELD);
}

static void a_long_unknown_name_is_cut_between_characters(void **state)
{
    assert_null(read_as(&cohoi__request__descriptor, text_of("{\"", "ữ", 100, "\":1}")));
    assert_int_equal(strlen(why.problem->violations[0]->field), 63); // 21 characters of 3 bytes
}

static void enums_are_read_by_name_only(void **state)
{
    const ProtobufCMessageDescriptor *violation = &cohoi__violation__descriptor;
    assert_read_gives(violation, "{\"code\":\"TOO_LONG\"}", "{\"code\":\"TOO_LONG\"}");
    assert_refused(violation, "{\"code\":\"TOO_BLUE\"}", "code", COHOI__CODE__UNKNOWN_VALUE);
    assert_refused(violation, "{\"code\":3}", "code", COHOI__CODE__BAD_FORMAT);
    assert_refused(&cohoi__actor__descriptor, "{\"permissions\":[\"users.manage\",\"PERMISSION_NONE\"]}",
                   "permissions[1]", COHOI__CODE__UNKNOWN_VALUE);
}

static void times_of_any_offset_become_utc(void **state)
{
    const ProtobufCMessageDescriptor *problem = &cohoi__problem__descriptor;
    assert_read_gives(problem, "{\"registrableAt\":\"2026-11-22T14:00:00.5+07:00\"}",
                      "{\"violations\":[],\"registrableAt\":\"2026-11-22T07:00:00.500Z\"}");
    assert_read_gives(problem, "{\"registrableAt\":\"1969-12-31T23:59:59.25Z\"}",
                      "{\"violations\":[],\"registrableAt\":\"1969-12-31T23:59:59.250Z\"}");
    assert_refused(problem, "{\"registrableAt\":\"yesterday\"}", "registrableAt", COHOI__CODE__BAD_FORMAT);
    assert_refused(problem, "{\"registrableAt\":1}", "registrableAt", COHOI__CODE__BAD_FORMAT);
}

static void null_leaves_a_field_absent_and_is_named(void **state)
{
    const char *text = "{\"fullName\":null,\"phone\":\"0912\",\"id\":\"x\"}";
    Accounts__User *user = arena_message(a, &accounts__user__descriptor);
    JsonNames named;
    assert_int_equal(json_read(a, text, strlen(text), &user->base, &named, &why), OK);
    assert_null(user->full_name);
    assert_int_equal(named.n, 2);
    assert_string_equal(named.names[0], "full_name");
    assert_string_equal(named.names[1], "phone");
}

static void output_only_fields_are_ignored(void **state)
{
    Accounts__User *user = read_as(&accounts__user__descriptor, "{\"id\":{\"any\":[1]},\"version\":\"x\"}");
    assert_non_null(user);
    assert_null(user->id);
    assert_false(user->has_version);
}

static void maps_are_read_from_objects(void **state)
{
    const char *text = "{\"attributes\":{\"epoch\":{\"ceString\":\"1\"},\"odd\":null}}";
    Io__Cloudevents__V1__CloudEvent *ev = read_as(&io__cloudevents__v1__cloud_event__descriptor, text);
    assert_non_null(ev);
    assert_int_equal(ev->n_attributes, 2);
    assert_string_equal(ev->attributes[0]->key, "epoch");
    assert_string_equal(ev->attributes[0]->value->ce_string, "1");
    assert_null(ev->attributes[1]->value);
    assert_refused(&io__cloudevents__v1__cloud_event__descriptor, "{\"attributes\":[]}", "attributes",
                   COHOI__CODE__BAD_FORMAT);
}

static void lists_that_are_too_long_are_not_even_made(void **state)
{
    const char *text = text_of("{\"after\":[{}", ",{}", 500, "]}");
    assert_refused(&cohoi__request__descriptor, text, "after", COHOI__CODE__TOO_MANY);
}

static void what_is_no_json_is_refused(void **state)
{
    assert_bad_json("");
    assert_bad_json("[]");
    assert_bad_json("{\"method\":\"a\"} x");
    assert_bad_json("{\"method\":\"a\",}");
    assert_bad_json("{\"method\":\"\xc3\x28\"}");
    assert_bad_json("{\"method\":\"\\u0000\"}");
    assert_bad_json("{\"method\":\"\\ud800\"}");
    assert_bad_json("{\"ifMatch\":1e400}");
}

static void names_that_come_twice_are_refused(void **state)
{
    assert_bad_json("{\"method\":\"a\",\"method\":\"b\"}");
    assert_string_equal(why.problem->violations[0]->field, "method");
}

static void json_deeper_than_32_levels_is_refused(void **state)
{
    const char *deepest = text_of(text_of("{\"x\":", "[", 31, ""), "]", 31, "}");
    assert_refused(&cohoi__request__descriptor, deepest, "x", COHOI__CODE__UNKNOWN_FIELD);
    assert_bad_json(text_of(text_of("{\"x\":", "[", 32, ""), "]", 32, "}"));
    assert_refused(&cohoi__request__descriptor, "{\"x\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}", "x",
                   COHOI__CODE__UNKNOWN_FIELD);
}

// --- parameters and names ---

static void parameters_are_read_by_the_type_of_their_field(void **state)
{
    Cohoi__Request *rq = arena_message(a, &cohoi__request__descriptor);
    Cohoi__Actor *actor = arena_message(a, &cohoi__actor__descriptor);
    Cohoi__DeadLetter *letter = arena_message(a, &cohoi__dead_letter__descriptor);
    assert_int_equal(json_read_param(a, &rq->base, "method", "a b", &why), OK);
    assert_int_equal(json_read_param(a, &rq->base, "timeoutMs", "12", &why), OK);
    assert_int_equal(json_read_param(a, &actor->base, "isDaemon", "true", &why), OK);
    assert_int_equal(json_read_param(a, &actor->base, "streams", "contacts", &why), OK);
    assert_int_equal(json_read_param(a, &actor->base, "streams", "campaigns", &why), OK);
    assert_int_equal(json_read_param(a, &letter->base, "parkedAt", "2026-11-22T07:00:00Z", &why), OK);
    assert_string_equal(rq->method, "a b");
    assert_int_equal(rq->timeout_ms, 12);
    assert_true(actor->has_is_daemon && actor->is_daemon);
    assert_int_equal(actor->n_streams, 2);
    assert_string_equal(actor->streams[1], "campaigns");
    assert_int_equal(letter->parked_at->seconds, 1795330800);
}

static void assert_param_refused(ProtobufCMessage *m, const char *name, const char *value, Cohoi__Code code)
{
    why.problem = NULL;
    assert_int_equal(json_read_param(a, m, name, value, &why), INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, name);
    assert_int_equal(why.problem->violations[0]->code, code);
}

static void parameters_that_do_not_fit_are_refused(void **state)
{
    ProtobufCMessage *request = arena_message(a, &cohoi__request__descriptor);
    assert_param_refused(request, "timeoutMs", "soon", COHOI__CODE__BAD_FORMAT);
    assert_param_refused(request, "timeoutMs", "-1", COHOI__CODE__OUT_OF_BOUNDS);
    assert_param_refused(request, "method", "\xff", COHOI__CODE__BAD_FORMAT);
    assert_param_refused(request, "actor", "{}", COHOI__CODE__UNKNOWN_FIELD);
    assert_param_refused(request, "colour", "red", COHOI__CODE__UNKNOWN_FIELD);
    assert_param_refused(arena_message(a, &cohoi__actor__descriptor), "isDaemon", "1",
                         COHOI__CODE__BAD_FORMAT);
    assert_param_refused(arena_message(a, &accounts__user__descriptor), "version", "1",
                         COHOI__CODE__UNKNOWN_FIELD);
    why.problem = NULL;
    assert_int_equal(json_read_param(a, request, "\xff", "1", &why), INVALID_ARGUMENT);
    assert_int_equal(why.problem->n_violations, 0);
}

static void names_are_lower_camel_case(void **state)
{
    assert_string_equal(json_name_of(a, "full_name"), "fullName");
    assert_string_equal(json_name_of(a, "q"), "q");
    assert_string_equal(json_name_of(a, "level_1_total"), "level1Total");
    assert_string_equal(json_field_named(&cohoi__request__descriptor, "bulkActId")->name, "bulk_act_id");
    assert_null(json_field_named(&cohoi__request__descriptor, "bulk_act_id"));
    assert_null(json_field_named(&cohoi__request__descriptor, "BulkActId"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(absent_fields_are_not_written_but_empty_lists_are),
        TEST(long_integers_are_text_and_short_ones_are_numbers),
        TEST(texts_are_escaped),
        TEST(times_have_as_many_digits_as_they_need),
        TEST(leap_days_are_dates),
        TEST(permissions_are_dotted),
        TEST(input_only_fields_are_left_out),
        TEST(a_map_is_an_object),
        TEST(one_field_is_a_value),
        TEST(what_is_written_reads_back_the_same),
        TEST(integers_are_read_as_numbers_texts_and_whole_reals),
        TEST(numbers_that_do_not_fit_are_refused),
        TEST(wrong_types_are_refused_with_the_path),
        TEST(all_that_is_wrong_is_named),
        TEST(unknown_fields_are_refused),
        TEST(a_long_unknown_name_is_cut_between_characters),
        TEST(enums_are_read_by_name_only),
        TEST(times_of_any_offset_become_utc),
        TEST(null_leaves_a_field_absent_and_is_named),
        TEST(output_only_fields_are_ignored),
        TEST(maps_are_read_from_objects),
        TEST(lists_that_are_too_long_are_not_even_made),
        TEST(what_is_no_json_is_refused),
        TEST(names_that_come_twice_are_refused),
        TEST(json_deeper_than_32_levels_is_refused),
        TEST(parameters_are_read_by_the_type_of_their_field),
        TEST(parameters_that_do_not_fit_are_refused),
        TEST(names_are_lower_camel_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
