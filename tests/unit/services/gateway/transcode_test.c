// HTTP requests into messages and back.
#include "common/json.h"
#include "services/gateway/transcode.h"
#include <accounts/accounts.pb-c.h>
#include <campaigns/campaigns.pb-c.h>
#include <contacts/contacts.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *a;
static Exchange x;
static Refusal why;
static Status status;

static int begin(void **state)
{
    a = arena_make();
    x = (Exchange){.arena = a, .query = "", .body = "", .address = "192.0.2.7"};
    why = (Refusal){.arena = a};
    routes_build(route_words);
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

// The request message, or NULL when it was refused.
static void *request(const char *verb, const char *path, const char *query, const char *body)
{
    RouteMatch m = route_find(a, verb, path);
    ProtobufCMessage *out;
    assert_non_null(m.route);
    x.query = query;
    x.body = arena_copy(a, body);
    x.body_length = strlen(body);
    if (!x.content_type && *body) x.content_type = "application/json";
    status = transcode_request(&x, &m, NULL, &out, &why);
    return status == OK ? out : NULL;
}

static void assert_violation(const char *field, Cohoi__Code code)
{
    assert_non_null(why.problem);
    assert_int_equal(why.problem->n_violations, 1);
    assert_string_equal(why.problem->violations[0]->field, field);
    assert_int_equal(why.problem->violations[0]->code, code);
}

// --- in ---

static void the_path_fills_its_field(void **state)
{
    Contacts__GetContact *m = request("GET", "/v1/contacts/17", "", "");
    assert_string_equal(m->id, "17");
}

static void the_query_fills_top_level_fields_by_their_json_names(void **state)
{
    Contacts__ListContacts *m = request(
        "GET", "/v1/contacts", "pageSize=20&q=nguy%E1%BB%85n+an&mine=true&verify=TODO&salespersonId=u", "");
    assert_non_null(m);
    assert_int_equal(m->page_size, 20);
    assert_string_equal(m->q, "nguy\xe1\xbb\x85n an");
    assert_true(m->mine);
    assert_int_equal(m->verify, CONTACTS__CONTACT__VERIFY__TODO);
    assert_string_equal(m->salesperson_id, "u");
}

static void a_time_may_stand_in_the_query(void **state)
{
    Accounts__ListAudit *m = request("GET", "/v1/audit", "after=2026-11-22T00:00:00Z", "");
    assert_non_null(m);
    assert_non_null(m->after);
}

static void an_unknown_query_parameter_is_refused(void **state)
{
    assert_null(request("GET", "/v1/contacts", "sort=name", ""));
    assert_violation("sort", COHOI__CODE__UNKNOWN_FIELD);
}

static void a_proto_name_is_no_json_name(void **state)
{
    assert_null(request("GET", "/v1/contacts", "page_size=20", ""));
    assert_violation("page_size", COHOI__CODE__UNKNOWN_FIELD);
}

static void a_bad_value_in_the_query_names_its_field(void **state)
{
    assert_null(request("GET", "/v1/contacts", "pageSize=many", ""));
    assert_int_equal(status, INVALID_ARGUMENT);
    assert_string_equal(why.problem->violations[0]->field, "pageSize");
}

static void what_the_path_says_the_query_may_not_say(void **state)
{
    assert_null(request("GET", "/v1/contacts/17", "id=18", ""));
    assert_violation("id", COHOI__CODE__UNKNOWN_FIELD);
}

static void the_body_fills_the_field_that_the_route_names(void **state)
{
    Contacts__CreateContact *m = request("POST", "/v1/contacts", "", "{\"name\":\"An\",\"skuCount\":3}");
    assert_non_null(m);
    assert_string_equal(m->contact->name, "An");
    assert_int_equal(m->contact->sku_count, 3);
}

static void a_star_body_fills_the_request_itself(void **state)
{
    Contacts__AssignContact *m =
        request("POST", "/v1/contacts/17:assign", "", "{\"salespersonId\":\"u\",\"id\":\"another\"}");
    assert_non_null(m);
    assert_string_equal(m->salesperson_id, "u");
    assert_string_equal(m->id, "17"); // what the path says holds
}

static void a_patch_tells_which_fields_were_present_also_the_null_ones(void **state)
{
    Contacts__UpdateContact *m = request("PATCH", "/v1/contacts/17", "",
                                         "{\"name\":\"An\",\"statusId\":null,\"offeredServiceIds\":[]}");
    assert_non_null(m);
    assert_int_equal(m->n_update_mask, 3);
    assert_string_equal(m->update_mask[0], "name");
    assert_string_equal(m->update_mask[1], "status_id");
    assert_string_equal(m->update_mask[2], "offered_service_ids");
    assert_null(m->contact->status_id);
}

static void nobody_but_the_gateway_fills_the_update_mask(void **state)
{
    assert_null(request("PATCH", "/v1/contacts/17", "updateMask=name", "{}"));
    assert_violation("updateMask", COHOI__CODE__UNKNOWN_FIELD);
}

static void a_field_beside_the_body_comes_from_the_query(void **state)
{
    Campaigns__UpdateCampaign *m = request("PATCH", "/v1/campaigns/c", "moveTo=s", "{\"name\":\"Q4\"}");
    assert_non_null(m);
    assert_string_equal(m->move_to, "s");
}

static void the_address_of_the_client_is_the_gateways_to_say(void **state)
{
    Accounts__LogIn *m = request("POST", "/v1/sessions", "",
                                 "{\"username\":\"a\",\"password\":\"b\",\"address\":\"6.6.6.6\"}");
    assert_non_null(m);
    assert_string_equal(m->address, "192.0.2.7");
    assert_null(request("POST", "/v1/sessions", "address=6.6.6.6", "{}"));
}

static void another_address_is_left_alone(void **state)
{
    Contacts__CreateContact *m = request("POST", "/v1/contacts", "", "{\"name\":\"An\",\"address\":\"Hue\"}");
    assert_string_equal(m->contact->address, "Hue");
}

static void a_missing_body_is_an_empty_one(void **state)
{
    assert_non_null(request("POST", "/v1/contacts/17:detach", "", ""));
}

static void a_method_without_a_body_takes_none_but_an_empty_object(void **state)
{
    assert_non_null(request("POST", "/v1/contacts/17:pull", "", "{}"));
    assert_null(request("POST", "/v1/contacts/17:pull", "", "{\"a\":1}"));
    assert_int_equal(status, INVALID_ARGUMENT);
}

static void a_body_of_another_type_is_refused(void **state)
{
    x.content_type = "text/plain";
    assert_null(request("POST", "/v1/contacts", "", "{\"name\":\"An\"}"));
    assert_int_equal(why.problem->code, COHOI__CODE__UNSUPPORTED_MEDIA_TYPE);
}

static void the_type_may_name_its_charset(void **state)
{
    x.content_type = "Application/JSON; charset=utf-8";
    assert_non_null(request("POST", "/v1/contacts", "", "{\"name\":\"An\"}"));
}

static void broken_json_is_refused(void **state)
{
    assert_null(request("POST", "/v1/contacts", "", "{\"name\":"));
    assert_int_equal(status, INVALID_ARGUMENT);
}

// --- out ---

static void a_reply_is_its_json_and_tells_its_version_and_id(void **state)
{
    Contacts__Contact c = CONTACTS__CONTACT__INIT;
    c.id = "17";
    c.name = "An";
    c.has_version = true;
    c.version = 4;
    RouteMatch m = route_find(a, "GET", "/v1/contacts/17");
    size_t n;
    char *json = transcode_reply(a, m.route, &c.base, &n);
    ReplyTraits traits = transcode_traits(m.route, &c.base);
    assert_non_null(strstr(json, "\"name\":\"An\""));
    assert_int_equal(n, strlen(json));
    assert_int_equal(traits.version, 4);
    assert_string_equal(traits.id, "17");
}

static void a_list_has_no_version(void **state)
{
    Contacts__ContactList l = CONTACTS__CONTACT_LIST__INIT;
    RouteMatch m = route_find(a, "GET", "/v1/contacts");
    assert_int_equal(transcode_traits(m.route, &l.base).version, 0);
}

static void a_route_may_show_one_field_of_the_reply(void **state)
{
    Accounts__Session s = ACCOUNTS__SESSION__INIT;
    Accounts__User u = ACCOUNTS__USER__INIT;
    u.id = "u";
    u.has_version = true;
    u.version = 2;
    s.user = &u;
    RouteWords r = {.verb = "GET", .path = "/x", .reply = "user"};
    size_t n;
    assert_non_null(strstr(transcode_reply(a, &r, &s.base, &n), "\"id\":\"u\""));
    assert_int_equal(transcode_traits(&r, &s.base).version, 2);
    s.user = NULL;
    assert_string_equal(transcode_reply(a, &r, &s.base, &n), "null");
    assert_null(transcode_traits(&r, &s.base).shown);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_path_fills_its_field),
        TEST(the_query_fills_top_level_fields_by_their_json_names),
        TEST(a_time_may_stand_in_the_query),
        TEST(an_unknown_query_parameter_is_refused),
        TEST(a_proto_name_is_no_json_name),
        TEST(a_bad_value_in_the_query_names_its_field),
        TEST(what_the_path_says_the_query_may_not_say),
        TEST(the_body_fills_the_field_that_the_route_names),
        TEST(a_star_body_fills_the_request_itself),
        TEST(a_patch_tells_which_fields_were_present_also_the_null_ones),
        TEST(nobody_but_the_gateway_fills_the_update_mask),
        TEST(a_field_beside_the_body_comes_from_the_query),
        TEST(the_address_of_the_client_is_the_gateways_to_say),
        TEST(another_address_is_left_alone),
        TEST(a_missing_body_is_an_empty_one),
        TEST(a_method_without_a_body_takes_none_but_an_empty_object),
        TEST(a_body_of_another_type_is_refused),
        TEST(the_type_may_name_its_charset),
        TEST(broken_json_is_refused),
        TEST(a_reply_is_its_json_and_tells_its_version_and_id),
        TEST(a_list_has_no_version),
        TEST(a_route_may_show_one_field_of_the_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
