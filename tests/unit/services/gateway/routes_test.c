// Which method a verb and a path lead to.
#include "services/gateway/routes.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static Arena *a;
static const MethodWords get = {.name = "get"}, list = {.name = "list"}, create = {.name = "create"},
                         update = {.name = "update"}, pull = {.name = "pull"}, lookup = {.name = "lookup"},
                         put = {.name = "put"}, values = {.name = "values"};
static const RouteWords table[] = {
    {"GET", "/v1/contacts", &list, NULL, NULL},
    {"POST", "/v1/contacts", &create, "contact", NULL},
    {"GET", "/v1/contacts/{id}", &get, NULL, NULL},
    {"PATCH", "/v1/contacts/{id}", &update, "contact", NULL},
    {"POST", "/v1/contacts/{id}:pull", &pull, NULL, NULL},
    {"GET", "/v1/contacts:lookup", &lookup, NULL, NULL},
    {"PUT", "/v1/contacts/by-external-id/{external_id}", &put, "contact", NULL},
    {"GET", "/v1/lists/{list}/items/{id}", &values, NULL, NULL},
    {0}};

static int begin(void **state)
{
    a = arena_make();
    routes_build(table);
    return 0;
}

static int end(void **state)
{
    arena_drop(a);
    return 0;
}

static const char *method_at(const char *verb, const char *path)
{
    RouteMatch m = route_find(a, verb, path);
    return m.route ? m.route->method->name : "none";
}

static void a_literal_path_leads_to_the_method_of_its_verb(void **state)
{
    assert_string_equal(method_at("GET", "/v1/contacts"), "list");
    assert_string_equal(method_at("POST", "/v1/contacts"), "create");
}

static void path_parameters_are_named_as_in_the_proto(void **state)
{
    RouteMatch m = route_find(a, "GET", "/v1/lists/ranks/items/17");
    assert_int_equal(m.n, 2);
    assert_string_equal(m.names[0], "list");
    assert_string_equal(m.values[0], "ranks");
    assert_string_equal(m.names[1], "id");
    assert_string_equal(m.values[1], "17");
}

static void parameters_are_percent_decoded_after_the_path_was_cut(void **state)
{
    RouteMatch m = route_find(a, "PUT", "/v1/contacts/by-external-id/a%2Fb%20%C3%A9");
    assert_non_null(m.route);
    assert_string_equal(m.values[0], "a/b \xc3\xa9");
}

static void a_plus_in_a_path_is_a_plus(void **state)
{
    assert_string_equal(route_find(a, "GET", "/v1/contacts/a+b").values[0], "a+b");
}

static void custom_verbs_are_told_from_ids(void **state)
{
    assert_string_equal(method_at("POST", "/v1/contacts/17:pull"), "pull");
    assert_string_equal(route_find(a, "POST", "/v1/contacts/17:pull").values[0], "17");
    assert_string_equal(method_at("GET", "/v1/contacts:lookup"), "lookup");
}

static void an_id_may_hold_a_colon(void **state)
{
    RouteMatch m = route_find(a, "PUT", "/v1/contacts/by-external-id/erp:17");
    assert_non_null(m.route);
    assert_string_equal(m.values[0], "erp:17");
}

static void a_literal_segment_wins_over_a_parameter(void **state)
{
    assert_string_equal(method_at("PUT", "/v1/contacts/by-external-id/17"), "put");
    assert_string_equal(method_at("GET", "/v1/contacts/by-external-id"), "get");
}

static void an_unknown_path_has_no_verbs(void **state)
{
    const char *paths[] = {"/",
                           "",
                           "/v1",
                           "/v2/contacts",
                           "/v1/contacts/",
                           "/v1/contacts/1/2",
                           "/v1//contacts",
                           "v1/contacts",
                           "/v1/contacts/17:push/x"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        RouteMatch m = route_find(a, "GET", paths[i]);
        assert_null(m.route);
        assert_null(m.allow);
    }
}

static void another_verb_is_told_which_ones_are_taken(void **state)
{
    RouteMatch m = route_find(a, "DELETE", "/v1/contacts/17");
    assert_null(m.route);
    assert_string_equal(m.allow, "GET, PATCH");
    assert_string_equal(route_find(a, "GET", "/v1/contacts/17:pull").allow, "POST");
}

static void what_cannot_be_decoded_is_not_found(void **state)
{
    const char *paths[] = {"/v1/contacts/%", "/v1/contacts/%2", "/v1/contacts/%zz", "/v1/contacts/%ff",
                           "/v1/contacts/%00"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_null(route_find(a, "GET", paths[i]).route);
}

static void a_path_deeper_than_any_route_is_not_found(void **state)
{
    char path[200] = "";
    for (int i = 0; i < 40; i++) strcat(path, "/v1");
    assert_null(route_find(a, "GET", path).route);
}

static void every_route_of_the_protos_leads_to_its_method(void **state)
{
    routes_build(route_words);
    for (const RouteWords *r = route_words; r->verb; r++) {
        char path[300] = "";
        const char *at = r->path;
        while (*at) { // "{id}" -> "x"
            size_t n = strcspn(at, "{");
            strncat(path, at, n);
            at += n;
            if (*at != '{') break;
            strcat(path, "x");
            at += strcspn(at, "}") + 1;
        }
        assert_ptr_equal(route_find(a, r->verb, path).route, r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_literal_path_leads_to_the_method_of_its_verb, begin, end),
        cmocka_unit_test_setup_teardown(path_parameters_are_named_as_in_the_proto, begin, end),
        cmocka_unit_test_setup_teardown(parameters_are_percent_decoded_after_the_path_was_cut, begin, end),
        cmocka_unit_test_setup_teardown(a_plus_in_a_path_is_a_plus, begin, end),
        cmocka_unit_test_setup_teardown(custom_verbs_are_told_from_ids, begin, end),
        cmocka_unit_test_setup_teardown(an_id_may_hold_a_colon, begin, end),
        cmocka_unit_test_setup_teardown(a_literal_segment_wins_over_a_parameter, begin, end),
        cmocka_unit_test_setup_teardown(an_unknown_path_has_no_verbs, begin, end),
        cmocka_unit_test_setup_teardown(another_verb_is_told_which_ones_are_taken, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_decoded_is_not_found, begin, end),
        cmocka_unit_test_setup_teardown(a_path_deeper_than_any_route_is_not_found, begin, end),
        cmocka_unit_test_setup_teardown(every_route_of_the_protos_leads_to_its_method, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
