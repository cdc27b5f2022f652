// The tables that the plugin makes from the .proto files, and finding rows in them.
#include "common/words.h"
#include <cohoi/bus.pb-c.h>
#include <cohoi/types.pb-c.h>
#include <io/cloudevents/v1/cloudevents.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
// after those that it needs
#include <cmocka.h>

static void every_message_is_found_by_its_type_and_its_name(void **state)
{
    assert_true(message_words_count > 0);
    for (const MessageWords *w = message_words; w->type; w++) {
        assert_ptr_equal(message_words_of(w->type), w);
        assert_ptr_equal(message_words_named(w->type->name), w);
    }
    assert_null(message_words_named("cohoi.NoSuchMessage"));
}

static void every_method_is_found_by_its_name_and_has_one_right(void **state)
{
    for (const MethodWords *m = method_words; m->name; m++) {
        assert_ptr_equal(method_words_named(m->name), m);
        int rights =
            (m->permission != COHOI__PERMISSION__PERMISSION_NONE) + m->signed_in + m->anyone + m->internal;
        assert_int_equal(rights, 1);
    }
    assert_null(method_words_named("cohoi.Log.Forget"));
}

static void every_event_is_found_by_its_type(void **state)
{
    unsigned events = 0;
    for (const MessageWords *w = message_words; w->type; w++)
        if (w->event) {
            assert_ptr_equal(event_words(w->event), w);
            events++;
        }
    assert_int_equal(events, event_words_count);
    assert_null(event_words("cohoi.nothing.happened"));
}

static void the_frames_methods_belong_to_every_daemon(void **state)
{
    const MethodWords *read = method_words_named("cohoi.Log.Read");
    assert_string_equal(read->daemon, "");
    assert_true(read->internal && read->query);
    assert_ptr_equal(read->in, &cohoi__read_log__descriptor);
    assert_ptr_equal(read->out, &cohoi__log_page__descriptor);
}

static void routes_lead_to_methods_that_are_not_internal(void **state)
{
    for (const RouteWords *r = route_words; r->verb; r++) {
        assert_false(r->method->internal);
        assert_int_equal(r->path[0], '/');
    }
}

static void bounds_stand_at_their_fields(void **state)
{
    const FieldWords *partition = field_words_of(&cohoi__read_log__descriptor, "partition");
    assert_true(partition->has_max && !partition->has_min);
    assert_int_equal(partition->max, 63);
    assert_null(field_words_of(&cohoi__read_log__descriptor, "after"));
    assert_int_equal(field_words_of(&cohoi__money__descriptor, "currency_code")->format, FORMAT_CURRENCY);
}

static void bounds_name_the_place_of_their_field(void **state)
{
    for (const MessageWords *w = message_words; w->type; w++)
        for (const FieldWords *f = w->fields; f->field; f++)
            assert_string_equal(w->type->fields[f->index].name, f->field);
}

static void maps_are_told_from_lists(void **state)
{
    assert_true(
        message_words_of(&io__cloudevents__v1__cloud_event__attributes_entry__descriptor)->is_map_entry);
    assert_false(message_words_of(&cohoi__position__descriptor)->is_map_entry);
}

static void every_code_has_words_in_both_languages(void **state)
{
    for (const CodeWords *w = code_words; w->name; w++) {
        assert_ptr_equal(code_words_of(w->code), w);
        if (w->code == COHOI__CODE__NO_PROBLEM) continue;
        assert_true(strlen(w->vi) > 0 && strlen(w->en) > 0);
        assert_in_range(w->http, 400, 599);
    }
    assert_int_equal(code_words_of(COHOI__CODE__ALREADY_TAKEN)->http, 409);
    assert_int_equal(code_words_of(COHOI__CODE__PAYLOAD_TOO_LARGE)->http, 413);
    assert_int_equal(code_words_of(COHOI__CODE__VERSION_MISMATCH)->http, 412);
}

static void a_code_that_only_a_newer_peer_knows_is_an_internal_error(void **state)
{
    assert_int_equal(code_words_of((Cohoi__Code)9999)->code, COHOI__CODE__INTERNAL);
}

static void permissions_are_named_with_a_dot(void **state)
{
    assert_string_equal(permission_name(COHOI__PERMISSION__CAMPAIGNS_VIEW_ALL), "campaigns.view_all");
    assert_int_equal(permission_named("users.manage"), COHOI__PERMISSION__USERS_MANAGE);
    assert_int_equal(permission_named("users.juggle"), COHOI__PERMISSION__PERMISSION_NONE);
    for (const PermissionWords *w = permission_words; w->name; w++)
        assert_int_equal(permission_named(permission_name(w->permission)), w->permission);
}

static void openapi_is_a_document(void **state)
{
    assert_memory_equal(openapi_json, "{\n \"openapi\": \"3.1.0\"", 21);
    assert_string_equal(openapi_json + strlen(openapi_json) - 2, "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_is_found_by_its_type_and_its_name),
        cmocka_unit_test(every_method_is_found_by_its_name_and_has_one_right),
        cmocka_unit_test(every_event_is_found_by_its_type),
        cmocka_unit_test(the_frames_methods_belong_to_every_daemon),
        cmocka_unit_test(routes_lead_to_methods_that_are_not_internal),
        cmocka_unit_test(bounds_stand_at_their_fields),
        cmocka_unit_test(bounds_name_the_place_of_their_field),
        cmocka_unit_test(maps_are_told_from_lists),
        cmocka_unit_test(every_code_has_words_in_both_languages),
        cmocka_unit_test(a_code_that_only_a_newer_peer_knows_is_an_internal_error),
        cmocka_unit_test(permissions_are_named_with_a_dot),
        cmocka_unit_test(openapi_is_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
